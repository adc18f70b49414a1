"""Credit files: one row an application, from its investigation to what came of the loan."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.columns import VIEWS
from tallystick.engine.diagnosis.files import BankFiles
from tallystick.engine.diagnosis.process.columns import Schema
from tallystick.engine.diagnosis.views.leaving import repaid_early, term_so_far
from tallystick.engine.diagnosis.views.likeness import likeness
from tallystick.engine.diagnosis.views.officers import with_officer
from tallystick.engine.diagnosis.views.outcomes import loan_outcomes
from tallystick.engine.diagnosis.views.requests import (
    asked_again_days,
    pd_so_far,
    renewed_arrears,
    returned,
    review_time,
)
from tallystick.engine.diagnosis.views.splits import split_approvals

KEYS = ("application_id", "loan_id", "enterprise_id", "product", "industry", "grade", "pd_12m")
"""What every view has beside its own columns."""

FEATURES: Schema = {
    "industry": pl.String,
    "size_class": pl.String,
    "connected_group_id": pl.String,
    "connected_members": pl.Int32,
    "in_guarantee_circle": pl.Boolean,
    "verified_sales_minor": pl.Int64,
    "security_value_minor": pl.Int64,
    "dscr": pl.Float64,
    "cash_cycle_days": pl.Float64,
    "debt_elsewhere_minor": pl.Int64,
}
"""What is taken over of the features that the engine decided on."""
MARKS: Schema = dict.fromkeys(
    ("soft_person", "soft_product", "soft_pledge", "books_quality", "neighbours_view"), pl.Float64
)
"""Marks of the visit form, 1 to 5."""
MONTH_END_DAYS = 3
NO_REASON = "none"
"""People did as the engine said."""


def credit_files(files: BankFiles, *, template_share: float) -> pl.LazyFrame:
    """This function will give the view `credit_file`: `KEYS`, its columns of `VIEWS`, and features of `FEATURES`.

    `template_share` is the share of people from which on a sentence is the bank's template (`likeness`).
    """
    rows = _applications(files).join(_investigations(files, template_share), on="application_id", how="left")
    rows = rows.join(files.feature(FEATURES), on="application_id", how="left")
    rows = rows.join(_visit_marks(files), on="application_id", how="left")
    rows = with_officer(rows, files, day="asked_day")
    rows = rows.join(split_approvals(rows.filter("is_approved"), files), on="application_id", how="left")
    rows = rows.join(loan_outcomes(files), on="loan_id", how="left")
    rows = rows.join(repaid_early(files), on="loan_id", how="left")
    rows = rows.join(returned(files), on="application_id", how="left").join(
        renewed_arrears(files), on="application_id", how="left"
    )
    rows = rows.join(review_time(files), on="application_id", how="left")
    verified = pl.col("verified_sales_minor")
    told = rows.with_columns(
        sales_overstated=pl.when(verified > 0).then(pl.col("stated_sales_minor") / verified - 1.0),
        visit_to_decision_days=_days("visited_day", "decided_day"),
        renewals_before=_renewals_before(),
        asked_again_days=asked_again_days(),
        times_returned=pl.col("times_returned").fill_null(0) if files.has("log") else pl.col("times_returned"),
        is_bad_so_far=pl.when(pl.col("lent_minor") > 0).then(pl.col("defaulted_day").is_not_null()),
        pd_so_far=pd_so_far(files.day),
        term_so_far=term_so_far(files.day),
        device_borrowers=pl.when(pl.col("device_id").is_not_null()).then(
            pl.col("enterprise_id").n_unique().over("device_id").cast(pl.Int32)
        ),
        approver_decisions_week=pl.when(pl.col("approver").is_not_null() & pl.col("decided_day").is_not_null()).then(
            pl.len().over("approver", pl.col("decided_day").dt.truncate("1w")).cast(pl.Int32)
        ),
    )
    added = [name for name in VIEWS["credit_file"] if name not in KEYS]
    return told.select(*KEYS, *added, *(name for name in FEATURES if name not in KEYS), "asked_day", "defaulted_day")


def _applications(files: BankFiles) -> pl.LazyFrame:
    approved = pl.col("outcome") == "approved"
    limit, rate = pl.col("limit_minor"), pl.col("rate_bp")
    above = pl.when(limit > 0).then(pl.col("approved_minor") / limit - 1.0)
    contracts = files.get("contracts").select("loan_id", "repayment", "security", matures_day="matures_day")
    left = pl.col("decided_day").dt.month_end() - pl.col("decided_day")
    return (
        files.get("applications")
        .with_columns(decided_day=pl.col("decided_at").dt.date())
        .join(contracts, on="loan_id", how="left", suffix="_contract")
        .with_columns(
            month=pl.col("asked_day").dt.strftime("%Y-%m"),
            is_approved=approved,
            is_refused_against_engine=pl.when(pl.col("engine_outcome") == "approve").then(
                pl.col("outcome") == "declined"
            ),
            override_reason=pl.when(approved).then(pl.col("override_reason").fill_null(NO_REASON)),
            is_withdrawn=pl.col("outcome") == "withdrawn",
            is_engine_declined=pl.col("engine_outcome") == "decline",
            approved_over_limit=pl.when(approved).then(above),
            below_engine_rate_bp=pl.when(approved).then((rate - pl.col("approved_rate_bp")).cast(pl.Float64)),
            is_renewal=pl.col("renews_loan_id").is_not_null(),
            decision_hours=(pl.col("decided_at") - pl.col("asked_day").cast(pl.Datetime("us")))
            .dt.total_hours()
            .cast(pl.Float64),
            is_month_end=left.dt.total_days() < MONTH_END_DAYS,
            tenor_months=pl.col("term_months").cast(pl.Int32),
            is_bullet=pl.coalesce("repayment", "repayment_contract") == "bullet",
            is_secured=pl.coalesce("security", "security_contract").is_in(["mortgaged", "pledged"]),
        )
        .with_columns(
            is_overridden=pl.when(approved).then(
                pl.col("is_engine_declined") | (pl.col("approved_over_limit") > 0.0).fill_null(value=False)
            )
        )
    )


def _investigations(files: BankFiles, template_share: float) -> pl.LazyFrame:
    asked = files.get("applications").select("application_id", "enterprise_id", "officer", "asked_day")
    found = files.get("investigations").join(asked, on="application_id")
    reports = found.select(
        report_id="application_id",
        person_id="officer",
        enterprise_id="enterprise_id",
        day=pl.coalesce("visited_day", "asked_day"),
        text="report_text",
    )
    told = likeness(reports, template_share=template_share).rename(
        {"report_id": "application_id", "likeness": "report_likeness"}
    )
    return found.join(told, on="application_id", how="left").select(
        "application_id",
        "visited_day",
        "stated_sales_minor",
        "report_likeness",
        investigators=pl.col("investigators").str.strip_chars().str.split(" ").list.len().cast(pl.Int32),
        minutes_on_site=pl.col("minutes_on_site").cast(pl.Int32),
        site_photos=pl.col("photos").cast(pl.Int32),
        has_gps="has_gps",
        independent_sources=pl.col("independent_sources").cast(pl.Int32),
        is_edited_after_approval="edited_after_approval",
    )


def _visit_marks(files: BankFiles) -> pl.LazyFrame:
    return files.feature(MARKS).select("application_id", visit_marks=pl.mean_horizontal(*MARKS))


def _renewals_before() -> pl.Expr:
    """Renewals of the same firm before this application: a chain of loans that renew each other counts on."""
    renews = pl.col("is_renewal").cast(pl.Int32)
    return renews.cum_sum().over("enterprise_id", order_by=["asked_day", "application_id"]) - renews


def _days(begin: str, end: str) -> pl.Expr:
    return (pl.col(end) - pl.col(begin)).dt.total_days().cast(pl.Int32)

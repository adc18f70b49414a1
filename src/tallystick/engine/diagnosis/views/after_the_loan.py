"""Views after the loan: checks, warnings, collection, and the loans themselves."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.columns import VIEWS
from tallystick.engine.diagnosis.files import BankFiles
from tallystick.engine.diagnosis.views.calls import first_calls
from tallystick.engine.diagnosis.views.credit_files import KEYS
from tallystick.engine.diagnosis.views.likeness import likeness
from tallystick.engine.diagnosis.views.officers import with_officer
from tallystick.engine.diagnosis.views.outcomes import bad_after, loan_outcomes

ARREARS = ("P1", "P2", "P3")
"""Indicators that tell of arrears themselves, which warn of nothing."""

SUIT = "suit|sue|litigation"
RESTRUCTURING = "restructur|workout"


def checks(files: BankFiles, *, template_share: float) -> pl.LazyFrame:
    """This function will give the view `check`: one row a check that was due by the day."""
    due = files.get("checks").filter(pl.col("due_day") <= files.day).rename({"officer": "checked_by"})
    rows = due.join(_loans(files), on="loan_id", how="left").with_columns(
        officer=pl.coalesce("checked_by", "officer"), day=pl.coalesce("done_day", "due_day")
    )
    reports = rows.select(
        report_id="check_id", person_id="officer", enterprise_id="enterprise_id", day="day", text="report_text"
    )
    alike = likeness(reports, template_share=template_share).rename(
        {"report_id": "check_id", "likeness": "check_likeness"}
    )
    late = pl.coalesce("done_day", pl.lit(files.day)) - pl.col("due_day")
    before = pl.col("day").dt.offset_by("-1mo").dt.strftime("%Y-%m")
    told = (
        rows.join(alike, on="check_id", how="left")
        .join(_photos_reused(rows), on="check_id", how="left")
        .with_columns(month_before=before)
        .join(_arrears(files), on=["loan_id", "month_before"], how="left")
        .with_columns(
            month=pl.col("due_day").dt.strftime("%Y-%m"),
            check_kind="kind",
            check_result="result",
            check_late_days=late.dt.total_days().clip(lower_bound=0).cast(pl.Int32),
            is_check_undone=pl.col("done_day").is_null(),
            is_check_normal=pl.col("result") == "normal",
            is_bad_after_90d=bad_after(files, window="90d"),
        )
    )
    return _as_view(with_officer(told, files, day="due_day"), "check", "check_id", "due_day", "done_day")


def warnings(files: BankFiles) -> pl.LazyFrame:
    """This function will give the view `warning`: one row a warning, beside the borrower's largest loan at the time."""
    raised = files.get("warnings")
    loans = _loans(files).filter(pl.col("enterprise_id").is_not_null())
    beside = (
        raised.select("warning_id", "enterprise_id", "raised_day")
        .join(loans, on="enterprise_id")
        .filter(pl.col("drawn_day") <= pl.col("raised_day"))
        .sort("warning_id", "lent_minor", "loan_id", descending=[False, True, False])
        .unique("warning_id", keep="first", maintain_order=True)
        .drop("enterprise_id", "raised_day")
    )
    late = pl.coalesce("closed_day", pl.lit(files.day)) - pl.col("due_day")
    told = (
        raised.join(beside, on="warning_id", how="left")
        .with_columns(day=pl.col("raised_day"))
        .with_columns(
            month=pl.col("raised_day").dt.strftime("%Y-%m"),
            warning_level="level",
            warning_late_days=late.dt.total_days().clip(lower_bound=0).cast(pl.Int32),
            is_warning_open=pl.col("closed_day").is_null(),
            is_closed_no_problem=pl.col("finding") == "no_problem",
            is_acted_on=pl.col("action").is_not_null() & (pl.col("action") != "none"),
            is_bad_after_180d=bad_after(files, window="180d"),
        )
    )
    return _as_view(with_officer(told, files, day="raised_day"), "warning", "warning_id", "raised_day", "closed_day")


def collections(files: BankFiles) -> pl.LazyFrame:
    """This function will give the view `collection`: one row a loan in default by the day.

    Whether a loan was restructured is null where the log names no restructuring at all: such a bank may not note them.
    """
    noted = files.get("collection").with_columns(restructures=pl.col("action").str.contains(RESTRUCTURING))
    steps = noted.group_by("loan_id").agg(
        first_step=pl.col("day").min(),
        suit=pl.col("day").filter(pl.col("action").str.contains(SUIT)).min(),
        restructured=pl.col("restructures").any(),
        collection_steps=pl.len().cast(pl.Int32),
    )
    told_at_all = noted.select(told_at_all=pl.col("restructures").any())
    owed = files.get("outcomes").select("loan_id", "exposure_at_default_minor", "recovered_minor")
    exposure = pl.col("exposure_at_default_minor")
    told = (
        _loans(files)
        .filter(pl.col("defaulted_day") <= files.day)
        .join(steps, on="loan_id", how="left")
        .join(owed, on="loan_id", how="left")
        .join(told_at_all, how="cross")
        .with_columns(
            month=pl.col("defaulted_day").dt.strftime("%Y-%m"),
            first_step_days=_since_default(pl.coalesce("first_step", pl.lit(files.day))),
            suit_days=_since_default(pl.coalesce("suit", pl.lit(files.day))),
            is_sued=pl.col("suit").is_not_null(),
            is_restructured=pl.when("told_at_all").then(pl.col("restructured").fill_null(value=False)),
            collection_steps=pl.col("collection_steps").fill_null(0),
            recovered_share=pl.when(exposure > 0).then(pl.col("recovered_minor") / exposure),
            defaulted_days=_since_default(pl.lit(files.day)),
        )
    )
    return _as_view(
        with_officer(told, files, day="defaulted_day"), "collection", "defaulted_day", "exposure_at_default_minor"
    )


def month_ends(files: BankFiles) -> pl.LazyFrame:
    """This function will give the view `month_end`: one row a loan past due at a month end."""
    late = files.get("month_ends").filter(pl.col("days_past_due") > 0).rename({"class": "booked_class"})
    suit = pl.col("day").filter(pl.col("action").str.contains(SUIT)).min()
    suits = files.get("collection").group_by("loan_id").agg(suit=suit)
    told = (
        late.select("loan_id", "month", "booked_class", booked_days_past_due=pl.col("days_past_due").cast(pl.Int32))
        .join(first_calls(files), on=["loan_id", "month"], how="left")
        .join(_loans(files), on="loan_id", how="left")
        .join(suits, on="loan_id", how="left")
        .with_columns(
            day=(pl.col("month") + "-01").str.to_date(strict=False),
            suit_days=_since_default(pl.coalesce("suit", pl.lit(files.day))),
            is_sued=pl.col("suit").is_not_null(),
        )
    )
    return _as_view(with_officer(told, files, day="day"), "month_end")


def _loans(files: BankFiles) -> pl.LazyFrame:
    """Each contract with what its application and outcome tell."""
    asked = files.get("applications").filter(pl.col("loan_id").is_not_null())
    asked = asked.select("application_id", "loan_id", "grade", "pd_12m").unique(
        "loan_id", keep="first", maintain_order=True
    )
    contracts = files.get("contracts").select("loan_id", "enterprise_id", "product", "branch", "officer")
    joined = contracts.join(asked, on="loan_id", how="left").join(loan_outcomes(files), on="loan_id", how="left")
    borrowers = files.get("borrowers").select("enterprise_id", "industry")
    return joined.join(borrowers, on="enterprise_id", how="left")


def _arrears(files: BankFiles) -> pl.LazyFrame:
    return files.get("month_ends").select(
        "loan_id", month_before="month", check_loan_days_past_due=pl.col("days_past_due").cast(pl.Int32)
    )


def _photos_reused(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The share of each check's photos that an earlier check, of any loan, carries too."""
    photos = (
        rows.filter(pl.col("photo_hashes").is_not_null())
        .select("check_id", "day", pl.col("photo_hashes").str.split(" ").alias("photo"))
        .explode("photo")
        .filter(pl.col("photo") != "")
        .sort("photo", "day", "check_id")
    )
    again = (pl.col("photo") == pl.col("photo").shift(1)).fill_null(value=False)
    return photos.with_columns(again=again).group_by("check_id").agg(photos_reused=pl.col("again").mean())


def _since_default(until: pl.Expr) -> pl.Expr:
    return (until - pl.col("defaulted_day")).dt.total_days().cast(pl.Int32)


def _as_view(rows: pl.LazyFrame, view: str, *beside: str) -> pl.LazyFrame:
    added = [name for name in VIEWS[view] if name not in KEYS]
    others = [name for name in beside if name not in added and name not in KEYS]
    return rows.select(*KEYS, *added, *others)

"""Around a request: was it asked before, sent back, for a loan in trouble, and how much default its grade foretold."""

from __future__ import annotations

from datetime import date

import polars as pl

from tallystick.engine.diagnosis.files import BankFiles

MONTHS_BEFORE = 3
"""Month ends before a renewal at which arrears of the loan renewed still count."""
DAYS_A_YEAR = 365.25


def returned(files: BankFiles) -> pl.LazyFrame:
    """This function will give `application_id, times_returned`: times a file was sent back to be completed."""
    sent_back = files.get("log").filter(pl.col("activity") == "returned")
    return sent_back.group_by("application_id").agg(times_returned=pl.len().cast(pl.Int32))


def review_time(files: BankFiles) -> pl.LazyFrame:
    """This function will give `application_id, review_time`: minutes of reviewers by the bank's median."""
    minutes = (pl.col("end_at") - pl.col("begin_at")).dt.total_seconds() / 60.0
    reviewed = (
        files.get("log").filter(pl.col("role") == "reviewer").group_by("application_id").agg(minutes=minutes.sum())
    )
    return reviewed.select("application_id", review_time=pl.col("minutes") / pl.col("minutes").median())


def renewed_arrears(files: BankFiles) -> pl.LazyFrame:
    """This function will give `application_id, renewed_days_past_due` of renewals whose old loan has month ends."""
    renewals = files.get("applications").filter(pl.col("renews_loan_id").is_not_null())
    asked = renewals.select("application_id", "asked_day", loan_id="renews_loan_id")
    since = pl.col("asked_day").dt.offset_by(f"-{MONTHS_BEFORE}mo").dt.strftime("%Y-%m")
    near = (pl.col("month") >= since) & (pl.col("month") <= pl.col("asked_day").dt.strftime("%Y-%m"))
    return (
        asked.join(files.get("month_ends").select("loan_id", "month", "days_past_due"), on="loan_id")
        .filter(near)
        .group_by("application_id")
        .agg(renewed_days_past_due=pl.col("days_past_due").max().cast(pl.Int32))
    )


def asked_again_days() -> pl.Expr:
    """This function will tell the days since the firm's request before this, both for new loans; null where none."""
    new = pl.when(~pl.col("is_renewal")).then(pl.col("asked_day"))
    gap = new - new.shift(1)
    told = gap.over(["enterprise_id", "is_renewal"], order_by=["asked_day", "application_id"])
    return told.dt.total_days().cast(pl.Int32)


def pd_so_far(day: date) -> pl.Expr:
    """This function will give the PD of a loan over its time: 1 - (1 - `pd_12m`) ^ years, to maturity or `day`."""
    ends = pl.min_horizontal(pl.col("matures_day"), pl.lit(day))
    years = (ends - pl.col("drawn_day")).dt.total_days().clip(lower_bound=0) / DAYS_A_YEAR
    return 1.0 - (1.0 - pl.col("pd_12m")) ** years

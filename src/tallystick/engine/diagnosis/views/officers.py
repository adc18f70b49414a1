"""Who was in charge: how many borrowers he had in hand, how long he had been there, when he left, what pays him."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.files import BankFiles

DAYS_A_MONTH = 365.25 / 12
PAY_MONTHS, LEAST_PAY_MONTHS = 12, 6
"""Months of pay that are held against lending, and the fewest that tell something."""
LEAST_SPREAD = 0.01
"""Least variance of monthly lending, by its mean squared, from which pay can be seen to follow it."""


def borrowers_in_hand(files: BankFiles) -> pl.LazyFrame:
    """This function will give `officer, month, officer_borrowers, officer_load`: borrowers with a balance at each month
    end, and their number by the median of the bank's officers at it."""
    hands = files.get("contracts").select("loan_id", "officer").filter(pl.col("officer").is_not_null())
    return (
        files.get("month_ends")
        .filter(pl.col("balance_minor") > 0)
        .select("month", "loan_id", "enterprise_id")
        .join(hands, on="loan_id")
        .group_by("officer", "month")
        .agg(officer_borrowers=pl.col("enterprise_id").n_unique().cast(pl.Int32))
        .with_columns(officer_load=pl.col("officer_borrowers") / pl.col("officer_borrowers").median().over("month"))
    )


def with_officer(rows: pl.LazyFrame, files: BankFiles, *, day: str) -> pl.LazyFrame:
    """This function will add to `rows` what is known of `officer` on the day in column `day`.

    Adds `officer_grade, officer_months, is_officer_certified, officer_leaves_in_months`, `officer_borrowers` and
    `officer_load`, those in hand at the month end before, `officer_variable_share` of the twelve months to that one,
    and `officer_edited_share` of all his files.
    """
    people = files.get("staff").select(
        officer="person_id",
        officer_grade="staff_grade",
        hired_day="hired_day",
        left_day="left_day",
        is_officer_certified="is_certified",
    )
    before = pl.col(day).dt.offset_by("-1mo").dt.strftime("%Y-%m")
    joined = rows.join(people, on="officer", how="left").with_columns(month_before=before)
    loads = borrowers_in_hand(files).rename({"month": "month_before"})
    return (
        joined.join(loads, on=["officer", "month_before"], how="left")
        .join(_variable_share(files), on=["officer", "month_before"], how="left")
        .join(_edited_share(files), on="officer", how="left")
        .with_columns(
            officer_months=_months(pl.col(day) - pl.col("hired_day")),
            officer_leaves_in_months=_months(pl.col("left_day") - pl.col(day)),
        )
        .drop("hired_day", "left_day", "month_before")
    )


def _edited_share(files: BankFiles) -> pl.LazyFrame:
    approved = files.get("applications").filter(pl.col("outcome") == "approved").select("application_id", "officer")
    edited = files.get("investigations").select("application_id", "edited_after_approval")
    return (
        approved.join(edited, on="application_id")
        .group_by("officer")
        .agg(officer_edited_share=pl.col("edited_after_approval").mean())
    )


def _variable_share(files: BankFiles) -> pl.LazyFrame:
    """How much of each officer's variable pay follows what he lends: `officer, month_before, officer_variable_share`.

    The slope of variable pay over the amounts that he signed in the month, by least squares over `PAY_MONTHS`, times
    what an officer lends in a month on average by what he is then paid: from 0, where pay does not ask how much
    was lent, to 1, where it asks nothing else. Null where there are under `LEAST_PAY_MONTHS` or lending never differed.
    """
    month = pl.col("month").dt.strftime("%Y-%m")
    pay = files.get("pay").select(
        officer="person_id", month_before=month, paid=pl.col("variable_minor").cast(pl.Float64)
    )
    lent = (
        files.get("contracts")
        .filter(pl.col("officer").is_not_null())
        .group_by("officer", month_before=pl.col("signed_day").dt.strftime("%Y-%m"))
        .agg(lent=pl.col("principal_minor").cast(pl.Float64).sum())
    )
    both = pay.join(lent, on=["officer", "month_before"], how="left").with_columns(pl.col("lent").fill_null(0.0))
    usual = pl.col("lent").mean() / pl.col("paid").mean()
    x, y = pl.col("lent") / pl.col("lent").mean(), pl.col("paid") / pl.col("lent").mean()
    made = both.with_columns(usual=usual, x=x.fill_nan(None), y=y.fill_nan(None)).with_columns(
        xx=pl.col("x") ** 2, xy=pl.col("x") * pl.col("y")
    )
    means = [
        pl.col(name).rolling_mean(PAY_MONTHS, min_samples=LEAST_PAY_MONTHS).over("officer", order_by="month_before")
        for name in ("x", "y", "xx", "xy")
    ]
    spread = pl.col("xx") - pl.col("x") ** 2
    slope = (pl.col("xy") - pl.col("x") * pl.col("y")) / spread
    return made.with_columns(means).select(
        "officer",
        "month_before",
        officer_variable_share=pl.when(spread > LEAST_SPREAD).then(
            (slope * pl.col("usual")).fill_nan(None).clip(0.0, 1.0)
        ),
    )


def _months(gap: pl.Expr) -> pl.Expr:
    """Whole months, rounded down."""
    return (gap.dt.total_days() / DAYS_A_MONTH).floor().cast(pl.Int32)

"""Who was in charge: how many borrowers he had in hand then, how long he had been there, when he left."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.files import BankFiles

DAYS_A_MONTH = 365.25 / 12


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
    `officer_load`, those in hand at the month end before, `officer_variable_share` of that month, and
    `officer_edited_share` of all his files.
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
    paid = pl.col("fixed_minor") + pl.col("variable_minor")
    return files.get("pay").select(
        officer="person_id",
        month_before=pl.col("month").dt.strftime("%Y-%m"),
        officer_variable_share=pl.when(paid > 0).then(pl.col("variable_minor") / paid),
    )


def _months(gap: pl.Expr) -> pl.Expr:
    """Whole months, rounded down."""
    return (gap.dt.total_days() / DAYS_A_MONTH).floor().cast(pl.Int32)

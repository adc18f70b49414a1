"""Loans of farmers: interest every quarter, half of the principal after the harvest, the rest at maturity."""

from __future__ import annotations

import polars as pl

FARMING = "agriculture"
QUARTER = 3
YEAR = 12
BASIS = 10_000 * 360


def with_seasonal(contracts: pl.DataFrame, borrowers: pl.DataFrame, months: pl.Series) -> pl.DataFrame:
    """This function will make the bullet loans of farmers that run a year or longer seasonal ones."""
    farmers = borrowers.filter(pl.col("industry") == FARMING)["enterprise_id"].implode()
    is_farmer = pl.col("enterprise_id").is_in(farmers) & (pl.col("repayment") == "bullet") & (months >= YEAR)
    return contracts.with_columns(
        repayment=pl.when(is_farmer).then(pl.lit("seasonal")).otherwise("repayment"),
        period_months=pl.when(is_farmer).then(QUARTER).otherwise("period_months"),
    )


def seasonal_dues(contracts: pl.DataFrame, months: pl.Series) -> pl.DataFrame:
    """This function will plan the seasonal loans of `contracts`, `months` being the term of each contract."""
    count = (pl.col("months") / QUARTER).cast(pl.Int64)
    planned = (
        contracts.with_columns(months=months)
        .filter(pl.col("repayment") == "seasonal")
        .with_columns(count=count)
        .with_columns(due_no=pl.int_ranges(1, pl.col("count") + 1))
        .explode("due_no")
        .with_columns(due_day=_months_after("drawn_day", pl.col("due_no") * QUARTER))
        .with_columns(before=pl.col("due_day").shift(1).over("loan_id").fill_null(pl.col("drawn_day")))
    )
    half = pl.col("principal_minor") // 2
    harvest = pl.col("due_no") == pl.col("count") // 2
    last = pl.col("due_no") == pl.col("count")
    owed = pl.when(pl.col("due_no") > pl.col("count") // 2).then(pl.col("principal_minor") - half)
    days = (pl.col("due_day") - pl.col("before")).dt.total_days()
    rest = pl.col("principal_minor") - half
    return planned.select(
        "loan_id",
        "due_no",
        "due_day",
        principal_minor=pl.when(harvest).then(half).when(last).then(rest).otherwise(0),
        interest_minor=(owed.otherwise("principal_minor") * pl.col("rate_bp") * days + BASIS // 2) // BASIS,
    )


def _months_after(day: str, months: pl.Expr) -> pl.Expr:
    return pl.col(day).dt.offset_by(pl.concat_str(months.cast(pl.String), pl.lit("mo")))

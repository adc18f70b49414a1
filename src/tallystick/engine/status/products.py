"""What the bank offers and what became of it: demand, decisions, book, price and quality of each product."""

from __future__ import annotations

from datetime import date

import polars as pl

from tallystick.engine.status.bank import Bank
from tallystick.engine.status.shown import PART, UNKNOWN, Shown, by_part, shared

YEAR = "-12mo"


def since(day: date) -> pl.Expr:
    """This function will give the day a year before `day`, whose morrow begins the last twelve months."""
    return pl.lit(day).dt.offset_by(YEAR)


def products(bank: Bank, loans: pl.DataFrame, day: date) -> Shown:
    """This function will give a row a product: its book, and applications, approvals and rates of the last 12 months.

    `rate_bp` and `tenor_months` are those of loans signed in the year, the rate weighted by principal; `ticket_minor`
    the median principal of these.
    """
    book = by_part("products", loans, pl.col("product"))
    asked = bank.applications.filter(pl.col("asked_day") > since(day), pl.col("outcome").is_not_null())
    demand = asked.group_by(pl.col("product").fill_null(UNKNOWN).alias(PART)).agg(
        asked=pl.len().cast(pl.Int64),
        approved=(pl.col("outcome") == "approved").sum().cast(pl.Int64),
        withdrawn=(pl.col("outcome") == "withdrawn").sum().cast(pl.Int64),
    )
    signed = bank.contracts.filter(pl.col("signed_day") > since(day))
    months = (pl.col("matures_day") - pl.col("signed_day")).dt.total_days() / (365.25 / 12)
    made = signed.group_by(pl.col("product").fill_null(UNKNOWN).alias(PART)).agg(
        made=pl.len().cast(pl.Int64),
        made_minor=pl.col("principal_minor").sum(),
        ticket_minor=pl.col("principal_minor").median(),
        rate_bp=_weighted("rate_bp"),
        tenor_months=months.median(),
    )
    both = book.table.join(demand, on=PART, how="full", coalesce=True).join(made, on=PART, how="full", coalesce=True)
    table = both.with_columns(
        pl.col(
            "loans", "borrowers", "exposure_minor", "npl_minor", "asked", "approved", "made", "made_minor"
        ).fill_null(0)
    ).with_columns(
        share=shared("exposure_minor"),
        approval_share=pl.when(pl.col("asked") > 0).then(pl.col("approved") / pl.col("asked")),
    )
    return Shown("products", table.sort("exposure_minor", PART, descending=[True, False]), book.behind)


def _weighted(column: str) -> pl.Expr:
    weight = pl.col("principal_minor")
    return pl.when(weight.sum() > 0).then((pl.col(column) * weight).sum() / weight.sum())

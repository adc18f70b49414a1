"""Who repays long before the end: a borrower whom another bank took, or who no longer needs the money."""

from __future__ import annotations

from datetime import date

import polars as pl

from tallystick.engine.diagnosis.files import BankFiles

MONTHS_LEFT = 2
"""Months before maturity from which on a loan without a balance was repaid early."""


def repaid_early(files: BankFiles) -> pl.LazyFrame:
    """This function will give `loan_id, is_repaid_early` of loans with a month end on which something was owed.

    Not early is what went into default, and what is still owed at the last month end that is known.
    """
    owed = files.get("month_ends").filter(pl.col("balance_minor") > 0)
    last = owed.group_by("loan_id").agg(last=pl.col("month").max())
    ends = files.get("contracts").select("loan_id", "matures_day")
    bad = files.get("outcomes").select("loan_id", "defaulted_day")
    near = pl.col("matures_day").dt.offset_by(f"-{MONTHS_LEFT}mo").dt.strftime("%Y-%m")
    early = (pl.col("last") < near) & (pl.col("last") < pl.col("newest")) & pl.col("defaulted_day").is_null()
    return (
        last.join(files.get("month_ends").select(newest=pl.col("month").max()), how="cross")
        .join(ends, on="loan_id")
        .join(bad, on="loan_id", how="left")
        .select("loan_id", is_repaid_early=early)
    )


def term_so_far(day: date) -> pl.Expr:
    """This function will give the part of a loan's term that is over by `day`, from 0 to 1; null without a loan."""
    term = (pl.col("matures_day") - pl.col("drawn_day")).dt.total_days()
    over = (pl.min_horizontal("matures_day", pl.lit(day)) - pl.col("drawn_day")).dt.total_days()
    return pl.when(term > 0).then((over / term).clip(0.0, 1.0))

"""How a loan runs off whose plan is no formula: seasonal and custom plans, and periods of interest alone."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.months import months_between
from tallystick.pack.policy import Policy

BY_PLAN = ("seasonal", "custom")


def by_plan() -> pl.Expr:
    """This function will tell which contracts run off by their own plan and not by the formula of their repayment."""
    alone = pl.col("interest_only_periods").fill_null(0) > 0
    return pl.col("repayment").is_in(BY_PLAN) | (alone & pl.col("repayment").is_in(["level", "equal_principal"]))


def runoff(dues: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will give `loan_id, runoff`: the share of principal still owed at the start of each month ahead.

    The first is 1, the start of today's month; a due counts from the month after it on. What is overdue runs off with
    the rest, as in the formulas of level plans. Loans with no principal ahead have no row and stay as they are.
    """
    ahead = dues.filter((pl.col("due_day") > policy.day) & (pl.col("principal_minor") > 0))
    today = pl.lit(policy.day)
    whole = months_between(today, pl.col("due_day"))
    begun = (pl.col("due_day").dt.day() > policy.day.day).cast(pl.Int32)
    left = pl.col("principal_minor").cum_sum(reverse=True)
    month = pl.int_ranges(1, pl.col("month") - pl.col("before") + 1)
    steps = (
        ahead.with_columns(month=whole + begun)
        .group_by("loan_id", "month")
        .agg(pl.col("principal_minor").sum())
        .sort("loan_id", "month")
        .with_columns(
            share=(left / pl.col("principal_minor").sum()).over("loan_id"),
            before=pl.col("month").shift(1, fill_value=0).over("loan_id"),
        )
    )
    return (
        steps.select("loan_id", "share", month=month)
        .explode("month")
        .drop_nulls("month")
        .group_by("loan_id", maintain_order=True)
        .agg(runoff=pl.col("share"))
    )

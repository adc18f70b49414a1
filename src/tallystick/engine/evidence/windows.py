"""Windows that end on the policy's day, and what of a table may be seen on it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import polars as pl

from tallystick.engine.evidence.evidence import DATED_BY, Evidence
from tallystick.pack.policy import Policy

KEY = "enterprise_id"


def seen(evidence: Evidence, table: str, policy: Policy) -> pl.LazyFrame:
    """This function will give the rows of `table` dated on or before the policy's day; KeyError where it is absent."""
    frame = evidence.tables[table]
    dated_by = DATED_BY[table]
    return frame.filter(pl.col(dated_by) <= policy.day) if dated_by else frame


def with_firms(frame: pl.LazyFrame, firms: pl.LazyFrame) -> pl.LazyFrame:
    """This function will put one row per firm, all else null, under `frame`, so that a firm without rows counts zero.

    It is for tables where no row means that nothing happened. Cheaper than a join, and it streams.
    """
    return pl.concat([frame, firms.select(KEY)], how="diagonal")


def months_before(day: date, months: int) -> date:
    """This function will give the day `months` before `day`; a day that the month lacks becomes its last."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_ago(day: pl.Expr, today: date) -> pl.Expr:
    """This function will give how many whole months before `today` a day lies (Int32): 0 for the month up to today.

    Month k is `(months_before(today, k + 1), months_before(today, k)]`.
    """
    index = day.dt.year().cast(pl.Int32) * 12 + day.dt.month().cast(pl.Int32)
    later_in_month = day.dt.day().cast(pl.Int32) > today.day
    return pl.lit(today.year * 12 + today.month, pl.Int32) - index - later_in_month.cast(pl.Int32)


def complete_months_until(today: date) -> date:
    """This function will give the last day of the last month that was over at the end of `today`."""
    tomorrow = today + timedelta(days=1)
    return tomorrow.replace(day=1) - timedelta(days=1)


def days_since(day: pl.Expr, today: date) -> pl.Expr:
    """This function will give the days from `day` to `today` (Int32)."""
    return (pl.lit(today) - day).dt.total_days().cast(pl.Int32)


def known_sum(values: pl.Expr) -> pl.Expr:
    """This function will sum what is known of `values`; null, not zero, where nothing is."""
    return pl.when(values.is_not_null().any()).then(values.sum())


def change(now: pl.Expr, before: pl.Expr) -> pl.Expr:
    """This function will give `now / before - 1`; null where `before` is not positive."""
    return pl.when(before > 0).then(now / before - 1)


def over(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
    """This function will give `top / bottom` (Float64); null where `bottom` is not positive."""
    return pl.when(bottom > 0).then(top / bottom)

"""Clocks of classification: restructuring observation (Art. 20) and the wait before an upgrade from NPL (Art. 14).

Few loans have such a clock, so each is computed only where its start is known (`where_known`).
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from tallystick.kernel.months import add_months, months_between

_DAY, _ANCHOR, _PERIOD = pl.col("day"), pl.col("anchor"), pl.col("period")


def where_known(day: pl.Expr, formula: pl.Expr) -> pl.Expr:
    """This function will give `formula` (over `day`, `anchor`, `period`) for rows where `day` is known, else null.

    Row by row; the schedule is read from `payment_anchor_day` and `period_months`.
    """
    return pl.struct(
        day.alias("day"), pl.col("payment_anchor_day").alias("anchor"), pl.col("period_months").alias("period")
    ).map_batches(_sparse(formula), return_dtype=pl.Date, is_elementwise=True)


def _sparse(formula: pl.Expr) -> Callable[[pl.Series], pl.Series]:
    def compute(rows: pl.Series) -> pl.Series:
        frame = rows.struct.unnest()
        known = frame["day"].is_not_null()
        days = pl.Series(rows.name, [None], dtype=pl.Date).new_from_index(0, len(rows))
        return days.scatter(known.arg_true(), frame.filter(known).select(formula).to_series()) if known.any() else days

    return compute


def _next_due(day: pl.Expr) -> pl.Expr:
    """The number of the first due after `day`, counted in periods from the anchor, the first due of all."""
    months = months_between(_ANCHOR, day)
    is_month_end = day == day.dt.month_end()
    still_ahead = (months % _PERIOD == 0) & (_ANCHOR.dt.day() > day.dt.day()) & ~is_month_end
    return (months.floordiv(_PERIOD) + 1 - still_ahead.cast(pl.Int32)).clip(lower_bound=0)


def due_after(day: pl.Expr) -> pl.Expr:
    """This function will give the first due day after `day` of the schedule `anchor + k * period`, k from 0.

    Null where the loan has no periods.
    """
    return add_months(_ANCHOR, _next_due(day) * _PERIOD)


def longer_of(months: int) -> pl.Expr:
    """This function will give `day` plus `months` or plus two consecutive repayment periods, the longer.

    From a due day it is the earliest end of an observation (Art. 20), from the cleared day of an upgrade (Art. 14).
    """
    second_due = add_months(_ANCHOR, (_next_due(_DAY) + 1) * _PERIOD)
    return pl.max_horizontal(add_months(_DAY, pl.lit(months)), second_due)


def first_due() -> pl.Expr:
    """This function will give the first due day after `day`, or `day` itself where the loan has no periods."""
    return pl.coalesce(due_after(_DAY), _DAY)

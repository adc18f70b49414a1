"""Clocks of classification: restructuring observation (Art. 20) and the wait before an upgrade from NPL (Art. 14).

Few loans have such a clock, so each is computed only where its start is known (`where_known`).
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from tallystick.kernel.months import add_months, due_after, dues_passed

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


def longer_of(months: int) -> pl.Expr:
    """This function will give `day` plus `months` or plus two consecutive repayment periods, the longer.

    From a due day it is the earliest end of an observation (Art. 20), from the cleared day of an upgrade (Art. 14).
    """
    passed = dues_passed(_DAY, anchor=_ANCHOR, period_months=_PERIOD)
    second_due = add_months(_ANCHOR, (passed + 1) * _PERIOD)
    return pl.max_horizontal(add_months(_DAY, months), second_due)


def first_due() -> pl.Expr:
    """This function will give the first due day after `day`, or `day` itself where the loan has no periods."""
    return pl.coalesce(due_after(_DAY, anchor=_ANCHOR, period_months=_PERIOD), _DAY)

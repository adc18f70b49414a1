"""Clocks of classification: restructuring observation (Art. 20) and the wait before an upgrade from NPL (Art. 14)."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.due_days import due_after
from tallystick.kernel.looked_up import only_where
from tallystick.kernel.months import add_months

_ANCHOR, _PERIOD = pl.col("payment_anchor_day"), pl.col("period_months")


def longer_of(day: pl.Expr, months: int) -> pl.Expr:
    """This function will give `day` plus `months` or plus two consecutive repayment periods, the longer.

    From a due day it is the earliest end of an observation (Art. 20), from the cleared day of an upgrade (Art. 14).
    The schedule is read from `payment_anchor_day` and `period_months`. Few loans have such a day: only those are
    worked out.
    """
    second_due = due_after(day, anchor=_ANCHOR, period_months=_PERIOD, later=1)
    return _where_known(day, pl.max_horizontal(add_months(day, months), second_due))


def first_due(day: pl.Expr) -> pl.Expr:
    """This function will give the first due day after `day`, or `day` itself where the loan has no periods."""
    return _where_known(day, pl.coalesce(due_after(day, anchor=_ANCHOR, period_months=_PERIOD), day))


def _where_known(day: pl.Expr, value: pl.Expr) -> pl.Expr:
    return only_where(day.is_not_null(), value, plain=pl.lit(None, pl.Date), dtype=pl.Date)

"""Clocks of classification: restructuring observation (Art. 20) and the wait before an upgrade from NPL (Art. 14)."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.months import add_months, months_between


def _next_due(day: pl.Expr, *, anchor: pl.Expr, period_months: pl.Expr) -> pl.Expr:
    """The number of the first due after `day`, counted in periods from the anchor, the first due of all."""
    months = months_between(anchor, day)
    is_month_end = day == day.dt.month_end()
    still_ahead = (months % period_months == 0) & (anchor.dt.day() > day.dt.day()) & ~is_month_end
    return (months.floordiv(period_months) + 1 - still_ahead.cast(pl.Int32)).clip(lower_bound=0)


def due_after(day: pl.Expr, *, anchor: pl.Expr, period_months: pl.Expr) -> pl.Expr:
    """This function will give the first due day after `day` of the schedule `anchor + k * period_months`.

    The anchor is the first due day; null where the loan has no periods.
    """
    k = _next_due(day, anchor=anchor, period_months=period_months)
    return add_months(anchor, k * period_months)


def second_due_after(day: pl.Expr, *, anchor: pl.Expr, period_months: pl.Expr) -> pl.Expr:
    """This function will give the second due day after `day`, the end of two consecutive repayment periods."""
    k = _next_due(day, anchor=anchor, period_months=period_months) + 1
    return add_months(anchor, k * period_months)


def observation_end(start: pl.Expr, *, anchor: pl.Expr, period_months: pl.Expr, months: int) -> pl.Expr:
    """This function will give the earliest end of an observation that starts on the due day `start`.

    The longer of `months` and two further repayment periods (Art. 20). A loan without periods has `months` alone.
    """
    return pl.max_horizontal(
        add_months(start, pl.lit(months)), second_due_after(start, anchor=anchor, period_months=period_months)
    )


def upgrade_day(cleared: pl.Expr, *, anchor: pl.Expr, period_months: pl.Expr, months: int) -> pl.Expr:
    """This function will give the earliest day of an upgrade: `months` or two repayment periods after `cleared`.

    The longer counts (Art. 14).
    """
    return pl.max_horizontal(
        add_months(cleared, pl.lit(months)), second_due_after(cleared, anchor=anchor, period_months=period_months)
    )

"""Month arithmetic on columns of days."""

from __future__ import annotations

import polars as pl


def months_between(earlier: pl.Expr, later: pl.Expr) -> pl.Expr:
    """This function will give calendar months from `earlier` to `later` (Int32), days of the month left aside."""
    years = later.dt.year() - earlier.dt.year()
    months = later.dt.month().cast(pl.Int32) - earlier.dt.month().cast(pl.Int32)
    return years * 12 + months


def add_months(day: pl.Expr, months: pl.Expr | int) -> pl.Expr:
    """This function will give `day` moved by `months`; a day that the month lacks becomes the month's last.

    One number of months for all rows takes a quarter of the time.
    """
    if isinstance(months, int):
        return day.dt.offset_by(f"{months}mo")
    index = day.dt.year() * 12 + day.dt.month().cast(pl.Int32) - 1 + months.cast(pl.Int32)
    year, month = index.floordiv(12), index % 12 + 1
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    is_short = month.is_in([4, 6, 9, 11])
    last = pl.when(month == 2).then(28 + is_leap.cast(pl.Int32)).otherwise(31 - is_short.cast(pl.Int32))
    return pl.date(year, month, pl.min_horizontal(day.dt.day().cast(pl.Int32), last))


def dues_passed(day: pl.Expr, *, anchor: pl.Expr, period_months: pl.Expr) -> pl.Expr:
    """This function will count the due days up to `day` of the schedule `anchor + k * period_months`, k from 0."""
    months = months_between(anchor, day)
    is_month_end = day == day.dt.month_end()
    still_ahead = (months % period_months == 0) & (anchor.dt.day() > day.dt.day()) & ~is_month_end
    return (months.floordiv(period_months) + 1 - still_ahead.cast(pl.Int32)).clip(lower_bound=0)


def due_after(day: pl.Expr, *, anchor: pl.Expr, period_months: pl.Expr) -> pl.Expr:
    """This function will give the first due day after `day`; null where the loan has no periods."""
    return add_months(anchor, dues_passed(day, anchor=anchor, period_months=period_months) * period_months)

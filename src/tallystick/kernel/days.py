"""Day counts: the part of a year between two days. The first day counts, the last does not (算头不算尾)."""

from __future__ import annotations

from typing import Literal

import polars as pl

DayCount = Literal["30/360", "act/360", "act/365"]
DAY_COUNTS: tuple[DayCount, ...] = ("30/360", "act/360", "act/365")

MEAN_MONTH_FACTOR: dict[str, float] = {"30/360": 1 / 12, "act/360": 365 / 360 / 12, "act/365": 1 / 12}
"""Interest of a mean month by yearly rate: days are counted as they are, but divided as the convention says (7.5)."""


def days_30_360(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """This function will count days with months of 30 days (Int32): the 31st counts as the 30th.

    The European form, 30E/360; by whole months and odd days (逐笔计息) it is the same count.
    """
    first = pl.min_horizontal(start.dt.day().cast(pl.Int32), pl.lit(30))
    last = pl.min_horizontal(end.dt.day().cast(pl.Int32), pl.lit(30))
    months = (end.dt.year() - start.dt.year()) * 12 + end.dt.month().cast(pl.Int32) - start.dt.month().cast(pl.Int32)
    return months * 30 + last - first


def days_actual(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """This function will count calendar days between two day columns (Int32)."""
    return (end - start).dt.total_days().cast(pl.Int32)


def year_part(start: pl.Expr, end: pl.Expr, count: DayCount) -> pl.Expr:
    """This function will give the part of a year between two day columns (Float64) by the day count `count`."""
    if count == "30/360":
        return days_30_360(start, end) / 360
    return days_actual(start, end) / (360 if count == "act/360" else 365)

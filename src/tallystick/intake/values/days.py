"""Days: written in the ways people and programs write them, as one day each, or not at all."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from tallystick.intake.values.leftovers import read_text

_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}.*)?"
_ISO = "%Y-%m-%d"
_EPOCH = pl.date(1899, 12, 30)
"""The day before Excel's day 1; it is the 30th because Excel believes that 1900 had a 29 February."""
_SERIAL_FROM, _SERIAL_UNTIL = 20_000, 80_000


def _parts(pattern: str, replacement: str) -> Callable[[pl.Expr], pl.Expr]:
    def read(text: pl.Expr) -> pl.Expr:
        iso = pl.when(text.str.contains(pattern)).then(text.str.replace(pattern, replacement))
        return iso.str.to_date(_ISO, strict=False)

    return read


def _excel_serial(text: pl.Expr) -> pl.Expr:
    return from_serial(pl.when(text.str.contains(r"^\d{5}(\.\d+)?$")).then(text).cast(pl.Float64, strict=False))


def from_serial(number: pl.Expr) -> pl.Expr:
    """This function will give the day of an Excel serial number between 1954 and 2119; null for any other number."""
    is_serial = number.is_between(_SERIAL_FROM, _SERIAL_UNTIL, closed="left")
    return pl.when(is_serial).then(_EPOCH + pl.duration(days=pl.when(is_serial).then(number.floor()).cast(pl.Int64)))


_FORMS = (
    _parts(rf"^(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_TIME}$", "$1-$2-$3"),
    _parts(r"^(\d{4})(\d{2})(\d{2})(?:\.0|\d{6})?$", "$1-$2-$3"),
    _parts(rf"^(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}){_TIME}$", "$3-$2-$1"),
    _excel_serial,
    lambda text: text.str.to_date("%d-%b-%Y", strict=False),
    lambda text: text.str.to_date("%d %b %Y", strict=False),
    lambda text: text.str.to_date("%b %d, %Y", strict=False),
)
_MONTHS = (_parts(r"^(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?(?:份)?$", "$1-$2-01"),)


def to_day(cells: pl.Series, *, layout: str | None = None, month: bool = False) -> tuple[pl.Series, pl.Series]:
    """This function will read `cells` as Date; with `month`, as the first day of the month, and 2026-01 is read too.

    Read are 2026-01-31, 2026/1/31, 2026.1.31, 20260131, 31.01.2026, 2026年1月31日, 31-Jan-2026, Excel serials, and each
    with a time. Not read is 01/02/2026, for it is two days; `layout` (strftime) says which.

    :returns: the days, and where a cell holds what is not a day.
    """
    days, broken = _to_day(cells, layout, month)
    return (days.dt.month_start() if month else days), broken


def _to_day(cells: pl.Series, layout: str | None, month: bool) -> tuple[pl.Series, pl.Series]:
    if cells.dtype == pl.Date:
        return cells, pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
    if cells.dtype == pl.Datetime:
        return cells.dt.date(), pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
    if cells.dtype.is_numeric():
        cells = cells.cast(pl.Int64, strict=False).cast(pl.String)
    if cells.dtype != pl.String:
        return pl.repeat(None, len(cells), dtype=pl.Date, eager=True), cells.is_not_null()
    if layout is not None:
        return read_text(
            cells,
            quick=lambda text: text.str.to_date(layout, strict=False),
            careful=(lambda text: text.str.to_date(layout, strict=False),),
        )
    return read_text(
        cells, quick=lambda text: text.str.to_date(_ISO, strict=False), careful=_FORMS + (_MONTHS if month else ())
    )

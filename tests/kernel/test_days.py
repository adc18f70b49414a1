"""Day counts between two days."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tallystick.kernel.days import DayCount, days_30_360, days_actual, year_part

SPANS = [
    (date(2026, 1, 20), date(2026, 2, 20), 31, 30),
    (date(2026, 2, 20), date(2026, 3, 20), 28, 30),
    (date(2024, 2, 1), date(2024, 3, 1), 29, 30),
    (date(2026, 1, 31), date(2026, 3, 31), 59, 60),
    (date(2026, 1, 30), date(2026, 1, 31), 1, 0),
    (date(2026, 1, 20), date(2027, 1, 20), 365, 360),
    (date(2026, 5, 5), date(2026, 5, 5), 0, 0),
]


@pytest.mark.parametrize(("start", "end", "actual", "by_months"), SPANS)
def test_days_between(start: date, end: date, actual: int, by_months: int) -> None:
    frame = pl.DataFrame({"start": [start], "end": [end]})
    found = frame.select(
        days_actual(pl.col("start"), pl.col("end")), days_30_360(pl.col("start"), pl.col("end")).alias("m")
    )
    assert found.row(0) == (actual, by_months)


@pytest.mark.parametrize(("count", "expected"), [("30/360", 1.0), ("act/360", 365 / 360), ("act/365", 1.0)])
def test_a_year_by_each_convention(count: DayCount, expected: float) -> None:
    frame = pl.DataFrame({"start": [date(2026, 1, 20)], "end": [date(2027, 1, 20)]})
    assert frame.select(year_part(pl.col("start"), pl.col("end"), count)).item() == pytest.approx(expected)


def test_a_missing_day_gives_no_count() -> None:
    frame = pl.DataFrame({"start": [date(2026, 1, 20)], "end": [None]}, schema={"start": pl.Date, "end": pl.Date})
    assert frame.select(days_30_360(pl.col("start"), pl.col("end"))).item() is None

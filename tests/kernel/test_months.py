"""Days moved by months, the same whether every row moves by one number or each by its own."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from tallystick.kernel.months import add_months, last_start


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
        (None, 6, None),
    ],
)
def test_a_day_that_the_month_lacks_becomes_its_last(day: date | None, months: int, wanted: date | None) -> None:
    frame = pl.DataFrame({"day": [day]}, schema={"day": pl.Date})
    assert frame.select(add_months(pl.col("day"), months)).item() == wanted
    assert frame.select(add_months(pl.col("day"), pl.lit(months))).item() == wanted


@pytest.mark.parametrize("months", [-36, -1, 1, 2, 11, 12, 600])
def test_one_number_of_months_is_as_good_as_one_a_row(months: int) -> None:
    days = pl.DataFrame({"day": [date(1999, 12, 1) + timedelta(days=n) for n in range(0, 12_000, 7)]})
    one = days.select(moved=add_months(pl.col("day"), months))
    assert one.equals(days.select(moved=add_months(pl.col("day"), pl.lit(months))))


@pytest.mark.parametrize("months", [0, 1, 3, 12, 25])
@pytest.mark.parametrize(
    "day", [date(2026, 2, 28), date(2024, 2, 28), date(2024, 2, 29), date(2026, 3, 30), date(2026, 10, 31)]
)
def test_the_last_start_is_the_last_day_that_arrives_in_time(day: date, months: int) -> None:
    days = pl.select(day=pl.date_range(day - timedelta(days=40 * months + 40), day + timedelta(days=40)))
    in_time = days.filter(add_months(pl.col("day"), months) <= day)
    assert last_start(day, months) == in_time["day"].max()

"""Days as numbers inside loops, held against the calendar of Python."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest

from tallystick.kernel.day_numbers import civil, day_of, months_after

EPOCH = date(1970, 1, 1).toordinal()


def test_every_day_of_four_centuries_is_named_and_found_again() -> None:
    for number in range(date(1799, 12, 30).toordinal(), date(2200, 3, 2).toordinal()):
        day = date.fromordinal(number)
        assert civil(number - EPOCH) == (day.year, day.month, day.day)
        assert day_of(day.year, day.month, day.day) == number - EPOCH


def test_first_and_last_days_that_a_date_can_name() -> None:
    for day in (date.min, date.max):
        assert civil(day.toordinal() - EPOCH) == (day.year, day.month, day.day)
        assert day_of(day.year, day.month, day.day) == day.toordinal() - EPOCH


@pytest.mark.parametrize("year", [1900, 2000, 2023, 2024, 2100])
def test_a_day_that_the_month_lacks_becomes_its_last(year: int) -> None:
    for month in range(1, 13):
        last = monthrange(year, month)[1]
        for dom in range(28, 32):
            day = date(year, month, min(dom, last))
            assert day_of(year, month, dom) == day.toordinal() - EPOCH
            january = date(year, 1, dom).toordinal() - EPOCH
            assert months_after(january, month - 1) == day.toordinal() - EPOCH

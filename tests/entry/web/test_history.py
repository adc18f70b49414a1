"""What is drawn of a loan's days past due: lines at the marks, numbers only where they can be read."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest

from tallystick.entry.web.frame.history import LABEL_HIGH, Point, bars


@pytest.mark.parametrize(
    ("latest", "numbers"),
    [(20, [0, 30]), (60, [0, 30, 60]), (120, [0, 30, 90, 120]), (479, [0, 90, 540]), (2_000, [0, 2_160])],
)
def test_numbers_beside_bars_do_not_crowd(latest: int, numbers: list[int]) -> None:
    days = [Point(date(2024, month, 28), latest * month // 12, "told") for month in range(1, 13)]
    drawn = str(bars(days, "Days past due", (30, 90)))
    told = {
        int(number): float(y)
        for y, number in re.findall(r'<text[^>]*y="([\d.]+)"[^>]*text-anchor="end"[^>]*>(\d+)<', drawn)
    }
    assert sorted(told) == numbers
    heights = sorted(told.values())
    assert all(above - below >= LABEL_HIGH for below, above in pairwise(heights))

"""Instalments one by one: in order of their days, above zero, and exactly what is owed."""

from __future__ import annotations

from datetime import date

import pytest

from tallystick.record.amendments.laying_out import Line, laid_out
from tallystick.record.unable import Unable

TODAY, OWED = date(2025, 1, 20), 100_000_00
FIRST, SECOND = date(2025, 6, 30), date(2025, 12, 31)


@pytest.mark.parametrize("last", [60_000_00, None])
def test_lines_repay_all_that_is_owed(last: int | None) -> None:
    plan = laid_out((Line(FIRST, 40_000_00), Line(SECOND, last)), OWED, after=TODAY)
    assert plan.rows() == [(1, FIRST, 40_000_00, None), (2, SECOND, 60_000_00, None)]


@pytest.mark.parametrize(
    ("lines", "says", "says_zh"),
    [
        ((Line(TODAY, OWED),), "line 1: 2025-01-20 is not after 2025-01-20", "第1笔"),
        ((Line(SECOND, 40_000_00), Line(FIRST, None)), "line 2: 2025-06-30 is not after 2025-12-31", "第2笔"),
        ((Line(FIRST, 40_000_00), Line(FIRST, None)), "line 2", "第2笔"),
        ((Line(FIRST, None), Line(SECOND, None)), "line 1: an amount above zero", "第1笔"),
        ((Line(FIRST, 0), Line(SECOND, None)), "line 1: an amount above zero", "第1笔"),
        ((Line(FIRST, OWED - 1),), "owed today is 100,000.00: 0.01 too little", "少0.01元"),
        ((Line(FIRST, OWED + 1),), "come to 100,000.01; owed today is 100,000.00: 0.01 too much", "多0.01元"),
        ((Line(FIRST, OWED + 1), Line(SECOND, None)), "0.01 too much", "多0.01元"),
        ((Line(FIRST, OWED), Line(SECOND, None)), "nothing is left for the last", "最后一笔"),
    ],
)
def test_lines_that_do_not_fit_are_said(lines: tuple[Line, ...], says: str, says_zh: str) -> None:
    with pytest.raises(Unable) as refused:
        laid_out(lines, OWED, after=TODAY)
    assert refused.value.code == "lines"
    assert says in refused.value.en
    assert says_zh in refused.value.zh

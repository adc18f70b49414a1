"""Measures played through on a problem's own months: what is saved, how sure, and when it falls short."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from tallystick.engine.measures.played import History, Month, Sure, played

EVEN = [Month(100_000, 1000.0)] * 24
CERTAIN = Sure(level=0.9, cases=1e6)


def history(months: list[Month], *, factor: float = 1.0) -> History:
    return History(1_000_000.0, 1_000_000.0 / factor, 1_000_000.0 * factor, months)


def test_where_all_is_certain_the_share_of_the_cost_is_saved() -> None:
    plays = played(history(EVEN), 0.6, CERTAIN)
    assert plays.interval(0.9) == pytest.approx((600_000.0, 600_000.0), rel=0.005)
    assert plays.cases == pytest.approx(1_200_000.0)


@pytest.mark.parametrize("factor", [2.0, 4.0])
def test_the_interval_of_the_cost_is_that_of_what_is_saved(factor: float) -> None:
    low, high = played(history(EVEN, factor=factor), 0.6, CERTAIN).interval(0.9)
    assert (low, high) == pytest.approx((600_000.0 / factor, 600_000.0 * factor), rel=0.1)


def test_how_often_a_measure_falls_short_is_as_the_interval_says() -> None:
    plays = played(history(EVEN, factor=3.0), 0.5, CERTAIN)
    spread = np.log(9.0) / (2.0 * norm.ppf(0.95))
    expected = norm.cdf(np.log(700_000.0 / 500_000.0) / spread)
    assert plays.falls_short(700_000.0, 0.0) == pytest.approx(expected, abs=0.03)
    assert plays.falls_short(100_000.0, 0.5) == pytest.approx(plays.falls_short(700_000.0, 0.0), abs=0.001)


def test_what_is_known_of_few_cases_and_what_comes_in_bursts_is_less_sure() -> None:
    def wide(months: list[Month], cases: float) -> float:
        low, high = played(history(months), 0.6, Sure(0.9, cases)).interval(0.9)
        return high - low

    bursts = [Month(300_000, 3000.0) if at % 6 == 0 else Month(60_000, 600.0) for at in range(24)]
    assert wide(EVEN, 5.0) > wide(EVEN, 50.0) > 5.0 * wide(EVEN, 1e6)
    assert wide(bursts, 1e6) > 5.0 * wide(EVEN, 1e6)


def test_an_interval_below_nothing_is_played_too_and_without_cases_nothing_is_saved() -> None:
    plays = played(History(100.0, -300.0, 500.0, EVEN), 1.0, CERTAIN)
    assert plays.saved.min() < 0.0
    assert np.median(plays.saved) == pytest.approx(100.0, abs=15.0)
    assert played(history([Month(0, 0.0)] * 9), 0.6, CERTAIN).saved.max() == 0.0
    assert played(history([]), 0.6, CERTAIN).saved.max() == 0.0

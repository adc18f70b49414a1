"""What is seen and what is usual, weighed: each by how much it tells, never below nothing where costs are usual."""

from __future__ import annotations

import pytest

from tallystick.engine.diagnosis.usual import Weighed, weighed


def of(seen: tuple[float, float] | None, usual: float, *, misfit: float = 0.0, spread: float = 0.8) -> Weighed:
    told = weighed(seen, usual, spread=spread, misfit=misfit, level=0.9)
    assert told is not None
    return told


def test_without_cases_of_its_own_a_bank_is_told_what_is_usual() -> None:
    told = of(None, 100.0)
    assert told.middle == pytest.approx(100.0, rel=0.01)
    assert told.low == pytest.approx(100.0 * 2.718281828 ** (-1.645 * 0.8), rel=0.02)
    assert told.high == pytest.approx(100.0 * 2.718281828 ** (1.645 * 0.8), rel=0.02)


@pytest.mark.parametrize(
    ("seen", "error", "least", "most"),
    [
        (300.0, 1e6, 98.0, 102.0),
        (300.0, 1.0, 299.0, 301.0),
        (300.0, 100.0, 180.0, 290.0),
        (-200.0, 80.0, 0.0, 40.0),
        (60.0, 0.0, 98.0, 102.0),
    ],
    ids=["cases tell nothing", "cases tell all", "both tell", "an estimate below nothing", "an estimate without error"],
)
def test_each_counts_by_how_much_it_tells(seen: float, error: float, least: float, most: float) -> None:
    told = of((seen, error), 100.0)
    assert least <= told.middle <= most
    assert 0.0 < told.low < told.middle < told.high


def test_what_a_sign_may_miss_draws_the_estimate_to_what_is_usual() -> None:
    sure, unsure = of((300.0, 10.0), 100.0), of((300.0, 10.0), 100.0, misfit=1.0)
    assert unsure.middle < sure.middle
    assert unsure.high - unsure.low > sure.high - sure.low


def test_where_nothing_is_usual_the_estimate_stands_alone() -> None:
    told = of((-50.0, 10.0), 0.0)
    assert (told.middle, told.error) == (-50.0, 10.0)
    assert told.high == pytest.approx(-50.0 + 16.45, abs=0.01)
    assert weighed(None, 0.0, spread=0.8, misfit=1.0, level=0.9) is None

"""Every arrangement once, or many spread evenly."""

from __future__ import annotations

from itertools import permutations

from tallystick.engine.measures.tracking.arrangements import arrangements, count_arrangements


def test_all_arrangements_once() -> None:
    items = (1, 1, 2, 3)
    found = list(arrangements(items, most=100))
    assert sorted(found) == sorted(set(permutations(items)))
    assert count_arrangements(items) == len(found) == 12


def test_many_are_spread_over_all_and_differ() -> None:
    items = (6, 6, 12, 12, 18, 24, 24, 24, 24)
    found = list(arrangements(items, most=300))
    assert len(set(found)) == 300
    early = [sum(one[place] == 6 for one in found) / 300 for place in range(len(items))]
    assert all(0.12 < share < 0.32 for share in early), "two in nine, wherever one looks"


def test_the_same_every_time() -> None:
    assert list(arrangements((1, 2, 3, 3, 3), most=7)) == list(arrangements((1, 2, 3, 3, 3), most=7))

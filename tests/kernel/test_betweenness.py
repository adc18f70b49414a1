"""Betweenness against counting every shortest way; names as numbers; the Wilson interval."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.kernel.betweenness import betweenness
from tallystick.kernel.numbered import numbered
from tallystick.kernel.wilson import wilson

NODES = 7


def shortest_ways(edges: set[tuple[int, int]], start: int, end: int) -> list[list[int]]:
    ways = [[start]]
    while ways:
        there = [way for way in ways if way[-1] == end]
        if there:
            return there
        ways = [[*way, b] for way in ways for a, b in sorted(edges) if a == way[-1] and b not in way]
    return []


@settings(max_examples=80, deadline=None)
@given(st.sets(st.sampled_from(list(permutations(range(NODES), 2))), max_size=14))
def test_it_counts_the_shortest_ways_through_a_node(edges: set[tuple[int, int]]) -> None:
    wanted = np.zeros(NODES)
    for start, end in permutations(range(NODES), 2):
        ways = shortest_ways(edges, start, end)
        for way in ways:
            wanted[way[1:-1]] += 1 / len(ways)
    starts, ends = (np.array([edge[side] for edge in sorted(edges)], dtype=np.int64) for side in (0, 1))
    found = betweenness(starts, ends, NODES, np.ones(NODES, dtype=np.bool_))
    assert found == pytest.approx(wanted)


def test_only_nodes_asked_are_counted_from() -> None:
    starts, ends = np.array([0, 1]), np.array([1, 2])
    assert betweenness(starts, ends, 3, np.array([False, True, True])).tolist() == [0, 0, 0]
    assert betweenness(starts, ends, 3, np.array([True, False, False])).tolist() == [0, 1, 0]


@given(st.lists(st.text(max_size=3)), st.lists(st.text(max_size=3)))
def test_names_as_numbers(one: list[str], other: list[str]) -> None:
    series = [pl.Series(one, dtype=pl.String), pl.Series(other, dtype=pl.String)]
    names, (first, second) = numbered(*series)
    assert names.to_list() == sorted(set(one) | set(other))
    assert names.gather(first).to_list() == one
    assert names.gather(second).to_list() == other


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 1, 0.2065, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_wilson(hits: int, cases: int, low: float, high: float) -> None:
    """81 of 263 is the worked example of Newcombe 1998, table I, method 3."""
    ends = wilson(pl.lit(hits), pl.lit(cases))
    found = pl.select(low=ends[0], high=ends[1]).row(0)
    assert found == pytest.approx((low, high), abs=5e-5)


def test_wilson_without_cases_is_not_known() -> None:
    assert pl.select(a=wilson(pl.lit(0), pl.lit(0))[0], b=wilson(pl.lit(0), pl.lit(0))[1]).row(0) == (None, None)

"""Graphs: worked by hand."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.graph import connected, pagerank, strongly_connected

NAMES = st.sampled_from("ABCDEFGH")
PAIRS = st.lists(st.tuples(NAMES, NAMES), max_size=12)


def ends(*rows: tuple[str | None, str | None]) -> tuple[pl.Series, pl.Series]:
    columns = list(zip(*rows, strict=True)) or [(), ()]
    return pl.Series(columns[0], dtype=pl.String), pl.Series(columns[1], dtype=pl.String)


def ranks(*rows: tuple[str, str, int], alone: tuple[str, ...] = ()) -> dict[str, float]:
    weights = pl.Series([w for *_, w in rows], dtype=pl.Int64)
    found = pagerank(*ends(*[(a, b) for a, b, _ in rows]), weights, alone=pl.Series(alone, dtype=pl.String))
    return dict(found.iter_rows())


def test_two_chains_and_one_alone() -> None:
    found = connected(*ends(("B", "A"), ("C", "B"), ("X", "Y"), ("X", None)), alone=pl.Series(["Z", "A"]))
    assert found.rows() == [("A", "A", 3), ("B", "A", 3), ("C", "A", 3), ("X", "X", 2), ("Y", "X", 2), ("Z", "Z", 1)]


def test_strong_components_are_circles() -> None:
    found = strongly_connected(*ends(("A", "B"), ("B", "C"), ("C", "A"), ("C", "D")))
    assert found.rows() == [("A", "A", 3), ("B", "A", 3), ("C", "A", 3), ("D", "D", 1)]


def test_nothing_at_all() -> None:
    assert connected(*ends()).is_empty()
    assert ranks() == {}


def test_pagerank_of_a_star() -> None:
    """Two leaves give all to the hub, which gives to all alike: leaf = 0.05 + 0.85 hub / 3 and 2 leaf + hub = 1."""
    rank = ranks(("A", "H", 5), ("B", "H", 5))
    hub = 0.9 / (1 + 1.7 / 3)
    assert rank["H"] == pytest.approx(3 * hub, abs=1e-8)
    assert rank["A"] == rank["B"] == pytest.approx(3 * (1 - hub) / 2, abs=1e-8)


def test_pagerank_weighs() -> None:
    rank = ranks(("A", "B", 3), ("A", "C", 1), ("B", "A", 1), ("C", "A", 1))
    assert rank["A"] > rank["B"] > rank["C"]
    assert rank["B"] - 0.15 == pytest.approx(3 * (rank["C"] - 0.15))


def test_one_alone_among_two_who_trade() -> None:
    rank = ranks(("A", "B", 1), ("B", "A", 1), alone=("Z",))
    assert rank["A"] == rank["B"] > 1 > rank["Z"]
    assert sum(rank.values()) == pytest.approx(3)


@given(PAIRS)
def test_components_do_not_depend_on_order(rows: list[tuple[str, str]]) -> None:
    assert connected(*ends(*rows)).equals(connected(*ends(*[(b, a) for a, b in reversed(rows)])))


@given(PAIRS)
def test_pagerank_does_not_depend_on_order_and_means_one(rows: list[tuple[str, str]]) -> None:
    found = ranks(*[(a, b, 2) for a, b in rows])
    assert found == ranks(*[(a, b, 2) for a, b in reversed(rows)])
    assert not rows or sum(found.values()) / len(found) == pytest.approx(1)

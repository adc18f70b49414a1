"""Guarantee circles on small graphs drawn by hand, and on chance graphs against a slow and obvious reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import permutations
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.engine.monitoring.circles import BETWEEN_UP_TO, Circles, circles
from tallystick.engine.monitoring.columns import CIRCLE_MEMBER, CIRCLES
from tests.engine.features.feature_tables import table
from tests.engine.monitoring.watched import DAY, bank

Edge = tuple[str, str, int]


def contract(number: int, giver: str, taker: str, amount: int, **more: Any) -> dict[str, Any]:
    row = {"guarantee_id": str(number), "guarantor_id": giver, "obligor_id": taker, "amount_minor": amount}
    return {**row, "guarantor_kind": "firm", "from_day": date(2025, 1, 1), **more}


def of(edges: Sequence[Edge | dict[str, Any]], firms: Mapping[str, Mapping[str, Any]] | None = None) -> Circles:
    rows = [edge if isinstance(edge, dict) else contract(n, *edge) for n, edge in enumerate(edges)]
    types = {"net_assets_minor": pl.Int64, "exposure_minor": pl.Int64, "pd_12m": pl.Float64, "is_warned": pl.Boolean}
    known = [{"enterprise_id": name, **row} for name, row in (firms or {}).items()]
    frame = pl.LazyFrame(known, schema={"enterprise_id": pl.String, **types})
    found = circles(table("guarantees", rows).lazy(), frame, bank(circle_unknown_pd=0.5, net_capital_minor=10_000))
    assert dict(found.circles.schema) == dict(CIRCLES.schema())
    assert dict(found.members.schema) == {"enterprise_id": pl.String, **CIRCLE_MEMBER.schema()}
    return found


def one(found: Circles) -> dict[str, Any]:
    (row,) = found.circles.to_dicts()
    return row


def rings(found: Circles) -> dict[str, int]:
    return dict(zip(*found.members.select("enterprise_id", "guarantee_circle_members"), strict=True))


@pytest.mark.parametrize(
    ("edges", "ring", "mutual", "largest"),
    [
        ([("a", "b", 1)], {"a": 0, "b": 0}, 0, 0),
        ([("a", "b", 1), ("b", "a", 1)], {"a": 2, "b": 2}, 2, 2),
        ([("a", "b", 1), ("b", "c", 1), ("c", "a", 1)], {"a": 3, "b": 3, "c": 3}, 0, 3),
        ([("a", "b", 1), ("b", "c", 1), ("c", "b", 1)], {"a": 0, "b": 2, "c": 2}, 2, 2),
        ([("a", "c", 1), ("b", "c", 1)], {"a": 0, "b": 0, "c": 0}, 0, 0),
    ],
)
def test_rings_and_mutual_guarantees(edges: list[Edge], ring: dict[str, int], mutual: int, largest: int) -> None:
    found = of(edges)
    assert rings(found) == ring
    assert (one(found)["mutual_members"], one(found)["largest_ring"]) == (mutual, largest)


def test_two_circles_named_by_their_least_firm() -> None:
    found = of([("x", "b", 1), ("c", "d", 1), ("d", "a", 1)])
    assert found.circles.select("circle_id", "members").rows() == [("a", 3), ("b", 2)]
    assert dict(zip(*found.members.select("enterprise_id", "circle_id"), strict=True))["x"] == "b"


@pytest.mark.parametrize(
    "more",
    [
        {"until_day": DAY},
        {"from_day": date(2026, 7, 1)},
        {"guarantor_kind": "person"},
        {"guarantor_kind": "guarantee_company"},
    ],
)
def test_over_not_begun_or_not_of_a_firm_is_no_circle(more: dict[str, Any]) -> None:
    found = of([contract(1, "a", "b", 5, **more)])
    assert (found.circles.height, found.members.height) == (0, 0)


def test_in_force_from_its_day_until_the_day_before_its_end() -> None:
    found = of([contract(1, "a", "b", 5, from_day=DAY, until_day=date(2026, 7, 1))])
    assert one(found)["guaranteed_minor"] == 5


FIRMS = {
    "a": {"net_assets_minor": 100, "exposure_minor": 300, "pd_12m": 0.1, "is_warned": True},
    "b": {"net_assets_minor": 50, "exposure_minor": 100, "pd_12m": 0.2, "is_warned": False},
    "c": {"net_assets_minor": None, "exposure_minor": 100, "pd_12m": None, "is_warned": None},
}
EDGES: list[Edge] = [("a", "b", 100), ("b", "c", 80), ("b", "c", 20), ("c", "a", 100)]


def test_a_circle_by_hand() -> None:
    assert one(of(EDGES, FIRMS)) == {
        "circle_id": "a",
        "members": 3,
        "guarantees": 3,
        "guaranteed_minor": 300,
        "mutual_members": 0,
        "largest_ring": 3,
        "net_assets_minor": 150,
        "net_assets_unknown": 1,
        "guarantee_multiple": 2.0,
        "exposure_minor": 500,
        "warned_exposure_minor": 300,
        "warning_share": 0.6,
        "is_over_limit": False,
        "central_member": "a",
        "central_by": "betweenness",
        "expected_calls_minor": 20 + 50 + 10,
        "pd_unknown": 1,
        "largest_member": "a",
        "calls_without_largest_minor": 50,
    }


def test_net_assets_as_the_contract_states_them_where_the_firm_does_not() -> None:
    found = of([contract(1, "a", "b", 100, guarantor_net_assets_minor=40)], {"b": FIRMS["b"]})
    assert (one(found)["net_assets_minor"], one(found)["net_assets_unknown"]) == (90, 0)
    own = of([contract(1, "a", "b", 100, guarantor_net_assets_minor=40)], FIRMS)
    assert one(own)["net_assets_minor"] == 150


@pytest.mark.parametrize(("net", "multiple"), [(200, 0.5), (100, 1.0), (1, 99.0), (0, 99.0), (-5, 99.0), (None, 99.0)])
def test_guarantee_multiple(net: int | None, multiple: float) -> None:
    firm = {"net_assets_minor": net}
    assert one(of([("a", "b", 100)], {"a": firm}))["guarantee_multiple"] == multiple


@pytest.mark.parametrize(("exposure", "over"), [(500, False), (501, True)])
def test_five_percent_of_net_capital(exposure: int, over: bool) -> None:
    assert one(of([("a", "b", 1)], {"a": {"exposure_minor": exposure}}))["is_over_limit"] is over


def test_no_exposure_has_no_share_in_warning() -> None:
    found = of([("a", "b", 1)], {"a": {"is_warned": True}})
    assert one(found)["warning_share"] is None
    assert found.members["circle_warning_share"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("edges", "central"),
    [
        ([("a", "b", 1), ("b", "c", 1)], "b"),
        ([("a", "b", 1), ("b", "c", 1), ("c", "d", 1), ("d", "e", 1)], "c"),
        ([("a", "z", 1), ("b", "z", 1), ("c", "z", 1)], "z"),
        ([("b", "a", 5), ("c", "d", 7), ("d", "a", 1)], "d"),
    ],
)
def test_who_stands_in_the_middle(edges: list[Edge], central: str) -> None:
    assert one(of(edges))["central_member"] == central


def test_a_large_circle_is_judged_by_guarantees() -> None:
    star = [("hub", f"f{n:04d}", 1) for n in range(BETWEEN_UP_TO)]
    row = one(of([*star, ("f0000", "f0001", 1)]))
    assert (row["members"], row["central_member"], row["central_by"]) == (BETWEEN_UP_TO + 1, "hub", "degree")
    assert one(of(star[:-1]))["central_by"] == "betweenness"


@st.composite
def graphs(draw: st.DrawFn) -> list[Edge]:
    names = "abcdefgh"
    pairs = st.sampled_from(list(permutations(names, 2)))
    drawn = draw(st.lists(st.tuples(pairs, st.integers(1, 1000)), min_size=1, max_size=16))
    return [(giver, taker, amount) for (giver, taker), amount in drawn]


def reached(edges: list[Edge], start: str, *, both: bool) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        node = todo.pop()
        ahead = {b for a, b, _ in edges if a == node} | ({a for a, b, _ in edges if b == node} if both else set())
        todo += ahead - found
        found |= ahead
    return found


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_circles_as_a_slow_reference_finds_them(edges: list[Edge]) -> None:
    found = of(edges)
    nodes = {end for edge in edges for end in edge[:2]}
    assert set(found.members["enterprise_id"]) == nodes
    for row in found.members.to_dicts():
        name = row["enterprise_id"]
        weak = reached(edges, name, both=True)
        strong = {other for other in reached(edges, name, both=False) if name in reached(edges, other, both=False)}
        assert (row["circle_id"], row["circle_members"]) == (min(weak), len(weak))
        assert row["guarantee_circle_members"] == (len(strong) if len(strong) > 1 else 0)
        gives = {b for a, b, _ in edges if a == name}
        assert row["is_mutual"] is any(a in gives for a, b, _ in edges if b == name)
    for row in found.circles.to_dicts():
        inside = [edge for edge in edges if edge[0] in reached(edges, row["circle_id"], both=True)]
        assert row["guaranteed_minor"] == sum(amount for _, _, amount in inside)
        assert row["guarantees"] == len({edge[:2] for edge in inside})
        assert abs(row["expected_calls_minor"] - 0.5 * row["guaranteed_minor"]) <= 0.5
        rest = sum(a for one, other, a in inside if row["largest_member"] not in (one, other))
        assert abs(row["calls_without_largest_minor"] - 0.5 * rest) <= 0.5


@settings(max_examples=20, deadline=None)
@given(graphs(), st.integers(0, 1000))
def test_the_order_of_contracts_does_not_matter(edges: list[Edge], seed: int) -> None:
    shuffled = [edges[n] for n in np.random.default_rng(seed).permutation(len(edges))]
    one_way, other = of(edges), of(shuffled)
    assert one_way.circles.equals(other.circles)
    assert one_way.members.equals(other.members)


def test_a_circle_alone_is_the_same_as_beside_others() -> None:
    both = of([*EDGES, ("x", "y", 3)], FIRMS)
    alone = of(EDGES, FIRMS)
    assert both.circles.filter(pl.col("circle_id") == "a").equals(alone.circles)
    assert both.members.filter(pl.col("circle_id") == "a").equals(alone.members)

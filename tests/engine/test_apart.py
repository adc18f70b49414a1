"""Requests prepared as one frame: each must get what it gets alone, whatever stands beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tallystick.engine import flow
from tallystick.engine.apart import Apart, Tables, mark, prepare_apart
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.findings import findings
from tallystick.pack.pack import read_pack
from tallystick.pack.policy import Policy
from tests.engine.evidence.books import DAY as BOOKED
from tests.engine.evidence.books import Row, book, sale
from tests.engine.features.crowd import DAY, crowd
from tests.engine.features.feature_tables import table

TIES = ("enterprises", "owners", "relations", "guarantees", "exposures")
"""Tables that tell of other firms too, where a request is about one."""


@pytest.fixture(scope="module")
def l_bank(project_root: Path) -> Policy:
    return read_pack(project_root / "packs" / "l_bank").on(DAY, flow.vocabulary())


def tables(seed: int, firms: int, *left_out: str) -> Tables:
    return {name: table(name, held) for name, held in crowd(seed=seed, firms=firms).items() if name not in left_out}


def about(whole: Tables, firm: str, *, with_ties: bool = False) -> Tables:
    """What `whole` holds about one firm, with the ties of the others or without."""
    key = {"guarantees": "obligor_id"}
    return {
        name: frame if with_ties and name in TIES else frame.filter(pl.col(key.get(name, "enterprise_id")) == firm)
        for name, frame in whole.items()
    }


def requests() -> list[Tables]:
    whole = tables(5, 12)
    firms = whole["enterprises"]["enterprise_id"].to_list()
    alone = [about(whole, firm) for firm in firms[:4]]
    lacking = [
        {name: frame for name, frame in about(whole, firm).items() if name != left_out}
        for firm, left_out in zip(firms[4:], [name for name in whole if name != "enterprises"], strict=False)
    ]
    tied = [about(whole, firm, with_ties=True) for firm in firms[:2]]
    return [*alone, *lacking, *tied, tables(6, 5), alone[0], tables(5, 3, "statements", "invoices")]


REQUESTS = requests()
PLACES = range(len(REQUESTS))


@pytest.fixture(scope="module")
def together(l_bank: Policy) -> Apart:
    return prepare_apart(REQUESTS, l_bank)


@pytest.fixture(scope="module")
def decided(together: Apart, l_bank: Policy) -> pl.DataFrame:
    return flow.score_few(together.features, l_bank)


def alone(place: int, policy: Policy) -> tuple[Evidence, pl.DataFrame]:
    settled = flow.settled(Evidence({name: frame.lazy() for name, frame in REQUESTS[place].items()}), policy)
    return settled, flow.prepare_few(settled, policy)


def of(frame: pl.DataFrame, place: int) -> pl.DataFrame:
    """The rows of one request, its mark taken from every name."""
    marked = mark(place)
    return frame.filter(pl.col("enterprise_id").str.starts_with(marked)).with_columns(
        pl.col(pl.String).str.strip_prefix(marked)
    )


@pytest.mark.parametrize("place", PLACES)
def test_features_are_those_of_the_request_alone(together: Apart, l_bank: Policy, place: int) -> None:
    _, expected = alone(place, l_bank)
    assert_frame_equal(of(together.features, place), expected, check_exact=True)


@pytest.mark.parametrize("place", PLACES)
def test_findings_are_those_of_the_request_alone(together: Apart, l_bank: Policy, place: int) -> None:
    settled, _ = alone(place, l_bank)
    found = findings(together.settled, l_bank).collect()
    assert_frame_equal(of(found, place), findings(settled, l_bank).collect())


@pytest.mark.parametrize("place", PLACES)
def test_decisions_and_reasons_are_those_of_the_request_alone(
    together: Apart, decided: pl.DataFrame, l_bank: Policy, place: int
) -> None:
    _, features = alone(place, l_bank)
    expected = flow.score_few(features, l_bank)
    assert_frame_equal(of(decided, place), expected, check_exact=True, check_column_order=False)
    assert_frame_equal(of(flow.reasons_few(decided, l_bank), place), flow.reasons_few(expected, l_bank))


def test_a_request_without_its_firm_is_refused(l_bank: Policy) -> None:
    with pytest.raises(KeyError, match="enterprises"):
        prepare_apart([REQUESTS[0], {"owners": REQUESTS[0]["owners"]}], l_bank)


def test_names_that_say_nothing_bring_nobody_together(l_bank: Policy) -> None:
    blank = [
        {
            **REQUESTS[0],
            "enterprises": REQUESTS[0]["enterprises"].with_columns(phone=pl.lit(text), address=pl.lit(text)),
        }
        for text in (" ", "-", " ")
    ]
    found = prepare_apart(blank, l_bank).features
    assert found["business_members"].to_list() == [1, 1, 1]


def trading(*rows: Row) -> Tables:
    """A request of the firms a and b with the invoices `rows`, in which they stand under their own numbers."""
    held = {name: frame.collect() for name, frame in book(*rows).tables.items()}
    firms = pl.DataFrame({"enterprise_id": ["a", "b"]})
    return {"enterprises": table("enterprises", firms.to_dicts()), "invoices": held["invoices"]}


def test_firms_that_trade_are_placed_among_those_of_their_own_request(l_bank: Policy) -> None:
    lopsided = trading(sale(75, BOOKED, buyer="b"), sale(25, BOOKED, buyer="X"), sale(9, BOOKED, "Z", "b"))
    mutual = trading(sale(75, BOOKED, buyer="b"), sale(40, BOOKED, "a", "b"), sale(3, BOOKED, "b", "c"))
    apart = trading(sale(75, BOOKED, buyer="X"), sale(40, BOOKED, "X", "b"))
    asked = [lopsided, REQUESTS[0], mutual, apart, lopsided]
    policy = replace(l_bank, day=BOOKED)
    found = prepare_apart(asked, policy).features
    for place, request in enumerate(asked):
        expected = flow.prepare_few(Evidence({name: rows.lazy() for name, rows in request.items()}), policy)
        assert_frame_equal(of(found, place), expected, check_exact=True)
    ranks = [of(found, place)["network_rank"].to_list() for place in (0, 3, 4)]
    assert ranks[0][0] > 1 > ranks[0][1]
    assert ranks == [ranks[0], [1.0, 1.0], ranks[0]]

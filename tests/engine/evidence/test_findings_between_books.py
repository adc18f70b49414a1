"""Applicants' books held against each other, worked by hand."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from tallystick.engine.evidence.clean import settle
from tallystick.engine.evidence.connected import SOURCE as CONNECTED
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.findings import checked, findings
from tallystick.engine.evidence.same_business import SOURCE as BUSINESS
from tallystick.engine.evidence.same_business import business_pairs
from tallystick.engine.evidence.shared_invoice import SOURCE as SHARED
from tallystick.engine.evidence.shared_invoice import known_counterparties
from tests.engine.evidence.books import DAY, Row, book, booked_by, by_firm, invoices, purchase, sale, under

RECENT = date(2026, 3, 20)
Told = list[tuple[str, str, list[int], str | None]]


def firms(*rows: Row) -> pl.DataFrame:
    texts = ("enterprise_id", "name", "credit_code", "phone", "address")
    return pl.DataFrame(rows, schema=dict.fromkeys(texts, pl.String))


def owners(*rows: tuple[str, str, str]) -> pl.DataFrame:
    held = pl.DataFrame(
        rows, schema={"enterprise_id": pl.String, "owner_id": pl.String, "role": pl.String}, orient="row"
    )
    return held.with_columns(share=pl.lit(None, pl.Float64))


def relations(*rows: tuple[str, str, str, float | None]) -> pl.DataFrame:
    schema = {"enterprise_id": pl.String, "related_id": pl.String, "kind": pl.String, "share": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def told(*rows: Row, **changed: float) -> Told:
    frame = findings(book(*rows), under(**changed)).collect()
    return frame.select("enterprise_id", "code", "rows", "other").rows()


def business(*rows: Row, **tables: pl.DataFrame) -> dict[str, tuple[str, int]]:
    seen = by_firm(BUSINESS.run(book(*rows, **tables), under()))
    return {firm: (row["business_id"], row["business_members"]) for firm, row in seen.items()}


def points(*rows: Row, **tables: pl.DataFrame) -> dict[tuple[str, str], float]:
    return {(a, b): held for a, b, held in business_pairs(book(*rows, **tables), under()).iter_rows()}


def test_one_invoice_in_two_books() -> None:
    row, own = sale(9.9, RECENT), sale(7.7, RECENT, firm="b")
    assert told(row, own, booked_by("b", row, counterparty="B9")) == [
        ("a", "EVD-07", [1], "b"),
        ("b", "EVD-07", [3], "a"),
    ]


def test_shared_invoices_are_counted_once_each() -> None:
    first, second = sale(9.9, RECENT), purchase(8.8, RECENT)
    rows = [first, first, second, booked_by("b", first), booked_by("c", first), booked_by("c", second)]
    seen = by_firm(SHARED.run(book(*rows, sale(1, RECENT, firm="d")), under()))
    assert {firm: row["shared_invoice_count"] for firm, row in seen.items()} == {"a": 2, "b": 1, "c": 2, "d": 0}


def test_both_sides_of_one_trade_are_no_finding() -> None:
    row = sale(9.9, RECENT)
    assert told(row, booked_by("b", row, direction="in", counterparty="S9"), sale(1.1, RECENT, "B2", "b")) == []


def test_void_in_one_book_and_valid_in_the_other() -> None:
    row, base = sale(9.9, RECENT, status="void"), [sale(99.1, RECENT), sale(9.1, RECENT, firm="b")]
    across = told(row, booked_by("b", row, direction="in", status="valid"), *base)
    assert [t for t in across if t[1] == "EVD-08"] == [("a", "EVD-08", [1], "b"), ("b", "EVD-08", [2], "a")]
    same = told(row, booked_by("b", row, status="valid"), *base)
    assert [t for t in same if t[1] == "EVD-08"] == [("a", "EVD-08", [1], "b"), ("b", "EVD-08", [2], "a")]


def test_invoices_over_nothing_are_not_shared() -> None:
    row = sale(0, RECENT, status="void")
    assert [t for t in told(row, booked_by("b", row), sale(1.1, RECENT), sale(1.1, RECENT, firm="b")) if t[3]] == []


def test_the_same_book_twice_is_one_business() -> None:
    rows = [sale(n + 0.3, RECENT, buyer=f"B{n}") for n in range(1, 6)]
    copy = [booked_by("b", row, counterparty=f"C{n}") for n, row in enumerate(rows)]
    assert business(*rows, *copy, sale(3, RECENT, firm="c")) == {"a": ("a", 2), "b": ("a", 2), "c": ("c", 1)}
    assert points(*rows, *copy) == {("a", "b"): 100.0}
    assert [t for t in told(*rows, *copy) if t[1] == "EVD-09"] == [
        ("a", "EVD-09", [1, 2, 3, 4, 5], "b"),
        ("b", "EVD-09", [6, 7, 8, 9, 10], "a"),
    ]


@pytest.mark.parametrize(("shared", "members"), [(2, 1), (3, 2)])
def test_it_takes_enough_shared_invoices(shared: int, members: int) -> None:
    """Three at least, and 60 points: 3 of the smaller book's 5."""
    rows = [sale(n + 0.3, RECENT, buyer=f"B{n}") for n in range(9)]
    other = [*(booked_by("b", row) for row in rows[:shared])]
    other += [sale(n + 0.7, RECENT, firm="b", buyer=f"C{n}") for n in range(5 - shared)]
    assert business(*rows, *other)["b"][1] == members


def test_points_by_the_smaller_book() -> None:
    rows = [sale(n + 0.3, RECENT, buyer=f"B{n}") for n in range(4)]
    other = [*(booked_by("b", row, counterparty="C") for row in rows[:3]), sale(3, RECENT, firm="b", buyer="C")]
    assert points(*rows, *other) == {("a", "b"): 75.0}


@pytest.mark.parametrize(
    ("b", "expected"),
    [
        ({"credit_code": "91x"}, 100),
        ({"phone": "138 0000-0000"}, 30),
        ({"address": "1 East  Street"}, 30),
        ({"name": "Good Ltd"}, 40),
        ({"name": "good ltd", "phone": "(138)00000000"}, 70),
        ({"name": "***", "phone": ""}, 0),
        ({}, 0),
    ],
)
def test_points_of_the_register(b: Row, expected: float) -> None:
    a = {
        "enterprise_id": "a",
        "name": "Good Ltd",
        "credit_code": "91X",
        "phone": "13800000000",
        "address": "1 East Street",
    }
    held = points(enterprises=firms(a, {"enterprise_id": "b", **b}))
    assert held == ({("a", "b"): expected} if expected else {})


def test_masked_names_say_nothing() -> None:
    same = [{"enterprise_id": firm, "name": "***贸易有限公司"} for firm in "ab"]
    assert points(enterprises=firms(*same)) == {}


def test_points_of_owners_add_up_with_the_register() -> None:
    register = firms(*({"enterprise_id": firm, "address": "Hall 1"} for firm in "ab"))
    people = owners(("a", "p", "controller"), ("a", "p", "legal_representative"), ("b", "p", "legal_representative"))
    assert points(enterprises=register, owners=people) == {("a", "b"): 70.0}
    assert points(enterprises=register, owners=owners(("a", "p", "controller"), ("b", "p", "guarantor"))) == {
        ("a", "b"): 30.0
    }


@pytest.mark.parametrize(("bearers", "pairs"), [(5, 10), (6, 0)])
def test_what_too_many_bear_says_nothing(bearers: int, pairs: int) -> None:
    assert len(points(enterprises=firms(*({"enterprise_id": f"f{n}", "phone": "1"} for n in range(bearers))))) == pairs


def test_points_of_rare_counterparties() -> None:
    """a sells 3/4, b 1/2 of its sales to X; both buy all from Y: (1/2 + 1) / 2 of 60 points."""
    rows = [sale(75, RECENT, buyer="X"), sale(25, RECENT, buyer="A1"), purchase(9, RECENT, seller="Y")]
    other = [sale(50, RECENT, "X", "b"), sale(50, RECENT, "B1", "b"), purchase(7, RECENT, "Y", "b")]
    assert points(*rows, *other) == {("a", "b"): 45.0}
    assert [t for t in told(*rows, *other) if t[1] == "EVD-10"] == [
        ("a", "EVD-10", [1, 3], "b"),
        ("b", "EVD-10", [4, 6], "a"),
    ]


def test_one_common_counterparty_says_nothing() -> None:
    assert points(sale(75, RECENT, buyer="X"), sale(50, RECENT, buyer="X", firm="b")) == {}


def test_who_hangs_together_through_a_third() -> None:
    register = firms(
        {"enterprise_id": "a", "credit_code": "1"},
        {"enterprise_id": "b", "credit_code": "1", "name": "N", "phone": "2"},
        {"enterprise_id": "c", "name": "N", "phone": "2"},
        {"enterprise_id": "d"},
    )
    assert business(enterprises=register) == {"a": ("a", 3), "b": ("a", 3), "c": ("a", 3), "d": ("d", 1)}


@pytest.mark.parametrize(
    ("kind", "share", "members"),
    [
        ("control", None, 2),
        ("family", None, 2),
        ("same_person", None, 2),
        ("shareholding", 0.25, 2),
        ("shareholding", 0.24, 1),
        ("shareholding", None, 2),
        ("address", None, 1),
    ],
)
def test_relations_that_connect(kind: str, share: float | None, members: int) -> None:
    register = firms({"enterprise_id": "a"}, {"enterprise_id": "b"})
    seen = by_firm(CONNECTED.run(book(enterprises=register, relations=relations(("b", "a", kind, share))), under()))
    assert {row["connected_members"] for row in seen.values()} == {members}
    assert seen["b"]["connected_group_id"] == ("a" if members == 2 else "b")


def test_connected_through_a_firm_that_did_not_apply_and_through_spouses() -> None:
    register = firms(*({"enterprise_id": firm} for firm in "abcd"))
    ties = relations(("a", "parent", "control", None), ("b", "parent", "control", None))
    people = owners(("c", "p", "controller"), ("c", "q", "spouse"), ("d", "q", "legal_representative"))
    seen = by_firm(CONNECTED.run(book(enterprises=register, relations=ties, owners=people), under()))
    assert {firm: (row["connected_group_id"], row["connected_members"]) for firm, row in seen.items()} == {
        "a": ("a", 2),
        "b": ("a", 2),
        "c": ("c", 2),
        "d": ("c", 2),
    }


def test_connections_are_unknown_where_nobody_asked() -> None:
    seen = by_firm(CONNECTED.run(book(sale(1, RECENT)), under()))
    assert seen == {"a": {"connected_group_id": "a", "connected_members": None}}


def test_names_are_revealed_by_the_other_side_of_a_trade() -> None:
    """a sells to what it calls X, the same invoice stands in b's book as bought from Y: X is b and Y is a."""
    row = sale(9.9, RECENT, buyer="X")
    twins = settle(invoices(row, booked_by("b", row, direction="in", counterparty="Y")).lazy()).twins
    nobody = pl.DataFrame(schema={"enterprise_id": pl.String, "counterparty": pl.String})
    assert sorted(known_counterparties(twins, nobody, 1).rows()) == [("X", "b"), ("Y", "a")]
    assert known_counterparties(twins, nobody, 2).is_empty()
    named = pl.DataFrame({"enterprise_id": ["c"], "counterparty": ["X"]})
    assert sorted(known_counterparties(twins, named, 1).rows()) == [("X", "c"), ("Y", "a")]


def test_trade_with_a_name_that_is_revealed_as_its_own() -> None:
    row = sale(9.9, RECENT, buyer="X")
    rows = [row, booked_by("b", row, direction="in", counterparty="Y"), sale(1.1, RECENT, "Z", "b")]
    assert told(*rows, purchase(5.5, RECENT, seller="Y")) == [("a", "EVD-16", [4], None)]


def test_nothing_dated_later_joins_two_books() -> None:
    later = DAY + timedelta(days=1)
    rows = [sale(n + 0.3, later) for n in range(5)]
    base = [sale(9.1, RECENT, buyer="B1"), sale(9.2, RECENT, firm="b", buyer="B2")]
    both = [*base, *rows, *(booked_by("b", row) for row in rows)]
    assert told(*both) == []
    assert {members for _, members in business(*both).values()} == {1}


def test_what_is_made_once_gives_the_same() -> None:
    rows = [sale(n + 0.3, RECENT) for n in range(5)]
    given = book(*rows, *(booked_by("b", row) for row in rows))
    once = checked(given, under())
    assert findings(once, under()).collect().equals(findings(given, under()).collect())
    for source in (SHARED, BUSINESS, CONNECTED):
        alone, made = (source.run(e, under()).collect().sort("enterprise_id") for e in (given, once))
        assert alone.equals(made)


def test_evidence_that_tells_nothing_of_whom_to_compare() -> None:
    given = Evidence({"visits": pl.LazyFrame({"enterprise_id": ["a"], "day": [RECENT]})})
    assert findings(checked(given, under()), under()).collect().is_empty()

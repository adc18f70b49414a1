"""Guarantees, in the bank's words."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.features.guarantees import SOURCE
from tallystick.kernel.graph import strongly_connected
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 15)
FIRMS = [{"enterprise_id": name} for name in "abcd"]


def contract(guarantor: str, obligor: str, amount: int = 100, **more: Any) -> dict[str, Any]:
    row = {"guarantee_id": f"{guarantor}-{obligor}-{amount}", "guarantor_id": guarantor, "obligor_id": obligor}
    return {**row, "guarantor_kind": "firm", "amount_minor": amount, "from_day": date(2025, 1, 1), **more}


def read(*rows: dict[str, Any], firm: str = "a", **numbers: float) -> dict[str, Any]:
    return one(SOURCE, evidence(enterprises=FIRMS, guarantees=rows), policy(DAY, **numbers), firm)


def test_given() -> None:
    row = read(contract("a", "b"), contract("a", "b", 50), contract("a", "x"), contract("b", "c", 999))
    assert (row["guarantees_given_minor"], row["guarantee_obligors"]) == (250, 2)


def test_none_is_zero() -> None:
    row = read(contract("b", "c"))
    assert (row["guarantees_given_minor"], row["guarantee_obligors"]) == (0, 0)
    assert (row["guarantee_received_minor"], row["in_guarantee_circle"]) == (0, False)


@pytest.mark.parametrize(
    ("change", "given"),
    [
        ({"until_day": DAY}, 0),
        ({"until_day": date(2026, 3, 16)}, 100),
        ({"from_day": DAY}, 100),
        ({"from_day": date(2026, 3, 16)}, 0),
    ],
)
def test_in_force_on_the_day(change: dict[str, Any], given: int) -> None:
    assert read(contract("a", "b", **change))["guarantees_given_minor"] == given


def test_received_up_to_what_the_guarantor_bears() -> None:
    rows = [
        contract("p", "a", 100, guarantor_kind="person", guarantor_net_assets_minor=150),
        contract("p", "a", 40, guarantor_kind="person"),
        contract("g", "a", 30, guarantor_kind="guarantee_company", guarantor_net_assets_minor=10_000),
        contract("q", "a", 500),
        contract("r", "a", 500, guarantor_net_assets_minor=-5),
    ]
    assert read(*rows)["guarantee_received_minor"] == 75 + 30


CIRCLE = [contract("a", "b"), contract("b", "c"), contract("c", "a"), contract("c", "d")]


@pytest.mark.parametrize(("firm", "inside"), [("a", True), ("b", True), ("c", True), ("d", False)])
def test_a_circle(firm: str, inside: bool) -> None:
    assert read(*CIRCLE, firm=firm)["in_guarantee_circle"] is inside


def test_two_for_each_other() -> None:
    pair = [contract("a", "b"), contract("b", "a")]
    assert read(*pair)["in_guarantee_circle"] is True
    assert read(*pair, guarantee_circle_members=3)["in_guarantee_circle"] is False


def test_a_circle_that_has_run_out() -> None:
    assert read(*CIRCLE[:2], contract("c", "a", until_day=DAY))["in_guarantee_circle"] is False


def report(day: date, given: int | None, subject: str = "firm") -> dict[str, Any]:
    return {"subject": subject, "subject_id": "s", "report_day": day, "guarantees_given_minor": given}


def test_the_newest_report_of_the_firm() -> None:
    reports = [report(date(2026, 1, 1), 900), report(DAY, 300), report(date(2026, 3, 16), 1), report(DAY, 999, "owner")]
    given = evidence(enterprises=FIRMS, guarantees=[contract("a", "b")], bureau_reports=reports)
    assert one(SOURCE, given, policy(DAY))["guarantees_given_minor"] == 300
    given = evidence(enterprises=FIRMS, guarantees=[contract("a", "b", 400)], bureau_reports=reports)
    assert one(SOURCE, given, policy(DAY))["guarantees_given_minor"] == 400


def test_the_report_alone_says_what_was_given_and_no_more() -> None:
    given = evidence(enterprises=FIRMS, bureau_reports=[report(DAY, 300)])
    row = one(SOURCE, given, policy(DAY))
    assert (row["guarantees_given_minor"], row["guarantee_obligors"], row["in_guarantee_circle"]) == (300, None, None)
    assert one(SOURCE, given, policy(DAY), "b")["guarantees_given_minor"] is None


def test_components_are_named_by_their_least_node() -> None:
    frame = strongly_connected(pl.Series(["c", "a", "b", "z", None]), pl.Series(["a", "b", "c", "a", "a"]))
    assert frame.rows() == [("a", "a", 3), ("b", "a", 3), ("c", "a", 3), ("z", "z", 1)]
    assert strongly_connected(pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.String)).height == 0

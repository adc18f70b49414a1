"""Concentration: the worked example of the fact sheet (3.7), at each limit, a fen above it, and what is not known."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.capital.exposures import AMOUNTS, counterparties, large_exposures, limit_table
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Parameter, Policy

MILLION = 100_000_000
NUMBERS = {
    "net_tier1_minor": 1_000 * MILLION,
    "net_capital_minor": 1_200 * MILLION,
    "single_loan_share": 0.10,
    "single_exposure_share": 0.15,
    "group_exposure_share": 0.20,
    "group_credit_share": 0.15,
    "large_exposure_share": 0.025,
}
SCHEMA = {
    "loan_id": pl.String,
    "enterprise_id": pl.String,
    "group_id": pl.String,
    "class": pl.String,
    "principal_minor": pl.Int64,
    "exposure_minor": pl.Int64,
    "undrawn_minor": pl.Int64,
    "ead_minor": pl.Int64,
}


def policy(**other: float) -> Policy:
    numbers = NUMBERS | other
    parameters = {n: Parameter(n, v, "", date(2024, 1, 1), "test", Text(n)) for n, v in numbers.items()}
    return Policy("t", "1", "0", date(2026, 10, 31), Text("t"), "CNY", parameters=parameters)


def book(*loans: tuple[str, str | None, int | None], **same: Any) -> pl.LazyFrame:
    rows = [
        {
            "loan_id": f"L{number}",
            "enterprise_id": firm,
            "group_id": group,
            "class": "normal",
            "principal_minor": owed,
            "exposure_minor": owed,
            "undrawn_minor": None,
            "ead_minor": owed,
        }
        | same
        for number, (firm, group, owed) in enumerate(loans)
    ]
    return pl.LazyFrame(rows, schema=SCHEMA)


def limits(loans: pl.LazyFrame, **other: float) -> dict[str, dict[str, Any]]:
    found = limit_table(counterparties(loans), policy(**other))
    return {row["limit"]: row for row in found.rows(named=True)}


def test_a_group_may_breach_its_limit_although_each_single_limit_holds() -> None:
    loans = book(("company", "G", 90 * MILLION), ("owner", "G", 20 * MILLION), ("sister", "G", 100 * MILLION))
    found = limits(loans)
    assert {name: row["is_held"] for name, row in found.items()} == {
        "single_loan": True,
        "single_exposure": True,
        "group_exposure": False,
        "group_credit": False,
    }
    group = found["group_exposure"]
    assert (group["largest_id"], group["largest_minor"], group["limit_minor"]) == ("G", 210 * MILLION, 200 * MILLION)
    assert (group["share"], group["over"]) == (pytest.approx(0.21), 1)
    listed = large_exposures(counterparties(loans), policy())
    assert listed.select("counterparty_id", "members", "is_large", "over").rows() == [
        ("G", 3, True, "group_exposure; group_credit"),
        ("sister", 1, True, ""),
        ("company", 1, True, ""),
    ]


@pytest.mark.parametrize(
    ("limit", "most", "group"),
    [
        ("single_loan", 120, None),
        ("single_exposure", 150, None),
        ("group_exposure", 200, "G"),
        ("group_credit", 180, "G"),
    ],
)
def test_at_the_limit_it_holds_and_a_fen_above_it_does_not(limit: str, most: int, group: str | None) -> None:
    for more, held in ((0, True), (1, False)):
        row = limits(book(("A", group, most * MILLION + more)))[limit]
        assert (row["is_held"], row["limit_minor"], row["over"]) == (held, most * MILLION, 0 if held else 1)


@pytest.mark.parametrize(("minor", "listed"), [(25 * MILLION, 0), (25 * MILLION + 1, 1)])
def test_the_list_starts_above_two_and_a_half_percent_of_tier_1(minor: int, listed: int) -> None:
    assert len(large_exposures(counterparties(book(("A", None, minor))), policy())) == listed


def test_undrawn_counts_by_its_factor_as_exposure_and_whole_as_credit() -> None:
    loans = book(("A", "G", 100), ead_minor=140, undrawn_minor=100)
    assert counterparties(loans).select("kind", *AMOUNTS).rows() == [
        ("customer", 100, 140, 200),
        ("group", 100, 140, 200),
    ]


def test_loans_of_a_customer_add_up_in_any_order_and_those_off_the_book_do_not_count() -> None:
    loans = book(("B", None, 5), ("A", None, 7), ("B", None, 6)).collect()
    gone = book(("B", None, 50)).with_columns(pl.lit(None, pl.String).alias("class")).collect()
    found = counterparties(pl.concat([loans, gone]).lazy())
    assert found.select("counterparty_id", "loans", "exposure_minor").rows() == [("B", 2, 11), ("A", 1, 7)]


def test_what_is_not_known_is_not_said_to_hold() -> None:
    found = counterparties(book(("A", "G", None), ("B", None, 10)))
    rows = limit_table(found, policy())
    assert rows["is_held"].to_list() == [None] * 4
    assert rows["unknown"].to_list() == [1, 1, 1, 1]
    assert set(large_exposures(found, policy())["counterparty_id"]) == {"A", "G"}


def test_a_breach_is_a_breach_beside_what_is_not_known() -> None:
    assert limits(book(("A", None, None), ("B", None, 121 * MILLION)))["single_loan"]["is_held"] is False


def test_an_empty_book_holds_every_limit() -> None:
    assert limit_table(counterparties(book()), policy())["is_held"].to_list() == [True] * 4

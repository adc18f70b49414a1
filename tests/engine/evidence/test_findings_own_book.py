"""One firm's book held against itself, worked by hand."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from tallystick.engine.evidence.findings import CODES, UNITS, findings
from tallystick.engine.evidence.history_stop import SOURCE as HISTORY
from tallystick.engine.evidence.repeated import SOURCE as BOOKS
from tallystick.kernel.codes import code_book
from tests.engine.evidence.books import DAY, Row, book, by_firm, purchase, sale, under

RECENT = date(2026, 3, 20)


def found(*rows: Row, **changed: float) -> dict[str, tuple[list[int], float]]:
    """Code -> rows and value, of firm a."""
    frame = findings(book(*rows), under(**changed)).filter(pl.col("enterprise_id") == "a").collect()
    return {row["code"]: (row["rows"], row["value"]) for row in frame.to_dicts()}


def test_a_good_book_has_no_findings() -> None:
    assert found(sale(100.1, RECENT), purchase(50.5, RECENT)) == {}


def test_repeats_name_the_rows_left_out() -> None:
    row = sale(100.1, RECENT)
    assert found(row, row, {**row, "counterparty": "B9"}) == {"EVD-01": ([2], 1.0), "EVD-02": ([3], 1.0)}


def test_void_and_refunds_are_told_by_their_share_of_what_was_issued() -> None:
    told = found(sale(80.1, RECENT), sale(19.9, RECENT, status="void"), sale(-25, RECENT))
    assert told["EVD-03"] == ([2], pytest.approx(0.199))
    assert told["EVD-04"] == ([3], pytest.approx(0.25))


def test_invoices_with_oneself() -> None:
    row = sale(100.1, RECENT)
    told = found(row, {**row, "direction": "in"}, sale(5.5, RECENT, buyer="a"), sale(7.7, RECENT, buyer="B2"))
    assert told == {"EVD-05": ([1, 2], 2.0), "EVD-06": ([3], 1.0)}


@pytest.mark.parametrize(("void", "is_told"), [(35.0, False), (35.1, True)])
def test_mostly_void_from_above_the_ceiling(void: float, is_told: bool) -> None:
    told = found(sale(100.0 - void + 0.07, RECENT), sale(void, RECENT, status="void"))
    assert ("EVD-13" in told) is is_told


@pytest.mark.parametrize(("odd", "is_told"), [(1000.01, False), (999.99, True)])
def test_round_totals_from_above_the_ceiling(odd: float, is_told: bool) -> None:
    round_total = sale(10000, RECENT, tax_minor=0)
    told = found({**round_total, "amount_minor": 9 * 100_000}, {**round_total, "amount_minor": 9 * 1_000_000})
    assert "EVD-14" in told
    edge = found({**round_total, "amount_minor": 9 * 1_000_000}, sale(odd * 10, RECENT, tax_minor=0))
    assert ("EVD-14" in edge) is is_told


def test_purchases_without_sales() -> None:
    assert found(purchase(50.5, RECENT)) == {"EVD-15": ([], 5050.0)}
    assert found(purchase(50.5, RECENT), sale(1.5, DAY - timedelta(days=365)))["EVD-15"] == ([], 5050.0)
    assert "EVD-15" not in found(purchase(50.5, RECENT), sale(1.5, DAY - timedelta(days=364)))


@pytest.mark.parametrize(("days", "is_told"), [(60, False), (61, True)])
def test_history_that_stops(days: int, is_told: bool) -> None:
    told = found(sale(9.9, DAY - timedelta(days=days)), sale(9.9, DAY - timedelta(days=90)))
    assert told == ({"EVD-12": ([1], 61.0)} if is_told else {})


def test_a_void_invoice_is_no_history() -> None:
    rows = [sale(9.9, DAY - timedelta(days=61)), sale(5, RECENT, status="void")]
    assert found(*rows)["EVD-12"] == ([1], 61.0)


def test_columns_of_a_book() -> None:
    row = sale(60, RECENT)
    rows = [row, row, {**row, "direction": "in"}, sale(10, RECENT), purchase(30, RECENT), sale(20, RECENT, buyer="a")]
    seen = by_firm(BOOKS.run(book(*rows, sale(1, RECENT, firm="b"), sale(1, RECENT, firm="c", status="void")), under()))
    assert seen["a"] == {"repeated_rows": 1, "self_invoice_share": pytest.approx((60 + 60 + 20) / 180)}
    assert seen["b"] == {"repeated_rows": 0, "self_invoice_share": 0.0}
    assert seen["c"] == {"repeated_rows": 0, "self_invoice_share": None}


def test_history_of_the_table_that_stopped_first() -> None:
    flows = pl.DataFrame(
        {"row": [1, 2], "enterprise_id": ["a", "b"], "day": [DAY - timedelta(days=40), DAY - timedelta(days=3)]},
        schema_overrides={"row": pl.UInt32},
    )
    seen = by_firm(HISTORY.run(book(sale(1, DAY - timedelta(days=5)), account_flows=flows), under()))
    assert seen == {"a": {"history_stop_days": 40}, "b": {"history_stop_days": 3}}


def test_nothing_dated_later_is_seen() -> None:
    later = DAY + timedelta(days=1)
    row = sale(5.5, later)
    assert found(sale(100.1, DAY), row, row, sale(9.9, later, status="void")) == {}


def test_every_code_is_declared_once_with_both_languages_and_a_unit() -> None:
    book_of_codes = code_book(CODES)
    assert all(reason.sentence.en and reason.sentence.zh for reason in book_of_codes.values())
    assert set(UNITS) == set(book_of_codes)
    assert list(book_of_codes) == [f"EVD-{number:02}" for number in range(1, len(CODES) + 1)]

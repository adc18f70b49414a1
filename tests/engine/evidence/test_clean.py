"""Settling invoices: void, repeated, refunded and with oneself."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tallystick.engine.evidence.clean import own_names, settle, settled
from tests.engine.evidence.books import Row, booked_by, invoices, purchase, sale

MARCH, APRIL, MAY = date(2026, 3, 10), date(2026, 4, 10), date(2026, 5, 10)


def kept(*rows: Row) -> list[tuple[int, int, bool]]:
    """Row, net amount in fen and whether void, of what counts."""
    frame = settled(invoices(*rows).lazy()).sort("row").collect()
    return frame.select("row", "net_minor", "is_void").rows()


def aside(*rows: Row, names: pl.DataFrame | None = None) -> list[tuple[int, str]]:
    return settle(invoices(*rows).lazy(), names).aside.sort("row").select("row", "why").rows()


def net_days(*rows: Row) -> list[date]:
    return settled(invoices(*rows).lazy()).sort("row").collect()["net_day"].to_list()


def test_good_invoices_count_as_they_are() -> None:
    assert kept(sale(100, MARCH), purchase(40, MARCH)) == [(1, 10000, False), (2, 4000, False)]


@pytest.mark.parametrize("status", ["void", " void", "VOID ", "作废发票", " 作废发票"])
def test_void_counts_for_nothing_but_is_kept(status: str) -> None:
    assert kept(sale(100, MARCH, status=status)) == [(1, 0, True)]


@pytest.mark.parametrize("status", ["valid", " valid ", "有效发票"])
def test_valid_however_written(status: str) -> None:
    assert kept(sale(100, MARCH, status=status)) == [(1, 10000, False)]


def test_a_row_repeated_twice_counts_once() -> None:
    row = sale(100, MARCH)
    assert kept(row, row, row) == [(1, 10000, False)]
    assert aside(row, row, row) == [(2, "repeat"), (3, "repeat")]


def test_the_same_invoice_under_another_name_counts_once() -> None:
    row = sale(100, MARCH, buyer="B1")
    assert kept(row, {**row, "counterparty": "B2"}) == [(1, 10000, False)]
    assert aside(row, {**row, "counterparty": "B2"}) == [(2, "repeat_otherwise")]


@pytest.mark.parametrize("first", ["valid", "void"])
def test_the_same_invoice_valid_and_void_is_void(first: str) -> None:
    other = {"valid": "void", "void": "valid"}[first]
    row = sale(100, MARCH, status=first)
    assert kept(row, {**row, "status": other}) == [(1, 0, True)]


@pytest.mark.parametrize("changed", [{"day": APRIL}, {"amount_minor": 10001}, {"invoice_no": "x"}, {"tax_minor": 0}])
def test_a_number_used_again_is_another_invoice(changed: Row) -> None:
    row = sale(100, MARCH)
    assert len(kept(row, {**row, **changed})) == 2


def test_sale_and_purchase_of_one_invoice_are_with_oneself() -> None:
    row = sale(100, MARCH)
    assert kept(row, {**row, "direction": "in"}, sale(7, MARCH)) == [(3, 700, False)]
    assert aside(row, {**row, "direction": "in"}) == [(1, "self_pair"), (2, "self_pair")]


def test_empty_invoices_are_not_with_oneself() -> None:
    row = sale(0, MARCH)
    assert len(kept(row, {**row, "direction": "in"})) == 2


def test_the_same_invoice_in_another_firms_book_counts_in_both() -> None:
    row = sale(100, MARCH)
    assert len(kept(row, booked_by("b", row), booked_by("b", row, direction="in"))) == 1
    assert len(kept(row, booked_by("b", row))) == 2


def test_the_firm_as_its_own_buyer() -> None:
    assert aside(sale(100, MARCH, buyer="a"), sale(50, MARCH)) == [(1, "self_named")]
    names = pl.DataFrame({"enterprise_id": ["a", "b"], "counterparty": ["A Ltd", "B Ltd"]})
    rows = [sale(1, MARCH, buyer="A Ltd"), sale(2, MARCH, buyer="B Ltd"), sale(3, MARCH, buyer="A Ltd", firm="b")]
    assert aside(*rows, names=names) == [(1, "self_named")]


def test_own_names_leave_masked_ones_out() -> None:
    firms = pl.LazyFrame({"enterprise_id": ["a", "b"], "name": ["***有限公司", "B Ltd"], "credit_code": [None, "91"]})
    assert sorted(own_names(firms).collect().rows()) == [("a", "a"), ("b", "91"), ("b", "B Ltd"), ("b", "b")]


def test_a_refund_counts_on_the_day_of_the_sale_it_takes_back() -> None:
    assert net_days(sale(100, MARCH), sale(-100, MAY)) == [MARCH, MARCH]


def test_the_latest_sale_is_taken_back_and_each_once() -> None:
    rows = [sale(100, MARCH), sale(100, APRIL), sale(-100, MAY), sale(-100, MAY), sale(-100, MAY)]
    assert net_days(*rows) == [MARCH, APRIL, APRIL, MARCH, MAY]


@pytest.mark.parametrize(
    "refund",
    [
        sale(-99, MAY),
        sale(-100, MAY, buyer="B2"),
        purchase(-100, MAY, seller="B1"),
        sale(-100, MARCH.replace(day=9)),
        sale(-100, MAY, firm="b"),
    ],
    ids=["other amount", "other buyer", "other side", "the day before the sale", "other firm"],
)
def test_a_refund_of_no_known_sale_counts_on_its_own_day(refund: Row) -> None:
    assert net_days(sale(100, MARCH), refund) == [MARCH, refund["day"]]


def test_a_refund_on_the_day_of_the_sale() -> None:
    assert net_days(sale(-100, MARCH), sale(100, MARCH)) == [MARCH, MARCH]


def test_a_void_refund_takes_nothing_back_and_a_void_sale_is_not_taken_back() -> None:
    assert net_days(sale(100, MARCH), sale(-100, MAY, status="void")) == [MARCH, MAY]
    assert net_days(sale(100, MARCH, status="void"), sale(-100, MAY)) == [MARCH, MAY]


def test_nothing_at_all() -> None:
    found = settle(invoices().lazy())
    assert found.kept.is_empty()
    assert found.aside.is_empty()
    assert found.twins.is_empty()
    assert "net_minor" in found.kept.columns


def test_settling_leaves_the_invoices_as_they_were() -> None:
    row = sale(100, MARCH)
    rows = [row, {**row, "status": "void"}, sale(50, MARCH), sale(-50, MAY), sale(3, MARCH, buyer="a")]
    given, copy = invoices(*rows), invoices(*rows)
    found = settle(given.lazy())
    assert given.equals(copy)
    assert found.kept.sort("row")["day"].to_list() == [MARCH, MARCH, MAY]
    assert found.kept.sort("row")["is_void"].to_list() == [True, False, False]
    assert found.aside.sort("row")["is_void"].to_list() == [True, False]


def test_a_repeated_invoice_with_itself_is_set_aside_once() -> None:
    row = sale(100, MARCH, buyer="a")
    assert aside(row, row) == [(1, "self_named"), (2, "repeat")]
    assert aside(row, {**row, "direction": "in"}) == [(1, "self_pair"), (2, "self_pair")]

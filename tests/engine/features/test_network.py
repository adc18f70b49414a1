"""The network of applicants, worked by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tallystick.engine.features.network import SOURCE, sales_to_applicants
from tests.engine.evidence.books import DAY, Row, book, booked_by, by_firm, purchase, sale, under


def seen(*rows: Row, **tables: pl.DataFrame) -> dict[str, dict[str, Any]]:
    frame = SOURCE.run(book(*rows, **tables), under())
    assert dict(frame.collect_schema()) == {"enterprise_id": pl.String, **SOURCE.adds.schema()}
    return by_firm(frame)


def named(*firms: str) -> pl.DataFrame:
    return pl.DataFrame({"enterprise_id": firms})


def test_applicants_that_stand_under_their_own_names() -> None:
    found = seen(
        sale(75, DAY, buyer="b"), sale(25, DAY, buyer="X"), sale(9, DAY, "Z", "b"), enterprises=named("a", "b")
    )
    assert found["a"]["network_sales_share"] == 0.75
    assert (found["a"]["network_partners"], found["b"]["network_partners"]) == (1, 1)
    assert found["b"]["network_sales_share"] == 0.0
    assert found["a"]["network_rank"] > 1 > found["b"]["network_rank"]


def test_applicants_that_are_revealed_by_one_invoice() -> None:
    row = sale(50, DAY, buyer="X")
    rows = [
        row,
        booked_by("b", row, direction="in", counterparty="Y"),
        sale(30, DAY, buyer="X"),
        sale(20, DAY, buyer="Z"),
    ]
    found = seen(*rows)
    assert found["a"]["network_sales_share"] == 0.8
    assert found["b"]["network_sales_share"] is None
    assert found["b"]["network_partners"] == 1


def test_nobody_known() -> None:
    assert seen(sale(10, DAY))["a"] == {
        "network_partners": 0,
        "network_sales_share": 0.0,
        "network_rank": 1.0,
        "network_reciprocal_share": 0.0,
    }


def test_sells_to_whom_it_buys_from() -> None:
    found = seen(sale(60, DAY, buyer="X"), sale(40, DAY, buyer="Y"), purchase(1, DAY, seller="X"))
    assert found["a"]["network_reciprocal_share"] == pytest.approx(0.6)


def test_sells_to_an_applicant_it_buys_from_under_another_name() -> None:
    """X and Y are both b: a sells to X, b books it; b sells to a, a books it as bought from Y."""
    out, back = sale(50, DAY, buyer="X"), sale(5, DAY, buyer="W", firm="b")
    rows = [out, booked_by("b", out, direction="in", counterparty="V"), back]
    found = seen(*rows, booked_by("a", back, direction="in", counterparty="Y"), sale(50, DAY, buyer="Q"))
    assert found["a"]["network_reciprocal_share"] == 0.5
    assert found["b"]["network_reciprocal_share"] == 1.0


def test_rank_follows_the_money() -> None:
    """Both b and c buy from a alone: a is the hub, and firm d trades with nobody."""
    rows = [sale(50, DAY, buyer="b"), sale(10, DAY, buyer="c"), *(purchase(1, DAY, "S", firm) for firm in "bcd")]
    found = seen(*rows, enterprises=named(*"abcd"))
    ranks = {firm: row["network_rank"] for firm, row in found.items()}
    assert ranks["a"] > ranks["b"] == ranks["c"] == ranks["d"]
    assert sum(ranks.values()) == pytest.approx(4)


@pytest.mark.parametrize(("day", "partners"), [(date(2025, 4, 1), 1), (date(2025, 3, 31), 0), (DAY + timedelta(1), 0)])
def test_only_the_12_months_count(day: date, partners: int) -> None:
    found = seen(sale(1, DAY, buyer="X"), sale(10, day, buyer="b"), enterprises=named("a", "b"))
    assert found["a"]["network_partners"] == partners


def test_what_is_revealed_later_is_not_known() -> None:
    later = sale(10, DAY + timedelta(days=1), buyer="X")
    rows = [sale(10, DAY, buyer="X"), later, booked_by("b", later, direction="in", counterparty="Y")]
    assert seen(*rows)["a"]["network_partners"] == 0


def test_void_invoices_and_its_own_are_no_trade() -> None:
    rows = [sale(10, DAY, buyer="b", status="void"), sale(10, DAY, buyer="a"), sale(10, DAY, buyer="X")]
    assert seen(*rows, enterprises=named("a", "b"))["a"]["network_partners"] == 0


def test_without_invoices_there_is_no_row() -> None:
    assert seen() == {}


def test_sales_to_applicants_are_shares_of_all_sales() -> None:
    held = book(sale(75, DAY, buyer="b"), sale(25, DAY, buyer="X"), sale(9, DAY, "Z", "b"), enterprises=named("a", "b"))
    found = sales_to_applicants(held, under())
    assert found is not None
    assert found.rows() == [("a", "b", 0.75)]

"""Sales by tax, invoices and account inflow, worked by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.findings import findings
from tallystick.engine.evidence.sources_apart import NOT_SALES, SOURCE
from tests.engine.evidence.books import DAY, YUAN, Row, by_firm, invoices, sale, under

MONTH_ENDS = [date(2025, m, 28) for m in range(4, 13)] + [date(2026, m, 28) for m in (1, 2, 3)]


def sold(yuan: float, days: list[date] | None = None) -> pl.DataFrame:
    return invoices(*(sale(yuan, day) for day in days or MONTH_ENDS))


def declared(yuan: float | None, days: list[date] | None = None, kind: str = "vat") -> pl.DataFrame:
    rows = [
        {
            "row": n,
            "enterprise_id": "a",
            "tax_kind": kind,
            "period_end": day,
            "declared_sales_minor": None if yuan is None else round(yuan * YUAN),
        }
        for n, day in enumerate(days or MONTH_ENDS, 1)
    ]
    return pl.DataFrame(rows, schema_overrides={"row": pl.UInt32, "declared_sales_minor": pl.Int64})


def came_in(yuan: float, days: list[date] | None = None, **more: object) -> pl.DataFrame:
    row = {
        "enterprise_id": "a",
        "direction": "in",
        "amount_minor": round(yuan * YUAN),
        "counterparty": None,
        "kind": None,
    }
    rows = [{**row, "row": n, "day": day, **more} for n, day in enumerate(days or MONTH_ENDS, 1)]
    return pl.DataFrame(rows, schema_overrides={"row": pl.UInt32, "counterparty": pl.String, "kind": pl.String})


def evidence(**tables: pl.DataFrame) -> Evidence:
    return Evidence({name: frame.lazy() for name, frame in tables.items()})


def ratio(**tables: pl.DataFrame) -> float | None:
    seen: dict[str, Row] = by_firm(SOURCE.run(evidence(**tables), under()))
    return seen["a"]["sales_sources_ratio"] if seen else None


def test_sources_that_agree() -> None:
    held = ratio(invoices=sold(100), tax_declarations=declared(100), account_flows=came_in(100))
    assert held == 1.0


def test_largest_by_smallest() -> None:
    held = ratio(invoices=sold(100), tax_declarations=declared(80), account_flows=came_in(40))
    assert held == pytest.approx(2.5)


def test_one_source_is_not_enough() -> None:
    assert ratio(invoices=sold(100)) is None
    assert ratio(invoices=sold(100), tax_declarations=declared(None)) is None
    assert ratio(invoices=sold(100), tax_declarations=declared(100, kind="income")) is None


@pytest.mark.parametrize("kind", NOT_SALES)
def test_inflow_that_no_sale_brought(kind: str) -> None:
    assert ratio(invoices=sold(100), account_flows=came_in(50, kind=kind)) is None


@pytest.mark.parametrize("more", [{"kind": "sale"}, {"kind": "other"}, {"kind": None}, {"counterparty": "b"}])
def test_inflow_that_counts(more: Row) -> None:
    assert ratio(invoices=sold(100), account_flows=came_in(50, **more)) == 2.0


def test_money_of_its_own_and_money_out_do_not_count() -> None:
    assert ratio(invoices=sold(100), account_flows=came_in(50, counterparty="a")) is None
    assert ratio(invoices=sold(100), account_flows=came_in(50, direction="out")) is None


def test_only_the_time_that_all_have_begun_to_cover_is_compared() -> None:
    """Flows were collected from October on: six months of invoices against six of flows."""
    assert ratio(invoices=sold(100), account_flows=came_in(50, MONTH_ENDS[6:])) == 2.0


def test_less_than_three_months_in_common_tells_nothing() -> None:
    assert ratio(invoices=sold(100), account_flows=came_in(50, MONTH_ENDS[9:])) == 2.0
    assert ratio(invoices=sold(100), account_flows=came_in(50, MONTH_ENDS[10:])) is None


def test_nothing_declared_is_as_far_apart_as_can_be() -> None:
    assert ratio(invoices=sold(100), tax_declarations=declared(0)) == 1000.0
    assert ratio(invoices=sold(0), tax_declarations=declared(0)) == 1.0


@pytest.mark.parametrize(("yuan", "codes"), [(62.5, []), (62.4, ["EVD-11"])])
def test_finding_from_above_the_ceiling(yuan: float, codes: list[str]) -> None:
    given = evidence(invoices=sold(100), tax_declarations=declared(yuan))
    held = findings(given, under()).filter(pl.col("code") == "EVD-11").collect()
    assert held["code"].to_list() == codes


def test_nothing_dated_later_is_seen() -> None:
    later = [*MONTH_ENDS, date(2026, 4, 1)]
    before = ratio(invoices=sold(100), tax_declarations=declared(80), account_flows=came_in(40))
    after = ratio(invoices=sold(100, later), tax_declarations=declared(80, later), account_flows=came_in(40, later))
    assert before == after
    assert max(later) > DAY

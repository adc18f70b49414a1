"""Cash flow of the firm: size, verified sales, operating cash, cover and load."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tallystick.engine.cashflow.columns import FACTS, FIRM, READS, TOLD_BY
from tallystick.engine.cashflow.step import STEP
from tests.engine.features.feature_tables import policy

WAN = 1_000_000
"""Ten thousand yuan in fen."""


def read(**known: Any) -> dict[str, Any]:
    """One firm of which `known` is known and nothing else."""
    row = {name: known.pop(name, None) for name in READS}
    assert not known, f"not read by the step: {sorted(known)}"
    frame = pl.LazyFrame([row], schema=READS.schema())
    return STEP.run(frame, policy()).collect().row(0, named=True)


@pytest.mark.parametrize(
    ("industry", "x", "y", "z", "size"),
    [
        ("industry", 1200, 39000, None, "medium"),
        ("industry", 300, 2000, None, "medium"),
        ("industry", 299, 100000, None, "small"),
        ("industry", 20, 300, None, "small"),
        ("industry", 19, 5000, None, "micro"),
        ("industry", 1000, 40000, None, "large"),
        ("wholesale", 6, 999, None, "micro"),
        ("wholesale", 5, 1000, None, "small"),
        ("retail", 9, 3000, None, "micro"),
        ("construction", None, 300, 299, "micro"),
        ("construction", None, 6000, 5000, "medium"),
        ("real_estate", None, 500000, 9999, "medium"),
        ("leasing_business_services", 15, None, 99, "micro"),
        ("other", 10, None, None, "small"),
        ("agriculture", None, 50, None, "small"),
        ("software", 12, 49, None, "micro"),
    ],
)
def test_the_size_standard(industry: str, x: int | None, y: int | None, z: int | None, size: str) -> None:
    """The cases of rules.md 1.1; sales and assets in ten thousand yuan."""
    sales, assets = (None if value is None else value * WAN for value in (y, z))
    row = read(industry=industry, employees=x, stated_sales_minor=sales, stated_assets_minor=assets)
    assert row["size_class"] == size


@pytest.mark.parametrize(
    ("known", "size"),
    [
        ({"employees": 19}, "micro"),
        ({"employees": 20}, None),
        ({"stated_sales_minor": 299 * WAN}, "micro"),
        ({"stated_sales_minor": 40000 * WAN}, None),
        ({"stated_sales_minor": 2000 * WAN, "employees": 299}, "small"),
        ({}, None),
    ],
)
def test_what_is_not_known_leaves_the_size_open_unless_the_rest_decides(
    known: dict[str, int], size: str | None
) -> None:
    assert read(industry="industry", **known)["size_class"] == size


def test_without_an_industry_there_is_no_size() -> None:
    assert read(employees=5, stated_sales_minor=WAN)["size_class"] is None


@pytest.mark.parametrize(
    ("change", "size"),
    [
        ({}, "micro"),
        ({"firm_age_months": 6}, "small"),
        ({"invoice_months": 6}, "small"),
        ({"invoice_months": 12}, "micro"),
        ({"invoice_months": 6, "tax_sales_12m_minor": 59 * WAN}, "micro"),
    ],
)
def test_a_short_history_is_scaled_to_a_year(change: dict[str, int], size: str) -> None:
    known = {"sales_12m_minor": 60 * WAN, "invoice_months": 24, "firm_age_months": 60, "employees": 10, **change}
    assert read(industry="retail", stated_sales_minor=9999 * WAN, **known)["size_class"] == size


@pytest.mark.parametrize(
    ("known", "verified"),
    [
        ({"sales_12m_minor": 300, "tax_sales_12m_minor": 200, "inflow_12m_minor": 250}, 200),
        ({"sales_12m_minor": 300}, 300),
        ({"inflow_12m_minor": 250, "sales_12m_minor": 300}, 250),
        ({"stated_sales_minor": 900}, None),
    ],
)
def test_verified_sales_are_the_smallest(known: dict[str, int], verified: int | None) -> None:
    assert read(**known)["verified_sales_minor"] == verified


def test_the_sources_of_sales_against_each_other() -> None:
    row = read(
        sales_12m_minor=400,
        tax_sales_12m_minor=300,
        inflow_12m_minor=200,
        stated_sales_minor=500,
        visit_sales_12m_minor=600,
    )
    assert (row["tax_to_invoice"], row["inflow_to_invoice"], row["stated_to_verified"]) == (0.75, 0.5, 3.0)
    row = read(sales_12m_minor=0, tax_sales_12m_minor=300)
    assert (row["tax_to_invoice"], row["inflow_to_invoice"], row["stated_to_verified"]) == (None, None, None)


STATED = {"revenue_minor": 1000, "ebitda_minor": 150, "total_profit_minor": 100, "net_profit_minor": 75}


@pytest.mark.parametrize(
    ("known", "cash"),
    [
        (STATED, 125),
        ({**STATED, "sales_12m_minor": 2000}, 125),
        ({**STATED, "sales_12m_minor": 800}, 100),
        ({**STATED, "ebitda_minor": -50, "sales_12m_minor": 800}, -75),
        ({**STATED, "net_profit_minor": None, "sales_12m_minor": 800, "industry": "industry"}, 80),
        ({"sales_12m_minor": 1000, "industry": "retail"}, 60),
        ({"sales_12m_minor": 1000, "industry": "retail", "margin_proxy_12m": 0.02}, 20),
        ({"sales_12m_minor": 1000, "industry": "retail", "margin_proxy_12m": 0.5}, 60),
        ({"sales_12m_minor": 1000, "industry": "retail", "margin_proxy_12m": -0.1}, -100),
        ({"sales_12m_minor": 1000, "industry": "post"}, 30),
        ({"sales_12m_minor": 1000}, 30),
        ({"industry": "retail"}, None),
    ],
)
def test_operating_cash(known: dict[str, Any], cash: int | None) -> None:
    assert read(**known)["operating_cash_minor"] == cash


@pytest.mark.parametrize(
    ("own", "elsewhere", "service", "dscr"),
    [(50, 50, 100, 1.25), (0, 0, 0, 99.0), (0, None, None, None), (None, 5, None, None), (1, 0, 1, 99.0)],
)
def test_cover(own: int | None, elsewhere: int | None, service: int | None, dscr: float | None) -> None:
    row = read(**STATED, own_debt_service_minor=own, debt_service_elsewhere_minor=elsewhere)
    assert (row["debt_service_minor"], row["dscr"]) == (service, dscr)


def test_losses_cover_nothing() -> None:
    loss = {**STATED, "ebitda_minor": -25}
    row = read(**loss, own_debt_service_minor=100, debt_service_elsewhere_minor=0)
    assert row["dscr"] == pytest.approx(-0.5)
    assert read(**loss, own_debt_service_minor=0, debt_service_elsewhere_minor=0)["dscr"] == -99.0


@pytest.mark.parametrize(
    ("exposure", "undrawn", "elsewhere", "ebitda", "leverage"),
    [
        (300, 50, 250, 150, 4.0),
        (50, 50, 0, 150, 0.0),
        (50, 50, 0, 25, 0.0),
        (50, 0, 0, 25, 99.0),
        (50, 0, 0, -75, 99.0),
        (50, 0, None, 150, None),
        (50, 0, 0, None, None),
    ],
)
def test_leverage(
    exposure: int, undrawn: int, elsewhere: int | None, ebitda: int | None, leverage: float | None
) -> None:
    row = read(
        **{**STATED, "ebitda_minor": ebitda},
        own_exposure_minor=exposure,
        own_undrawn_minor=undrawn,
        debt_elsewhere_minor=elsewhere,
    )
    assert row["leverage"] == leverage


@pytest.mark.parametrize(
    ("given", "net_assets", "load"),
    [(150, 100, 1.5), (0, None, 0.0), (0, -5, 0.0), (5, 0, 99.0), (5, -5, 99.0), (5, None, None), (None, 100, None)],
)
def test_guarantee_load(given: int | None, net_assets: int | None, load: float | None) -> None:
    assert read(guarantees_given_minor=given, net_assets_minor=net_assets)["guarantee_load"] == load


def test_facts_are_never_missing() -> None:
    assert all(read()[fact] is False for fact in FACTS)
    for fact, told in TOLD_BY.items():
        row = read(**{told: 0})
        assert {name for name in FACTS if row[name]} == {fact}


def test_all_that_is_declared_and_no_more() -> None:
    assert set(read()) == {*READS, *FACTS, *FIRM}

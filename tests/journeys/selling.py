"""One loan of each product of the policy, from the match to the money: what differs is pressed on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tallystick.simulate.example.folder import DAY
from tests.journeys import lending
from tests.journeys.at_work import AtWork
from tests.journeys.staff import FIRMS

Enters = Callable[..., AtWork]


def on_trust(enters: Enters, people: lending.Desk, manager: AtWork, firm: str) -> None:
    """Nothing secures it."""


def guaranteed(enters: Enters, people: lending.Desk, manager: AtWork, firm: str) -> None:
    """Somebody stands for it: put down by one, confirmed by another."""
    manager.act(
        "put_down_guarantor",
        guarantor_number="G9",
        guarantor_name="Chen Guarantor",
        guarantor_kind="person",
        guaranteed_amount="1,000,000",
        net_assets="6,000,000",
    )
    assert "Chen Guarantor" in manager.look()
    people.officer.open(manager.page.url)
    chosen = people.officer.choices("confirm_guarantor", "guarantor")
    people.officer.act("confirm_guarantor", guarantor=chosen[0])


def mortgaged(enters: Enters, people: lending.Desk, manager: AtWork, firm: str) -> None:
    """A house secures it: registered and valued by one, the value confirmed by another."""
    officer = enters("P1", manager.language)
    officer.open("/collateral/")
    there = officer.act(
        "register_collateral",
        item_number=f"H-{firm}",
        enterprise_id=firm,
        collateral_kind="residential",
        value_yuan="2,400,000",
        valued_day=DAY,
        method="market",
        source="Valuer's report",
        registration_number="R1",
        insured_until=DAY + timedelta(days=800),
    )
    assert "2,400,000" in officer.look()
    people.officer.open(there)
    people.officer.act("confirm_value")


@dataclass(frozen=True)
class Sold:
    """What is asked of a product, in which language, what secures it, how it is paid out."""

    amount: str
    months: int
    rate: float
    language: str = "en"
    asked: dict[str, Any] = field(default_factory=dict)
    secured: Callable[[Enters, lending.Desk, AtWork, str], None] = on_trust
    paid: dict[str, Any] = field(default_factory=dict)


PRODUCTS = {
    "invoice_line": Sold("100,000", 12, 7, "zh"),
    "guaranteed_loan": Sold("200,000", 12, 7, secured=guaranteed),
    "farm_season": Sold("20,000", 10, 8, "zh", {"security": "unsecured"}),
    "mortgage_line": Sold("200,000", 12, 6, secured=mortgaged),
    "working_capital": Sold(
        "500,000", 12, 6, "zh", secured=guaranteed, paid={"pay_mode": "entrusted", "payee": "River Steel"}
    ),
}
"""All but the micro loan, which goes its own way through every screen."""


def sold(enters: Enters, product: str) -> str:
    """Bring one loan of a product to the money; gives the loan's address."""
    one, firm = PRODUCTS[product], FIRMS[product]
    manager, disburser = enters("M1", one.language), enters("D1", one.language)
    people = lending.crew(enters, one.language)
    case = lending.applied(
        manager, firm, product=product, amount=one.amount, tenor_months=one.months, purpose="stock", **one.asked
    )
    one.secured(enters, people, manager, firm)
    lending.investigated(people, case)
    lending.granted(people, case, terms_amount=one.amount, terms_rate=one.rate, override_reason="evidence_explained")
    lending.contracted(people, case)
    lending.limited(people, firm, one.amount)
    disburser.open(case)
    loan = disburser.act("draw", **{"pay_mode": "self", **one.paid})
    assert one.amount in disburser.look()
    return loan

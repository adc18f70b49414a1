"""Every product of the policy from the match to its first payment, and a renewal that repays no principal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tallystick.simulate.example.folder import DAY
from tests.journeys import pursuing
from tests.journeys.selling import PRODUCTS, Enters, sold
from tests.journeys.staff import FIRMS

FIRST_DUE = date(2026, 7, 30)
RENEWED_UNTIL = date(2027, 7, 15)


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_loan_of_each_product_from_match_to_money(enters: Enters, drawn: dict[str, str], product: str) -> None:
    drawn[FIRMS[product]] = sold(enters, product)
    assert pursuing.number_of(drawn[FIRMS[product]])


@pytest.mark.late(order=1)
@pytest.mark.parametrize("product", PRODUCTS)
def test_its_first_payment(site: Any, enters: Enters, drawn: dict[str, str], product: str) -> None:
    loan = _loan(site, enters, drawn, product)
    pursuing.paid(enters("D1", PRODUCTS[product].language), loan, site.day, "20,000")


@pytest.mark.late(order=1)
def test_a_renewal_repays_no_principal(site: Any, enters: Enters, drawn: dict[str, str]) -> None:
    """Asked by one, agreed by another: a new loan stands in the old one's place, and no money leaves the bank."""
    loan = _loan(site, enters, drawn, "working_capital")
    manager, approver = enters("M1"), enters("A1")
    manager.open(loan)
    for box in manager.unfold("ask_renewal").locator("input[name=met]").all():
        box.check()
    there = manager.act("ask_renewal", matures_new=RENEWED_UNTIL, reason="Sound, and the season is not over.")
    assert manager.is_kept_from("agree_amendment", note="Mine."), "who asked for it does not agree to it"
    approver.open(there)
    approver.act("agree_amendment", note="Agreed.")
    new = f"{pursuing.number_of(loan)}-R1"
    assert new in approver.look()
    assert manager.open(f"/loans/{new}/") == 200
    assert str(RENEWED_UNTIL) in manager.look()


def _loan(site: Any, enters: Enters, drawn: dict[str, str], product: str) -> str:
    """The loan of a product, on the day on which something of it falls due first."""
    if FIRMS[product] not in drawn:
        site.open(DAY)
        drawn[FIRMS[product]] = sold(enters, product)
    site.open(FIRST_DUE)
    return drawn[FIRMS[product]]

"""The way of a loan before the money, as people walk it through the pages: drawn, or by the same forms undrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick.simulate.example.folder import DAY
from tests.journeys.at_work import AtWork
from tests.journeys.by_forms import ByForms

Person = AtWork | ByForms
ASKED = {"product": "micro_cash", "amount": "150,000", "tenor_months": 24, "purpose": "stock"}
TERMS = {"terms_amount": "60,000", "terms_rate": 8, "override_reason": "evidence_explained"}

SEEN = {
    "visited_at": "2026-06-29T10:00",
    "minutes_on_site": 90,
    "stated_sales": "1,200,000",
    "stock_seen": "300,000",
    "workers_seen": 9,
    "machines_running": 100,
    "electricity_seen": "1",
    "water_seen": "1",
    "person_score": 4,
    "product_score": 4,
    "pledge_score": 4,
    "books_quality": 4,
    "neighbours_view": 4,
    "latitude": 28.1,
    "longitude": 120.9,
    "report": "Machines run, stock turns, the owner was there.",
}

CREW = ("M1", "M2", "R1", "A1", "D1", "O1")


@dataclass
class Desk:
    """Everybody an application needs, each in a browser of their own."""

    manager: Person
    second: Person
    reviewer: Person
    approver: Person
    disburser: Person
    officer: Person


def desk(enters: Callable[..., AtWork], language: str = "en") -> Desk:
    """Everybody at a screen of one language."""
    return Desk(*(enters(number, language) for number in CREW))


def crew(enters: Callable[..., AtWork], language: str = "en") -> Desk:
    """Everybody at work undrawn: for a way that another journey walks on the screen."""
    return Desk(*(ByForms(enters(number, language)) for number in CREW))


def applied(manager: AtWork, firm: str, **asked: Any) -> str:
    """Find the firm by the search, see which products fit, ask for one; gives the case's address."""
    manager.open("/")
    box = manager.page.get_by_label(manager.word("frame.search"))
    box.fill(firm)
    with manager.page.expect_navigation():
        box.press("Enter")
    manager.look()
    with manager.page.expect_navigation():
        manager.page.locator(f"main a[href='/enterprises/{firm}/']").first.click()
    manager.look()
    with manager.page.expect_navigation():
        manager.page.locator(f"main a[href='/enterprises/{firm}/match']").first.click()
    assert manager.page.locator("main section").count() >= 4, "every product says whether it fits, and why not"
    return manager.act("apply", **asked)


def asked_for(manager: Person, firm: str, **asked: Any) -> str:
    """Ask for a product at the firm's match; gives the case's address."""
    manager.open(f"/enterprises/{firm}/match")
    return manager.act("apply", **asked)


def photographed(manager: AtWork, photo: Path) -> None:
    """A picture brought to the case whose page is open."""
    manager.page.screenshot(path=photo)
    manager.act("upload", item="photo", file=str(photo))


def investigated(people: Desk, case: str) -> None:
    """The evidence handed in, and the firm visited by two who see it each for themselves."""
    people.manager.open(case)
    people.manager.act("hand_in")
    people.manager.act("investigate", **SEEN)
    people.second.open(case)
    people.second.act("second_investigate", **SEEN)
    people.manager.open(case)
    people.manager.act("decide")


def granted(people: Desk, case: str, **terms: Any) -> None:
    """Reviewed by one, approved by another who has the authority."""
    people.reviewer.open(case)
    people.reviewer.act("review", **{"opinion": "Sound on what was seen.", **terms})
    people.approver.open(case)
    people.approver.act("approve", note="Agreed.")


def contracted(people: Desk, case: str) -> str:
    """The contract printed, signed, its conditions met by one and confirmed by another; gives its address."""
    people.manager.open(case)
    contract = people.manager.act("prepare_contract")
    people.manager.act("sign_paper", signed_day=DAY)
    for condition in people.manager.choices("meet_condition", "condition"):
        people.manager.open(contract)
        people.manager.act("meet_condition", condition=condition, note="Seen.")
        people.disburser.open(contract)
        people.disburser.act("confirm_condition", condition=condition)
    people.disburser.open(contract)
    people.disburser.act("make_ready")
    return contract


def limited(people: Desk, firm: str, amount: str) -> None:
    """The customer's limit: proposed by one, confirmed by another."""
    people.reviewer.open("/limits/")
    typed = {"limit_kind": "customer", "key": firm, "limit_set": amount, "from_day": DAY, "reason": "New customer."}
    there = people.reviewer.act("propose_limit", **typed)
    people.officer.open(there)
    people.officer.act("confirm_proposal")


def whole(people: Desk, firm: str, **terms: Any) -> str:
    """A micro loan from the match to the money, on a way walked before; gives the loan's address."""
    case = asked_for(people.manager, firm, **ASKED)
    investigated(people, case)
    granted(people, case, **TERMS, **terms)
    contracted(people, case)
    limited(people, firm, "100,000")
    return drawn(people, case)


def drawn(people: Desk, case: str, **paid: Any) -> str:
    """The money paid out; gives the loan's address."""
    people.disburser.open(case)
    return people.disburser.act("draw", **{"pay_mode": "self", **paid})

"""A loan of a small firm under the bank's policy: 120,000 yuan for a year, interest monthly, principal at the end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tallystick.record.amendments import actions
from tallystick.record.amendments.agreeing import Terms
from tallystick.record.amendments.models import Amendment
from tallystick.record.customers.actions import register
from tallystick.record.limits.actions import set_limit
from tallystick.record.limits.models import Limit
from tallystick.record.loans.models import Borrower, Event, Loan
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Person
from tests.record.cases.conftest import policy

__all__ = ("policy",)
DRAWN = date(2024, 3, 10)
OWED = 120_000_00


@pytest.fixture
def loan(policy: Any, river_branch: Any) -> Loan:
    firm = register(Actor.system(), "E1", name="River Mill", branch=river_branch, manager=None)
    set_limit(Actor.system(), "customer", "E1", 200_000_00, from_day=DRAWN)
    Limit.objects.update(used_minor=OWED)
    Borrower.objects.create(enterprise=firm, is_retail=True, size_class="small", grade="R4")
    held = Loan.objects.create(
        loan_id="L1",
        enterprise=firm,
        branch=river_branch,
        product="micro_cash",
        signed_day=DRAWN,
        drawn_day=DRAWN,
        matures_day=date(2025, 3, 10),
        principal_minor=OWED,
        rate_bp=600,
        repayment="bullet",
        security="unsecured",
        grade_at_signing="R4",
    )
    Event.objects.create(loan=held, event_no=1, day=DRAWN, booked_day=DRAWN, kind="drawn", amount_minor=OWED)
    return held


@pytest.fixture
def paid(loan: Loan) -> Any:
    """A function that has the firm pay the interest of its first months."""

    def pay(months: int) -> None:
        for number in range(months):
            day = date(2024 + (3 + number) // 12, (3 + number) % 12 + 1, 10)
            Event.objects.create(
                loan=loan,
                event_no=number + 2,
                day=day,
                booked_day=day,
                kind="paid",
                amount_minor=20_00
                * (day - day.replace(year=day.year - (day.month == 1), month=(day.month - 2) % 12 + 1)).days,
            )

    return pay


@pytest.fixture
def acts_on(staff: Any) -> Any:
    """A function that adds a person with roles and gives the actor they are on a day."""

    def make(number: str, *roles: str, day: date, **more: Any) -> Actor:
        held = Person.objects.filter(username=number).first() or staff(number, *roles, **more).person
        return Actor.of(held, day)

    return make


@pytest.fixture
def decided(loan: Loan, acts_on: Any) -> Any:
    """A function that has one person ask and another approve on a day."""

    def decide(terms: Terms, day: date, **said: Any) -> Amendment:
        asked = actions.ask(acts_on("M1", "customer_manager", day=day), loan, terms, reason="customers pay late")
        approver = acts_on("A1", "approver", day=day, authorities=("branch_approver",))
        return actions.vote(approver, asked, **said)

    return decide

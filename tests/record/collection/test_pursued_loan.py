"""What collection says of a loan on the book: since when it is pursued, and which payment keeps which promise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from tallystick.record.collection import actions
from tallystick.record.collection.models import Promise, Pursuit
from tallystick.record.collection.promises import judge_due
from tallystick.record.collection.refreshing import STANDING, refresh
from tallystick.record.loans.facts import PURSUED, of_loan, standing
from tallystick.record.loans.models import Event, Loan
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on
from tests.record.amendments.conftest import OWED, acts_on, loan
from tests.record.cases.conftest import policy

__all__ = ("acts_on", "loan", "policy")
LATE = date(2025, 4, 30)
CLAIM = {"exposure_minor": OWED, "allowance_minor": 0}


def refreshed(day: date, *, unpaid: bool = True) -> int:
    rows = [{"loan_id": "L1", "enterprise_id": "E1", "days_past_due": 51, **CLAIM}] if unpaid else []
    return refresh(Actor.system(day), day, pl.DataFrame(rows, schema=list(STANDING)))


def came_in(held: Loan, day: date, minor: int) -> None:
    number = held.events.count() + 1
    Event.objects.create(loan=held, event_no=number, day=day, booked_day=day, kind="paid", amount_minor=minor)


def pursued_since(held: Loan, day: date) -> date | None:
    found = standing(held, PURSUED, day)
    return found and found.day


def test_a_claim_is_pursued_from_its_first_deed(loan: Loan, acts_on: Any) -> None:
    refreshed(LATE)
    pursuit = Pursuit.objects.get()
    assert pursued_since(loan, LATE) is None
    for days, kind in ((0, "call"), (5, "letter"), (9, "visit")):
        day = LATE + timedelta(days=days)
        actions.note_deed(acts_on("C1", "recovery_officer", day=day), pursuit, kind, day, note="he will not pay")
    assert pursued_since(loan, LATE + timedelta(days=9)) == LATE
    assert [fact.fact for fact in of_loan(loan)].count(PURSUED) == 1


def test_a_deed_of_before_the_pursuit_lets_it_begin_with_the_pursuit(loan: Loan, acts_on: Any) -> None:
    refreshed(LATE)
    early = LATE - timedelta(days=20)
    actions.note_deed(acts_on("C1", "recovery_officer", day=LATE), Pursuit.objects.get(), "call", early, note="asked")
    assert pursued_since(loan, LATE) == LATE


def test_repaid_and_unpaid_again_it_is_pursued_from_its_next_deed(loan: Loan, acts_on: Any) -> None:
    refreshed(LATE)
    actions.note_deed(acts_on("C1", "recovery_officer", day=LATE), Pursuit.objects.get(), "call", LATE, note="asked")
    cured, again = LATE + timedelta(days=30), LATE + timedelta(days=90)
    assert refreshed(cured, unpaid=False) == 0
    assert pursued_since(loan, cured) is None
    assert refreshed(again) == 1
    assert pursued_since(loan, again) is None
    actor = acts_on("C1", "recovery_officer", day=again)
    actions.note_deed(actor, Pursuit.objects.get(), "letter", again, note="demanded")
    assert pursued_since(loan, again) == again
    assert sorted(fact.until_day for fact in of_loan(loan) if fact.fact == PURSUED and fact.until_day) == [cured]


def test_a_payment_keeps_one_promise_and_no_second(loan: Loan, acts_on: Any) -> None:
    refreshed(LATE)
    pursuit, actor = Pursuit.objects.get(), acts_on("C1", "recovery_officer", day=LATE)
    for amount, came in ((2_000_00, 2_500_00), (1_000_00, 600_00), (700_00, 0)):
        actions.take_promise(actor, pursuit, amount_minor=amount, due_day=LATE + timedelta(days=4))
        if came:
            came_in(loan, LATE, came)
        judge_due(Actor.system(LATE), policy_on(LATE))
        if Promise.objects.filter(state="open").exists():
            break
    assert list(Promise.objects.order_by("pk").values_list("state", "paid_minor")) == [
        ("kept", 2_500_00),
        ("open", None),
    ], "600 yuan of that day are no 1,000"
    came_in(loan, LATE + timedelta(days=2), 400_00)
    judge_due(Actor.system(LATE + timedelta(days=2)), policy_on(LATE + timedelta(days=2)))
    assert Promise.objects.order_by("pk").last() == Promise.objects.get(state="kept", paid_minor=1_000_00)

"""Determinations: by two persons, read by the engine from their day until they end, and never after a restructuring."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tallystick.record.amendments import actions as amendments
from tallystick.record.amendments.agreeing import Terms
from tallystick.record.determinations import queries
from tallystick.record.determinations.actions import (
    Claim,
    determine_fact,
    propose_fact,
    refuse_fact,
    withdraw_fact,
)
from tallystick.record.determinations.models import Determination
from tallystick.record.loans import queries as loans
from tallystick.record.loans.models import Closing, Event, Fact, FactEnd, Loan
from tallystick.record.people.actor import Refused
from tallystick.record.unable import Unable
from tests.record.amendments.conftest import DRAWN, acts_on, loan, paid
from tests.record.cases.conftest import policy

__all__ = ("acts_on", "loan", "paid", "policy")
DAY = date(2024, 12, 31)
RESTRUCTURED = date(2025, 1, 20)
LATER = date(2026, 3, 1)
"""More than a year after the first due day of the new plan."""
AGAIN = Terms(kind="restructuring", until_day=date(2027, 1, 10), repayment="equal_principal", difficulty="overdue")


@pytest.fixture
def observed(loan: Loan, paid: Any, acts_on: Any) -> Loan:
    """The loan restructured, each due of its new plan paid on its day, and still under observation."""
    paid(8)
    row = amendments.ask(acts_on("M1", "customer_manager", day=RESTRUCTURED), loan, AGAIN, reason="buyers pay late")
    amendments.vote(acts_on("A1", "approver", day=RESTRUCTURED, authorities=("branch_approver",)), row)
    number = loan.events.count()
    for due_day, principal, interest in (
        loans.schedule(loan).select("due_day", "principal_minor", "interest_minor").rows()
    ):
        if RESTRUCTURED < due_day <= LATER:
            number += 1
            Event.objects.create(
                loan=loan,
                event_no=number + 10,
                day=due_day,
                booked_day=due_day,
                kind="paid",
                amount_minor=principal + (interest or 0),
            )
    return loan


def both(acts_on: Any, day: date) -> tuple[Any, Any]:
    return acts_on("P1", "post_loan_officer", day=day), acts_on("R1", "reviewer", day=day)


def determined(acts_on: Any, held: Loan, day: date, claim: Claim) -> Determination:
    officer, reviewer = both(acts_on, day)
    return determine_fact(reviewer, propose_fact(officer, held, claim, reason="accounts of a year seen"))


def test_an_observation_ends_once_another_has_determined_that_the_difficulty_is_solved(
    observed: Loan, acts_on: Any
) -> None:
    state = loans.state_on(observed, LATER)
    assert (state["days_past_due"], state["class_article"]) == (0, "Art. 21 observation")
    assert state["observation_until"] <= LATER
    officer, reviewer = both(acts_on, LATER)
    row = propose_fact(officer, observed, Claim(fact="difficulty_solved", day=LATER), reason="sales are back")
    assert loans.state_on(observed, LATER)["class"] == "special_mention", "proposed alone it changes nothing"
    assert list(queries.waiting(reviewer)) == [row]
    assert queries.seen(reviewer, row)["observation_until"] == state["observation_until"]
    determine_fact(reviewer, row)
    assert loans.state_on(observed, LATER)["class"] == "normal"
    assert loans.state_on(observed, LATER - timedelta(days=1))["class"] == "special_mention"
    assert Fact.objects.get(fact="difficulty_solved").determined_by == "R1"


def test_restructured_again_what_was_solved_before_does_not_count(observed: Loan, acts_on: Any) -> None:
    determined(acts_on, observed, LATER, Claim(fact="difficulty_solved", day=LATER))
    day = LATER + timedelta(days=30)
    terms = Terms(kind="restructuring", until_day=date(2027, 6, 10), repayment="level", difficulty="able_no_longer")
    row = amendments.ask(acts_on("M1", "customer_manager", day=day), observed, terms, reason="a buyer failed")
    amendments.vote(acts_on("A1", "approver", day=day, authorities=("branch_approver",)), row)
    assert loans.state_on(observed, day)["class_article"] == "Art. 21 observation"
    ended = queries.facts_of(acts_on("R1", "reviewer", day=day), observed)
    assert {one.fact: one.until_day for one in ended}["difficulty_solved"] == day


def test_a_fact_is_ended_by_two_and_holds_until_then(loan: Loan, paid: Any, acts_on: Any) -> None:
    paid(9)
    determined(acts_on, loan, DAY, Claim(fact="evading", day=DAY))
    assert loans.state_on(loan, DAY)["class"] == "doubtful"
    later = DAY + timedelta(days=5)
    determined(acts_on, loan, later, Claim(fact="evading", day=later, is_end=True))
    assert loans.state_on(loan, later - timedelta(days=1))["class"] == "doubtful"
    assert loans.state_on(loan, later)["class"] == "normal"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        FactEnd.objects.update(day=DAY)


def test_an_expected_loss_told_anew_stands_in_place_of_the_last(loan: Loan, paid: Any, acts_on: Any) -> None:
    paid(9)
    determined(acts_on, loan, DAY, Claim(fact="credit_impaired", day=DAY))
    assert loans.state_on(loan, DAY)["class"] == "substandard"
    for day, share, told in ((DAY, 0.5, "doubtful"), (DAY + timedelta(days=1), 0.4, "substandard")):
        determined(acts_on, loan, day, Claim(fact="expected_loss", day=day, value=share))
        assert loans.state_on(loan, day)["class"] == told


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        (Claim(fact="rich", day=DAY), "fact"),
        (Claim(fact="refinanced", day=DAY), "fact"),
        (Claim(fact="evading", day=DAY + timedelta(days=1)), "day"),
        (Claim(fact="evading", day=DRAWN - timedelta(days=1)), "day"),
        (Claim(fact="evading", day=date(2024, 11, 30)), "month_closed"),
        (Claim(fact="evading", day=DAY, is_end=True), "does_not_hold"),
        (Claim(fact="evading", day=DAY, value=0.5), "value"),
        (Claim(fact="expected_loss", day=DAY), "value"),
        (Claim(fact="expected_loss", day=DAY, value=1.1), "value"),
        (Claim(fact="bankrupt", day=DAY), "holds_already"),
        (Claim(fact="rating_cut", day=DAY), "determination_waits"),
    ],
)
def test_what_cannot_be_determined_is_refused(loan: Loan, acts_on: Any, claim: Claim, code: str) -> None:
    officer, _ = both(acts_on, DAY)
    determined(acts_on, loan, DAY, Claim(fact="bankrupt", day=DAY))
    propose_fact(officer, loan, Claim(fact="rating_cut", day=DAY), reason="agency's notice")
    now = datetime.now(UTC)
    Closing.objects.create(day=date(2024, 11, 30), pack_digest="x", loans=1, began_at=now, ended_at=now)
    with pytest.raises(Unable) as refused:
        propose_fact(officer, loan, claim, reason="seen")
    assert refused.value.code == code


def test_who_proposed_does_not_determine_and_another_branch_does_nothing(
    loan: Loan, acts_on: Any, hill_branch: Any
) -> None:
    two = acts_on("B1", "post_loan_officer", "reviewer", day=DAY)
    there = acts_on("X1", "post_loan_officer", "reviewer", day=DAY, branch=hill_branch)
    claim = Claim(fact="assessed_able", day=DAY)
    row = propose_fact(two, loan, claim, reason="cash flow covers the debt twice")
    for actor, code in ((two, "maker_is_checker"), (there, "other_branch")):
        with pytest.raises(Refused) as refused:
            determine_fact(actor, row)
        assert refused.value.code == code
    with pytest.raises(Refused, match="another branch"):
        propose_fact(there, loan, Claim(fact="evading", day=DAY), reason="x")
    assert not queries.determinations(there).exists()
    with pytest.raises(IntegrityError, match="by_two"), transaction.atomic():
        Determination.objects.update(state="confirmed", decided_by=two.person)
    refuse_fact(acts_on("R1", "reviewer", day=DAY), row, "accounts are a year old")
    withdraw_fact(two, propose_fact(two, loan, claim, reason="new accounts"))
    assert set(Determination.objects.values_list("state", flat=True)) == {"refused", "withdrawn"}
    assert not Fact.objects.exists()


def test_on_the_day_of_a_closed_month_end_it_holds_from_the_next(loan: Loan, paid: Any, acts_on: Any) -> None:
    paid(9)
    now, after = datetime.now(UTC), DAY + timedelta(days=1)
    Closing.objects.create(day=DAY, pack_digest="x", loans=1, began_at=now, ended_at=now)
    officer, _ = both(acts_on, DAY)
    with pytest.raises(Unable, match="closed"):
        propose_fact(officer, loan, Claim(fact="evading", day=DAY), reason="seen")
    determined(acts_on, loan, DAY, Claim(fact="evading", day=queries.first_day(DAY)))
    assert loans.state_on(loan, DAY)["class"] == "normal"
    assert loans.state_on(loan, after)["class"] == "doubtful"

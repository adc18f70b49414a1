"""Reads of determinations."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from tallystick.record.determinations.kinds import FACTS
from tallystick.record.determinations.models import Determination
from tallystick.record.loans import facts
from tallystick.record.loans.models import Closing, Fact, Loan
from tallystick.record.loans.queries import state_on
from tallystick.record.people.actor import Actor

SEEN = (
    "class",
    "class_article",
    "days_past_due",
    "restructured_day",
    "observation_from",
    "observation_until",
    "npl_cleared_day",
    "upgrade_from",
)
"""What of a loan the second person looks at, by the engine's names."""


def determinations(actor: Actor, *, words: str = "") -> QuerySet[Determination]:
    """This function will give the determinations open to the actor, latest first, with `words` in loan or firm.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    found = Determination.objects.select_related("loan__enterprise", "proposed_by", "decided_by", "ends")
    if not actor.sees_branch(None):
        found = found.filter(branch_id=actor.person.branch_id if actor.person else None)
    for word in words.split():
        found = found.filter(Q(loan__loan_id__icontains=word) | Q(loan__enterprise__name__icontains=word))
    return found


def waiting(actor: Actor) -> QuerySet[Determination]:
    """This function will give the proposed determinations that the actor may decide on: those of others."""
    if not (actor.may("determine_class") and actor.may("see_customers")):
        return Determination.objects.none()
    return determinations(actor).filter(state="proposed").exclude(proposed_by=actor.person)


def of_loan(actor: Actor, loan: Loan) -> QuerySet[Determination]:
    """This function will give the determinations of one loan that wait, latest first.

    :raises Refused: the loan is another branch's.
    """
    actor.need_branch(loan.branch_id)
    return determinations(actor).filter(loan=loan, state="proposed")


def facts_of(actor: Actor, loan: Loan) -> list[Fact]:
    """This function will give what was determined of a loan, the latest first; `until_day` is set where it has ended.

    :raises Refused: the loan is another branch's.
    """
    actor.need_branch(loan.branch_id)
    return facts.of_loan(loan)


def ending(actor: Actor, loan: Loan) -> list[str]:
    """This function will give the facts determined by people that hold of a loan on the actor's day."""
    held = facts.names_standing(loan, actor.day)
    return [name for name in FACTS if name in held]


def first_day(today: date) -> date:
    """This function will give the day from which something determined today holds: today, or where the month end of
    today is closed already, the day after."""
    last = Closing.objects.order_by("-day").values_list("day", flat=True).first()
    return today if last is None else max(today, last + timedelta(days=1))


def seen(actor: Actor, row: Determination) -> dict[str, object]:
    """This function will give how the engine sees the loan today, by the names of `SEEN`.

    :raises Refused: the loan is another branch's.
    """
    actor.need_branch(row.branch_id)
    state = state_on(row.loan, _day(actor, row))
    return {name: state.get(name) for name in SEEN}


def _day(actor: Actor, row: Determination) -> date:
    return max(actor.day, row.day)

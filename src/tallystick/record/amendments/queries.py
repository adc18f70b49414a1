"""Reads of amendments."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tallystick.record.amendments.models import Amendment, AmendmentVote
from tallystick.record.cases.counting import Counted, holders, tallied
from tallystick.record.loans.models import Loan
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on


def amendments(actor: Actor, *, words: str = "", state: str = "") -> QuerySet[Amendment]:
    """This function will give the amendments open to the actor, latest first, with `words` in loan or firm.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    found = Amendment.objects.select_related("loan__enterprise", "branch", "asked_by", "new_loan")
    if not actor.sees_branch(None):
        found = found.filter(branch_id=actor.person.branch_id if actor.person else None)
    if state:
        found = found.filter(state=state)
    for word in words.split():
        found = found.filter(Q(loan__loan_id__icontains=word) | Q(loan__enterprise__name__icontains=word))
    return found


def of_loan(actor: Actor, loan: Loan) -> QuerySet[Amendment]:
    """This function will give the amendments of one loan, latest first.

    :raises Refused: the loan is another branch's.
    """
    actor.need_branch(loan.branch_id)
    return amendments(actor).filter(loan=loan)


def waiting(actor: Actor) -> QuerySet[Amendment]:
    """This function will give the amendments that wait for the actor's signature or vote: others', at a level held."""
    found = amendments(actor, state="asked").filter(authority__in=actor.authorities)
    if not actor.may("approve") or actor.person is None:
        return found.none()
    return found.exclude(asked_by=actor.person).exclude(votes__person=actor.person)


def votes(actor: Actor, row: Amendment) -> tuple[list[AmendmentVote], Counted]:
    """This function will give the votes on an amendment and how they stand.

    :raises Refused: it is another branch's.
    """
    actor.need_branch(row.branch_id)
    held = list(row.votes.select_related("person"))
    members = tuple(who for who in holders(row.authority, row.branch_id, actor.day) if who != row.asked_by_id)
    said = {one.person_id: one.agrees for one in held if one.authority == row.authority}
    return held, tallied(row.authority, members, said, policy_on(actor.day))

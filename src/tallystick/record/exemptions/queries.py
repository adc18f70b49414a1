"""Reads of exemption: open to who looks into it, decides, audits, and to those concerned."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tallystick.pack.policy import Duty
from tallystick.record.exemptions.actions import duties_of
from tallystick.record.exemptions.models import Concerned, ExemptionCase, Finding
from tallystick.record.loans.models import Loan
from tallystick.record.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Looked:
    """One duty of one person and what was last found of it."""

    concerned: Concerned
    duty: Duty
    finding: Finding | None


def may_read_all(actor: Actor) -> bool:
    """This function will tell whether the actor reads the cases of the branches open to them."""
    return any(actor.may(right) for right in ("exempt", "decide_exemption", "see_audit"))


def cases(actor: Actor, *, state: str = "") -> QuerySet[ExemptionCase]:
    """This function will give the cases open to the actor, latest first: all of their branches, or those about them."""
    own = Q(persons__person=actor.person) if actor.person else Q(pk__in=())
    found = ExemptionCase.objects.select_related("loan__enterprise", "branch", "opened_by", "opinion_by")
    if not may_read_all(actor):
        found = found.filter(own)
    elif not actor.sees_branch(None):
        found = found.filter(own | Q(branch_id=actor.person.branch_id if actor.person else None))
    if state:
        found = found.filter(state=state)
    return found.distinct()


def of_loan(actor: Actor, loan: Loan) -> ExemptionCase | None:
    """This function will give the case of a loan where there is one that is open to the actor."""
    return cases(actor).filter(loan=loan).first()


def may_be_due(actor: Actor, loan: Loan) -> bool:
    """This function will tell whether a case may be due: there is none yet, and the loan was not well at its last month
    end. One off the book was written off. What went bad since then is known with the next month end.
    """
    last = loan.months.order_by("-day").first()
    if last is not None and last.asset_class is None and not loan.events.filter(kind="written_off").exists():
        return False
    return (last is None or last.asset_class != "normal") and of_loan(actor, loan) is None


def persons(actor: Actor, case: ExemptionCase) -> list[Concerned]:
    """This function will give those concerned: all to who looks into cases, else the actor alone."""
    held = case.persons.select_related("person", "judged_by")
    return list(held if may_read_all(actor) else held.filter(person=actor.person))


def looked_at(actor: Actor, case: ExemptionCase) -> list[Looked]:
    """This function will give every duty of everybody concerned, with what was last found of it."""
    known = persons(actor, case)
    last = {
        (one.concerned_id, one.duty): one for one in Finding.objects.filter(concerned__in=known).select_related("by")
    }
    duties = duties_of(case)
    return [
        Looked(one, duty, last.get((one.pk, duty.code))) for one in known for duty in duties if one.role in duty.roles
    ]


def waiting(actor: Actor) -> QuerySet[ExemptionCase]:
    """This function will give the opinions that wait for the actor's vote: of others, about others."""
    found = cases(actor, state="opined")
    if not actor.may("decide_exemption") or actor.person is None:
        return found.none()
    concerned = Concerned.objects.filter(person=actor.person).values("case")
    return found.exclude(opinion_by=actor.person).exclude(pk__in=concerned)

"""Reads of collection: the queue, in the order in which it is to be worked."""

from __future__ import annotations

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from tallystick.record.collection.models import WORKED, Disposal, Promise, Pursuit
from tallystick.record.loans.models import Loan
from tallystick.record.people.actor import Actor


def queue(actor: Actor, *, words: str = "", only_own: bool = False) -> QuerySet[Pursuit]:
    """This function will give the open pursuits that the actor may see: clocks of law first, then broken promises, then
    by the day on which the engine's rung is due. Each has `has_promise`: whether one is open that was made since it was
    opened.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    promises = Promise.objects.filter(pursuit=OuterRef("pk"), made_day__gte=OuterRef("opened_day"))
    found = Pursuit.objects.filter(state="open").select_related("enterprise", "branch", "officer")
    if not actor.sees_branch(None):
        found = found.filter(branch_id=actor.person.branch_id if actor.person else None)
    if only_own:
        found = found.filter(officer=actor.person)
    if words:
        found = found.filter(Q(loan_id__icontains=words) | Q(enterprise__name__icontains=words))
    return found.annotate(has_promise=Exists(promises.filter(state="open"))).order_by(*WORKED)


def pursuit(actor: Actor, loan_id: str) -> Pursuit:
    """This function will give the pursuit of a loan with its deeds, promises and disposals.

    :raises Pursuit.DoesNotExist: it is not pursued.
    :raises Refused: it belongs to another branch.
    """
    actor.need("see_customers")
    rows = Pursuit.objects.select_related("enterprise", "branch", "officer")
    more = ("deeds__by", "promises__taken_by", "disposals__proposed_by", "disposals__decided_by")
    found = rows.prefetch_related(*more).get(loan_id=loan_id)
    actor.need_branch(found.branch_id)
    return found


def of_loan(actor: Actor, loan: Loan) -> Pursuit | None:
    """This function will give the pursuit of a loan, open or ended; None where it never was pursued.

    :raises Refused: the loan is another branch's.
    """
    actor.need_branch(loan.branch_id)
    return Pursuit.objects.select_related("officer").filter(loan_id=loan.loan_id).first()


def waiting_disposals(actor: Actor) -> QuerySet[Disposal]:
    """This function will give the disposals that the actor may decide: proposed and pursued by others.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    own = actor.person.pk if actor.person else None
    found = Disposal.objects.filter(state="proposed").select_related("pursuit__enterprise", "proposed_by")
    if not actor.sees_branch(None):
        found = found.filter(pursuit__branch_id=actor.person.branch_id if actor.person else None)
    may = actor.may("approve_write_off")
    return (
        found.annotate(may_decide=Value(may, BooleanField()))
        .exclude(proposed_by_id=own)
        .exclude(pursuit__officer_id=own)
    )

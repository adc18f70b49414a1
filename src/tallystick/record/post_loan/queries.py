"""Reads after the loan."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from tallystick.record.people.actor import Actor
from tallystick.record.post_loan.models import Check, Signal
from tallystick.record.post_loan.states import SIGNAL


def checks(actor: Actor, *, state: str = "due", until: date | None = None, words: str = "") -> QuerySet[Check]:
    """This function will give checks that are open to the actor, the first due first.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    found = Check.objects.select_related("enterprise", "branch", "done_by")
    found = found.filter(state=state) if state else found
    if not actor.sees_branch(None):
        found = found.filter(branch_id=actor.person.branch_id if actor.person else None)
    if until is not None:
        found = found.filter(due_day__lte=until)
    if words:
        found = found.filter(Q(loan_id__icontains=words) | Q(enterprise__name__icontains=words))
    return found


def signals(actor: Actor, *, live: bool = True, level: str = "", words: str = "") -> QuerySet[Signal]:
    """This function will give signals open to the actor: those that are live, or all; the first due first.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    found = Signal.objects.select_related("enterprise", "branch", "answered_by")
    if live:
        found = found.exclude(state__in=SIGNAL.ends)
    if not actor.sees_branch(None):
        found = found.filter(branch_id=actor.person.branch_id if actor.person else None)
    if level:
        found = found.filter(level=level)
    if words:
        found = found.filter(Q(indicator__iexact=words) | Q(enterprise__name__icontains=words))
    return found

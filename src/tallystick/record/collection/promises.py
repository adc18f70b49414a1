"""Promises held against what came in, day by day."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Sum

from tallystick.pack import Policy
from tallystick.record.collection.actions import judge_promises
from tallystick.record.collection.models import Promise
from tallystick.record.loans.models import Event
from tallystick.record.people.actor import Actor


def judge_due(actor: Actor, policy: Policy) -> int:
    """This function will judge the open promises by the payments posted on their loans; how many were kept or broken.

    :raises Refused: the actor runs no jobs.
    """
    grace = int(policy.number("promise_grace_days"))
    paid = {}
    for row in Promise.objects.filter(state="open").select_related("pursuit"):
        until = min(row.due_day + timedelta(days=grace), policy.day)
        events = Event.objects.filter(loan_id=row.pursuit.loan_id, kind="paid", day__gte=row.made_day, day__lte=until)
        paid[row.pk] = events.aggregate(paid=Sum("amount_minor"))["paid"] or 0
    kept, broken = judge_promises(actor, policy.day, paid, grace_days=grace)
    return kept + broken

"""Promises held against what came in, day by day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Sum

from tallystick.pack import Policy
from tallystick.record.collection.actions import judge_promises
from tallystick.record.collection.models import Promise
from tallystick.record.loans.models import Event
from tallystick.record.people.actor import Actor

_A_DAY = timedelta(days=1)


def judge_due(actor: Actor, policy: Policy) -> int:
    """This function will judge the open promises by the payments posted on their loans; how many were kept or broken.

    What came in on the day of a promise and kept an earlier one counts for that one alone.

    :raises Refused: the actor runs no jobs.
    """
    grace = timedelta(days=int(policy.number("promise_grace_days")))
    paid = {}
    for row in Promise.objects.filter(state="open").select_related("pursuit"):
        came = _came_in(row.pursuit.loan_id, row.made_day, min(row.due_day + grace, policy.day))
        paid[row.pk] = came - _used(row, grace)
    kept, broken = judge_promises(actor, policy.day, paid, grace_days=grace.days)
    return kept + broken


def _used(row: Promise, grace: timedelta) -> int:
    """What of the payments of the day on which a promise was made had kept earlier ones by then, in fen."""
    kept = Promise.objects.filter(pursuit=row.pursuit, state="kept", pk__lt=row.pk, due_day__gte=row.made_day - grace)
    held = list(kept.values_list("made_day", "paid_minor"))
    if not held:
        return 0
    counted = sum(minor or 0 for _, minor in held)
    return max(0, counted - _came_in(row.pursuit.loan_id, min(day for day, _ in held), row.made_day - _A_DAY))


def _came_in(loan_id: str, first: date, last: date) -> int:
    events = Event.objects.filter(loan_id=loan_id, kind="paid", day__gte=first, day__lte=last)
    return events.aggregate(paid=Sum("amount_minor"))["paid"] or 0

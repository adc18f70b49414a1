"""Reads of ends of day."""

from __future__ import annotations

from django.db.models import QuerySet

from tallystick.record.days.models import DayEnd, LimitDifference
from tallystick.record.people.actor import Actor


def day_ends(actor: Actor) -> QuerySet[DayEnd]:
    """This function will give the ends of day with their steps, the latest first.

    :raises Refused: the actor runs no jobs.
    """
    actor.need("run_jobs")
    return DayEnd.objects.prefetch_related("steps")


def differences(actor: Actor, day_end: DayEnd) -> QuerySet[LimitDifference]:
    """This function will give where limits and loans differed at the end of a day.

    :raises Refused: the actor runs no jobs.
    """
    actor.need("run_jobs")
    return day_end.differences.all()

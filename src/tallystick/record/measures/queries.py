"""Reads of measures."""

from __future__ import annotations

from django.db.models import QuerySet

from tallystick.record.inquiries.kinds import READ
from tallystick.record.measures.models import Measure
from tallystick.record.people.actor import Actor


def measures(actor: Actor) -> QuerySet[Measure]:
    """This function will give every measure, the newest first.

    :raises Refused: the actor reads no reports.
    """
    actor.need(READ)
    return Measure.objects.select_related("owner", "asked_by", "agreed_by").order_by("-pk")

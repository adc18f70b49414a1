"""Reads of the audit trail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from tallystick.record.audit.models import Entry, Look
from tallystick.record.people.actor import Actor
from tallystick.record.people.personal import shown


def entries(
    actor: Actor, *, words: str = "", subject: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Entry]:
    """This function will give entries of the trail, newest first: with `words` in action, subject or who; about one
    `subject` (kind and id, as `people.Person:7`); from `since` until before `until`.

    :raises Refused: the actor may not see the trail.
    """
    actor.need("see_audit")
    found = Entry.objects.select_related("person", "branch").order_by("-pk")
    if words:
        found = found.filter(
            Q(action__icontains=words)
            | Q(subject_kind__icontains=words)
            | Q(subject_id=words)
            | Q(person__username__icontains=words)
            | Q(person__full_name__icontains=words)
        )
    if subject:
        kind, _, number = subject.partition(":")
        found = found.filter(subject_kind=kind, subject_id=number)
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lt=until)
    return found


def entry(actor: Actor, number: int) -> Entry:
    """This function will give one entry, personal data in it as the actor may see them.

    :raises Refused: the actor may not see the trail.
    :raises Entry.DoesNotExist: there is none with this number.
    """
    found = entries(actor).get(pk=number)
    whole = {**found.before, **found.after}
    found.before = _shown(actor, found.subject_kind, found.before, whole)
    found.after = _shown(actor, found.subject_kind, found.after, whole)
    return found


def looks(actor: Actor, *, words: str = "", subject: str = "") -> QuerySet[Look]:
    """This function will give who looked at bureau reports and unmasked personal data, newest first.

    :raises Refused: the actor may not see the trail.
    """
    actor.need("see_audit")
    found = Look.objects.select_related("person__branch").order_by("-pk")
    if words:
        about = Q(subject_id__icontains=words) | Q(purpose__icontains=words)
        found = found.filter(about | Q(person__username__icontains=words) | Q(person__full_name__icontains=words))
    return found.filter(subject_id=subject) if subject else found


def _shown(actor: Actor, kind: str, part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    return {name: shown(actor, kind, name, value, whole) for name, value in part.items()}


def trail_of(actor: Actor, kind: str, subject_id: str) -> list[Entry]:
    """This function will give every entry about one subject, oldest first, for who may see the subject itself."""
    actor.need("see_customers")
    return list(Entry.objects.filter(subject_kind=kind, subject_id=subject_id).select_related("person").order_by("pk"))

"""Reads about customers; each shows only what is open to the actor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from tallystick.record.audit.models import Look
from tallystick.record.customers.models import Enterprise
from tallystick.record.people.actor import Actor
from tallystick.record.people.personal import FIELDS, RIGHTS, shown, with_open_eyes

UNMASKED: Final = timedelta(minutes=15)
PERSONAL: Final = "personal"
"""What a look at unmasked data is called in the log."""


def enterprises(actor: Actor, *, words: str = "") -> QuerySet[Enterprise]:
    """This function will give the enterprises open to the actor, with `words` in name, number or credit code.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    found = Enterprise.objects.select_related("branch", "manager", "group")
    if not actor.sees_branch(None):
        found = found.filter(branch_id=actor.person.branch_id if actor.person else None)
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word) | Q(enterprise_id__icontains=word) | Q(credit_code__icontains=word)
        )
    return found


def enterprise(actor: Actor, enterprise_id: str) -> Enterprise:
    """This function will give one enterprise, personal data as the actor may see them.

    :raises Enterprise.DoesNotExist: there is none with this number.
    :raises Refused: it belongs to a branch that is not open to the actor.
    """
    actor.need("see_customers")
    found = Enterprise.objects.select_related("branch", "manager", "group").get(enterprise_id=enterprise_id)
    actor.need_branch(found.branch_id)
    seeing = eyes(actor, enterprise_id)
    for name in FIELDS["customers.Enterprise"]:
        setattr(found, name, shown(seeing, "customers.Enterprise", name, getattr(found, name)))
    return found


def eyes(actor: Actor, enterprise_id: str) -> Actor:
    """This function will give the actor with the rights to personal data that a look at this enterprise opened.

    Who may `unmask` and said for what a quarter of an hour ago at most sees them; the look stays in the log.
    """
    if actor.person is None or not actor.may("unmask") or all(actor.may(right) for right in RIGHTS):
        return actor
    since = timezone.now() - UNMASKED
    looked = Look.objects.filter(person=actor.person, what=PERSONAL, subject_id=enterprise_id, at__gte=since)
    return with_open_eyes(actor) if looked.exists() else actor


def for_jobs(enterprise_ids: Iterable[str]) -> dict[str, Enterprise]:
    """This function will give enterprises by their number, for jobs; who is not registered is left out."""
    found = Enterprise.objects.filter(enterprise_id__in=set(enterprise_ids)).select_related("branch", "manager")
    return {row.enterprise_id: row for row in found}


def is_registered(enterprise_id: str) -> bool:
    """This function will tell whether an enterprise with this number is registered, in whatever branch."""
    return Enterprise.objects.filter(enterprise_id=enterprise_id).exists()


def is_known(enterprise_id: str) -> bool:
    """This function will tell whether an enterprise has this number, whoever serves it."""
    return Enterprise.objects.filter(enterprise_id=enterprise_id).exists()

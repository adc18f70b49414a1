"""Reads about customers; each shows only what is open to the actor."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from tallystick.record.customers.models import Enterprise
from tallystick.record.people.actor import Actor


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
    """This function will give one enterprise.

    :raises Enterprise.DoesNotExist: there is none with this number.
    :raises Refused: it belongs to a branch that is not open to the actor.
    """
    actor.need("see_customers")
    found = Enterprise.objects.select_related("branch", "manager", "group").get(enterprise_id=enterprise_id)
    actor.need_branch(found.branch_id)
    return found


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

"""Reads of limits."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from tallystick.record.customers.models import Enterprise
from tallystick.record.limits.models import Change, Limit
from tallystick.record.people.actor import Actor


def path_of(enterprise: Enterprise, product: str) -> dict[str, str]:
    """This function will give the limits that a loan of `enterprise` under `product` lies in: kind -> key."""
    path = {"customer": enterprise.enterprise_id, "product": product}
    if enterprise.group is not None:
        path["group"] = enterprise.group.code
    if enterprise.industry:
        path["industry"] = enterprise.industry
    if enterprise.town:
        path["region"] = enterprise.town
    return path


def limits(actor: Actor, *, path: Mapping[str, str] | None = None) -> QuerySet[Limit]:
    """This function will give all limits, or those of a path.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    if path is None:
        return Limit.objects.all()
    wanted = Q(pk__in=())
    for kind, key in path.items():
        wanted |= Q(kind=kind, key=key)
    return Limit.objects.filter(wanted)


def changes(actor: Actor) -> QuerySet[Change]:
    """This function will give the limits that were proposed, latest first, with who proposed and who decided.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    return Change.objects.select_related("proposed_by", "decided_by")


def waiting_changes(actor: Actor) -> QuerySet[Change]:
    """This function will give the proposed limits that the actor may decide on: those of others.

    :raises Refused: the actor works with no customers.
    """
    if not actor.may("confirm_limits"):
        return changes(actor).none()
    return changes(actor).filter(state="proposed").exclude(proposed_by=actor.person)


def set_now(change: Change) -> Limit | None:
    """This function will give the limit that a change would replace, where one is set."""
    return Limit.objects.filter(kind=change.kind, key=change.key).first()

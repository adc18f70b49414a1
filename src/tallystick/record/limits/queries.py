"""Reads of limits."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from tallystick.record.customers.models import Enterprise
from tallystick.record.limits.models import Limit
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

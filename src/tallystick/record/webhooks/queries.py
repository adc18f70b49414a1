"""Reads about webhooks."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from tallystick.record.people.actor import Actor
from tallystick.record.webhooks.models import Subscription


def subscriptions(actor: Actor) -> QuerySet[Subscription]:
    """This function will give the subscriptions with how many deliveries arrived, wait and were given up.

    :raises Refused: the actor does not manage them.
    """
    actor.need("give_tokens")
    return Subscription.objects.annotate(
        arrived=Count("deliveries", filter=Q(deliveries__delivered_at__isnull=False)),
        waiting=Count(
            "deliveries", filter=Q(deliveries__delivered_at__isnull=True, deliveries__given_up_at__isnull=True)
        ),
        given_up=Count("deliveries", filter=Q(deliveries__given_up_at__isnull=False)),
    )

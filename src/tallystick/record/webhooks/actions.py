"""Writes about webhooks: subscribe, end, and announce what happened."""

from __future__ import annotations

import secrets
from typing import Any, Final
from urllib.parse import urlparse

from tallystick.record.audit.action import Act, acting
from tallystick.record.people.actor import Actor
from tallystick.record.webhooks.models import Delivery, Notice, Subscription

KINDS: Final[dict[str, str]] = {
    "case.state": "A case came into another state",
    "case.decided": "The engine decided on a case",
    "loan.drawn": "A loan was drawn",
    "loan.event": "A servicing event was posted",
    "loan.class": "The class of a loan changed",
    "signal.raised": "A signal was raised",
}


class WebhookError(ValueError):
    """A subscription that cannot be made as asked."""


def subscribe(actor: Actor, url: str, kinds: tuple[str, ...]) -> Subscription:
    """This function will tell `url` of events of `kinds` from now on; its secret signs each delivery.

    :raises WebhookError: the address is no https address (http is for this machine alone), or a kind is not known.
    """
    parsed = urlparse(url)
    is_here = parsed.hostname in ("127.0.0.1", "localhost", "::1")
    if parsed.scheme not in ("https", "http") or not parsed.hostname or (parsed.scheme == "http" and not is_here):
        raise WebhookError(f"{url!r}: write an https address")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown or not kinds:
        raise WebhookError(f"{', '.join(unknown) or 'no kind'}: the kinds are {', '.join(KINDS)}")
    with acting(actor, "subscribe", right="give_tokens") as act:
        secret = secrets.token_urlsafe(32)
        return act.make(Subscription(url=url, kinds=sorted(kinds), secret=secret, made_by=actor.person))


def unsubscribe(actor: Actor, subscription_id: int) -> Subscription:
    """This function will end a subscription.

    :raises Subscription.DoesNotExist: there is none with this number.
    """
    with acting(actor, "unsubscribe", right="give_tokens") as act:
        row = act.take(Subscription, pk=subscription_id)
        row.is_active = False
        row.save(update_fields=("is_active",))
        return row


def announce(act: Act, kind: str, subject_id: str, content: dict[str, Any]) -> None:
    """This function will tell every subscriber of `kind`, once the action's transaction holds."""
    wanted = [row for row in Subscription.objects.filter(is_active=True) if kind in row.kinds]
    if not wanted:
        return
    notice = Notice.objects.create(kind=kind, subject_id=subject_id, content=content, at=act.at)
    Delivery.objects.bulk_create(Delivery(subscription=row, notice=notice, next_at=act.at) for row in wanted)


def is_heard(kind: str) -> bool:
    """This function will tell whether anybody subscribes to `kind`, before a job announces thousands one by one."""
    return any(kind in row.kinds for row in Subscription.objects.filter(is_active=True))

"""Webhooks: subscribe to changes, see what arrived, end."""

from __future__ import annotations

from enum import Enum
from typing import Any

from ninja import Field, Path, Router, Schema, Status

from tallystick.entry.api.answers import READ, WRITE, For
from tallystick.entry.api.gate import ApiRequest
from tallystick.entry.api.texts import IDEMPOTENCY_KEY
from tallystick.record.webhooks import actions, queries

router = Router()
LARGEST = 2**31 - 1
Kind = Enum("Kind", {kind: kind for kind in actions.KINDS}, type=str)
"""What a subscriber may ask to be told of."""


class SubscriptionIn(Schema):
    """An address to tell, and of what."""

    url: str = Field(..., max_length=500, pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$")
    kinds: list[Kind] = Field(..., min_length=1, max_length=20)


class SubscriptionOut(Schema):
    """A subscription and how its deliveries fared."""

    id: int
    url: str
    kinds: list[str]
    is_active: bool
    arrived: int
    waiting: int
    given_up: int


class SubscriptionMade(Schema):
    """A new subscription with the secret that signs its deliveries; it is not shown again."""

    id: int
    url: str
    kinds: list[str]
    secret: str


@router.get("", response={200: list[SubscriptionOut], **READ}, summary="List subscriptions", auth=For("webhooks"))
def list_(request: ApiRequest) -> Any:
    """Every subscription with how many deliveries arrived, wait and were given up."""
    return list(queries.subscriptions(request.actor))


@router.post("", response={201: SubscriptionMade, **WRITE}, summary="Subscribe to changes", auth=For("webhooks"))
def subscribe(request: ApiRequest, given: SubscriptionIn, idempotency_key: str = IDEMPOTENCY_KEY) -> Any:
    """Deliveries carry `Tallystick-Signature: t=...,v1=...`, HMAC-SHA256 over `t.delivery.body` with the secret."""
    return Status(201, actions.subscribe(request.actor, given.url, tuple(kind.value for kind in given.kinds)))


@router.delete(
    "/{number}", response={200: SubscriptionOut, **WRITE}, summary="End a subscription", auth=For("webhooks")
)
def end(request: ApiRequest, number: int = Path(..., ge=1, le=LARGEST), idempotency_key: str = IDEMPOTENCY_KEY) -> Any:
    """No further notices are delivered to it."""
    ended = actions.unsubscribe(request.actor, number)
    return queries.subscriptions(request.actor).get(pk=ended.pk)

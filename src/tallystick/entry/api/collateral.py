"""The collateral register: items of an enterprise with their values."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router, Schema

from tallystick.entry.api.answers import READ, For
from tallystick.entry.api.gate import ApiRequest
from tallystick.record.collateral import queries
from tallystick.record.customers.queries import enterprise

router = Router()


class ValuationOut(Schema):
    """What an item was said to be worth, in fen; it counts once `state` is confirmed."""

    valued_day: date
    value_minor: int
    method: str
    source: str
    state: str


class ItemOut(Schema):
    """One item that secures an enterprise's loans."""

    number: str
    kind: str
    description: str
    prior_lien_minor: int | None
    registration_number: str
    registered_until: date | None
    insured_until: date | None
    valuations: list[ValuationOut]

    @staticmethod
    def resolve_valuations(row: Any) -> list[Any]:
        return list(row.valuations.all())


@router.get("/{enterprise_id}", response={200: list[ItemOut], **READ}, summary="List items", auth=For("read"))
def items(request: ApiRequest, enterprise_id: str) -> Any:
    """What secures the loans of one enterprise."""
    found = enterprise(request.actor, enterprise_id)
    return list(queries.items(request.actor, enterprise_id=found.enterprise_id))

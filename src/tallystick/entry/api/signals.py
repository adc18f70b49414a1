"""Signals about borrowers: which are live, who must act by when."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Query, Router, Schema

from tallystick.entry.api.answers import READ, For
from tallystick.entry.api.gate import ApiRequest
from tallystick.entry.api.pages import Page, part_of
from tallystick.record.post_loan import queries

router = Router()


class SignalOut(Schema):
    """One signal about one borrower."""

    id: int
    enterprise_id: str
    indicator: str
    level: str
    value: float | None
    threshold: float | None
    since: date
    act_by: date
    state: str
    measure: str
    escalated_day: date | None

    @staticmethod
    def resolve_enterprise_id(row: Any) -> str:
        return str(row.enterprise.enterprise_id)


class Which(Schema):
    """Which signals are asked for."""

    live: bool = True
    level: str = Query("", pattern="^(|yellow|orange|red)$")


@router.get("", response={200: list[SignalOut], **READ}, summary="List signals", auth=For("read"))
def find(request: ApiRequest, page: Query[Page], which: Query[Which]) -> Any:
    """Those about borrowers open to the token's person, the first due first."""
    return part_of(queries.signals(request.actor, live=which.live, level=which.level), page)

"""Classes of loans: a day's round, with what the engine gave and what people approved."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Query, Router, Schema

from tallystick.entry.api.answers import READ, For
from tallystick.entry.api.gate import ApiRequest
from tallystick.entry.api.pages import Page, part_of
from tallystick.record.classification import queries

router = Router()


class RoundOut(Schema):
    """A round of classification and how far it is."""

    day: date
    lines: int
    approved: int
    is_closed: bool

    @staticmethod
    def resolve_lines(row: Any) -> int:
        return int(row.count)

    @staticmethod
    def resolve_is_closed(row: Any) -> bool:
        return row.closed_at is not None


class ClassOut(Schema):
    """One loan's class in a round; `current_class` is final once `state` is approved."""

    loan_id: str
    enterprise_id: str
    exposure_minor: int
    engine_class: str
    engine_article: str
    current_class: str
    reason: str
    state: str

    @staticmethod
    def resolve_enterprise_id(row: Any) -> str:
        return str(row.enterprise.enterprise_id)


@router.get("", response={200: list[RoundOut], **READ}, summary="List rounds", auth=For("read"))
def rounds(request: ApiRequest, page: Query[Page]) -> Any:
    """Every round of classification, the latest first."""
    return part_of(queries.rounds(request.actor), page)


@router.get("/{day}", response={200: list[ClassOut], **READ}, summary="List a round's classes", auth=For("read"))
def lines(request: ApiRequest, day: date, page: Query[Page]) -> Any:
    """The classes of loans open to the token's person in the round of a day; empty where there is no such round."""
    return part_of(queries.lines(request.actor, day), page)

"""Loans: what they are, how they stood at each month end, and servicing events from a core banking system."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Query, Router, Schema, Status

from tallystick.entry.api.answers import READ, WRITE, For
from tallystick.entry.api.gate import ApiRequest
from tallystick.entry.api.pages import Page, part_of
from tallystick.entry.api.texts import IDEMPOTENCY_KEY
from tallystick.record.loans import actions, queries

router = Router()
LARGEST = 2**53


class LoanOut(Schema):
    """A contract. Money in fen, rates in basis points a year."""

    loan_id: str
    enterprise_id: str
    branch: str
    product: str | None
    signed_day: date
    matures_day: date
    principal_minor: int
    rate_bp: int
    repayment: str
    security: str
    grade_at_signing: str | None

    @staticmethod
    def resolve_branch(row: Any) -> str:
        return str(row.branch.code)


class MonthOut(Schema):
    """How a loan stood at a month end: class, stage and provision (`ecl_minor`)."""

    day: date
    balance_minor: int | None
    days_past_due: int | None
    asset_class: str | None
    class_article: str | None
    stage: int | None
    ecl_minor: int | None
    rwa_minor: int | None
    watch_level: str | None


class EventIn(Schema):
    """A servicing event as a core banking system has it; money in fen. A number sent again is the same event."""

    kind: str = Field(..., max_length=24, pattern=r"^[a-z_]+$")
    day: date
    amount_minor: int | None = Field(None, ge=0, le=LARGEST)
    event_no: int | None = Field(None, ge=1, le=2**31 - 1)
    part: str | None = Field(None, max_length=16, pattern=r"^[a-z_]+$")
    rate_bp: int | None = Field(None, ge=0, le=100_000)
    until_day: date | None = None
    ref_event_no: int | None = Field(None, ge=1, le=2**31 - 1)
    note: str | None = Field(None, max_length=300, pattern=r"^[^\x00-\x1f]*$")


class EventOut(Schema):
    """A servicing event as it is kept."""

    event_no: int
    day: date
    booked_day: date | None
    kind: str
    amount_minor: int | None
    part: str | None
    rate_bp: int | None
    until_day: date | None
    ref_event_no: int | None
    note: str | None


@router.get("", response={200: list[LoanOut], **READ}, summary="Find loans", auth=For("read"))
def find(request: ApiRequest, page: Query[Page], words: str = Query("", max_length=100, pattern=r"^[^\x00]*$")) -> Any:
    """Those open to the token's person, with all `words` in number or borrower."""
    return part_of(queries.loans(request.actor, words=words), page)


@router.get("/{loan_id}", response={200: LoanOut, **READ}, summary="Read one loan", auth=For("read"))
def read(request: ApiRequest, loan_id: str) -> Any:
    """One contract by its number."""
    return queries.loan(request.actor, loan_id)


@router.get(
    "/{loan_id}/months", response={200: list[MonthOut], **READ}, summary="Classes and provisions", auth=For("read")
)
def months(request: ApiRequest, loan_id: str, page: Query[Page]) -> Any:
    """How the loan stood at every month end, the latest first."""
    return part_of(queries.months(queries.loan(request.actor, loan_id)), page)


@router.get("/{loan_id}/events", response={200: list[EventOut], **READ}, summary="Read its events", auth=For("read"))
def events(request: ApiRequest, loan_id: str, page: Query[Page]) -> Any:
    """Its servicing events in the order of their numbers."""
    return part_of(queries.events(queries.loan(request.actor, loan_id)), page)


@router.post(
    "/{loan_id}/events", response={201: EventOut, **WRITE}, summary="Post a servicing event", auth=For("service")
)
def post(request: ApiRequest, loan_id: str, given: EventIn, idempotency_key: str = IDEMPOTENCY_KEY) -> Any:
    """Keep an event; what is wrong is reversed by another, nothing is changed."""
    found = queries.loan(request.actor, loan_id)
    return Status(201, actions.post_event(request.actor, found, actions.Posted(**given.dict())))

"""Applications: submit one with its evidence, have the engine decide, read the decision with its reasons."""

from __future__ import annotations

import io
from datetime import date, datetime
from functools import partial
from typing import Any

import polars as pl
from django.http import HttpResponse
from ninja import Field, Query, Router, Schema, Status

from tallystick.entry.api.answers import READ, WRITE, For
from tallystick.entry.api.asking import answer
from tallystick.entry.api.gate import ApiRequest
from tallystick.entry.api.pages import Page, part_of
from tallystick.entry.api.texts import IDEMPOTENCY_KEY, Code, Word
from tallystick.record.cases import actions, queries
from tallystick.record.cases.answering import Question
from tallystick.record.customers.queries import enterprise
from tallystick.record.evidence.actions import Brought, upload_table

router = Router()
MOST_ROWS = 20_000
LARGEST = 2**62


class ApplicationIn(Schema):
    """A request for credit; money in fen. Repayment and security not named are the product's own."""

    enterprise_id: Code
    product: str = Field(..., max_length=48, pattern=r"^[a-z0-9_]+$")
    amount_minor: int = Field(..., ge=1, le=LARGEST)
    tenor_months: int = Field(..., ge=1, le=600)
    purpose: Word
    repayment: str = Field("", max_length=32, pattern=r"^[a-z_]*$")
    security: str = Field("", max_length=32, pattern=r"^[a-z_]*$")


class ApplicationOut(Schema):
    """An application and how far it is."""

    number: str
    enterprise_id: str
    branch: str
    product: str
    amount_minor: int
    tenor_months: int
    repayment: str
    security: str
    purpose: str
    applied_day: date
    state: str
    authority: str
    valid_until: date | None

    @staticmethod
    def resolve_enterprise_id(row: Any) -> str:
        return str(row.enterprise.enterprise_id)

    @staticmethod
    def resolve_branch(row: Any) -> str:
        return str(row.branch.code)


class EvidenceIn(Schema):
    """Rows of one table of evidence, by the names of its columns; with `is_whole` they stand in place of all before."""

    table: str = Field(..., max_length=48, pattern=r"^[a-z_]+$")
    rows: list[dict[str, str | int | float | bool | None]] = Field(..., min_length=1, max_length=MOST_ROWS)
    is_whole: bool = True


class UploadOut(Schema):
    """What was kept, and how many rows of it could be used."""

    id: int
    sha256: str
    rows: int
    quarantined: int

    @staticmethod
    def resolve_sha256(row: Any) -> str:
        return str(row.file.digest)


class ReasonOut(Schema):
    """One reason, with its sentence in both languages."""

    code: str
    kind: str
    effect: str
    value: float | None
    threshold: float | None
    sentence: str
    sentence_zh: str


class DecisionOut(Schema):
    """The engine's answer: outcome, grade, limit and rate, under which pack, and why. Money in fen."""

    is_preliminary: bool
    at: datetime
    as_of: date
    pack: str
    pack_version: str
    pack_digest: str
    outcome: str
    refer_cause: str
    grade: str
    pd_12m: float | None
    limit_minor: int | None
    rate_bp: int | None
    authority: str
    digest: str
    reasons: list[ReasonOut]

    @staticmethod
    def resolve_reasons(row: Any) -> list[dict[str, Any]]:
        return queries.decision_reasons(row)


class Which(Schema):
    """Which applications are asked for."""

    words: str = Query("", max_length=100, pattern=r"^[^\x00]*$")
    state: str = Query("", max_length=32, pattern=r"^[a-z_]*$")


@router.get("", response={200: list[ApplicationOut], **READ}, summary="Find applications", auth=For("read"))
def find(request: ApiRequest, page: Query[Page], which: Query[Which]) -> Any:
    """Those open to the token's person, newest first."""
    states = (which.state,) if which.state else ()
    return part_of(queries.cases(request.actor, words=which.words, states=states), page)


@router.post("", response={201: ApplicationOut, **WRITE}, summary="Submit an application", auth=For("apply"))
def submit(request: ApiRequest, given: ApplicationIn, idempotency_key: str = IDEMPOTENCY_KEY) -> Any:
    """Open an application of a registered enterprise."""
    firm = enterprise(request.actor, given.enterprise_id)
    asked = actions.Request(channel="api", **given.dict(exclude={"enterprise_id"}))
    return Status(201, actions.apply(request.actor, firm, asked))


@router.get("/{number}", response={200: ApplicationOut, **READ}, summary="Read an application", auth=For("read"))
def read(request: ApiRequest, number: str) -> Any:
    """One application by its number."""
    return queries.case(request.actor, number)


@router.post(
    "/{number}/evidence", response={201: UploadOut, **WRITE}, summary="Bring a table of evidence", auth=For("apply")
)
def bring(request: ApiRequest, number: str, given: EvidenceIn, idempotency_key: str = IDEMPOTENCY_KEY) -> Any:
    """Keep rows about the applicant and read them; rows that cannot be used are counted and kept in quarantine."""
    case = queries.case(request.actor, number)
    buffer = io.BytesIO()
    pl.DataFrame(given.rows, infer_schema_length=None, strict=False).write_parquet(buffer)
    brought = Brought(f"{given.table}.parquet", buffer.getvalue(), case_number=case.number)
    kept = upload_table(request.actor, case.enterprise, given.table, brought, is_whole=given.is_whole)
    return Status(201, kept)


@router.post(
    "/{number}/hand-in", response={200: ApplicationOut, **WRITE}, summary="Close the evidence", auth=For("apply")
)
def hand_in(request: ApiRequest, number: str, idempotency_key: str = IDEMPOTENCY_KEY) -> Any:
    """The evidence is whole; the application goes on to investigation."""
    return actions.hand_in(request.actor, queries.case(request.actor, number))


@router.post(
    "/{number}/answer",
    response={200: DecisionOut, **WRITE},
    summary="Ask the engine, for information",
    auth=For("apply"),
)
def ask(request: ApiRequest, number: str, idempotency_key: str = IDEMPOTENCY_KEY) -> Any:
    """The engine's answer on the evidence at hand; stored, and the application stays where it is."""
    return answer(request, Question(request.actor, number, is_preliminary=True), partial(_say, request))


@router.post(
    "/{number}/decision", response={200: DecisionOut, **WRITE}, summary="Have the engine decide", auth=For("apply")
)
def decide(request: ApiRequest, number: str, idempotency_key: str = IDEMPOTENCY_KEY) -> Any:
    """The engine's decision, stored whole; the application goes on to review, or is declined by the engine."""
    return answer(request, Question(request.actor, number, is_preliminary=False), partial(_say, request))


@router.get(
    "/{number}/decisions", response={200: list[DecisionOut], **READ}, summary="Read its decisions", auth=For("read")
)
def decisions(request: ApiRequest, number: str) -> Any:
    """Every answer the engine gave on an application, newest first."""
    return list(queries.decisions(queries.case(request.actor, number)))


def _say(request: ApiRequest, outcome: Any, reasons: list[dict[str, Any]]) -> HttpResponse:
    """Put the engine's answer, or why there is none, as the operations above declare it."""
    from tallystick.entry.api.app import api  # which imports this module

    if isinstance(outcome, Exception):
        return api.on_exception(request, outcome)
    told = {name: getattr(outcome, name) for name in DecisionOut.model_fields if name != "reasons"}
    said = [{name: reason[name] for name in ReasonOut.model_fields} for reason in reasons]
    return api.create_response(request, {**told, "reasons": said}, status=200)

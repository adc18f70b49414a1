"""Enterprises: find, read, register."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError

from tallystick.entry.api.answers import READ, WRITE, For
from tallystick.entry.api.gate import ApiRequest
from tallystick.entry.api.pages import Page, part_of
from tallystick.entry.api.texts import IDEMPOTENCY_KEY, Code, Word
from tallystick.record.customers import actions, queries
from tallystick.record.people.queries import branch_by_code

router = Router()


class EnterpriseIn(Schema):
    """An enterprise to register."""

    enterprise_id: Code
    name: Word
    branch: Code = Field(..., description="Code of the branch that serves it")
    credit_code: str = Field("", max_length=32, pattern=r"^[0-9A-Z]*$")
    legal_form: str = Field("", max_length=32, pattern=r"^[a-z_]*$")
    industry: str = Field("", max_length=48, pattern=r"^[a-z_]*$")
    town: str = Field("", max_length=100, pattern=r"^[^\x00-\x1f]*$")
    founded_day: date | None = None


class EnterpriseOut(Schema):
    """An enterprise as it is registered."""

    enterprise_id: str
    name: str
    branch: str
    credit_code: str
    legal_form: str
    industry: str
    town: str
    founded_day: date | None

    @staticmethod
    def resolve_branch(row: Any) -> str:
        return str(row.branch.code)


@router.get("", response={200: list[EnterpriseOut], **READ}, summary="Find enterprises", auth=For("read"))
def find(request: ApiRequest, page: Query[Page], words: str = Query("", max_length=100, pattern=r"^[^\x00]*$")) -> Any:
    """Those open to the token's person, with all `words` in name, number or credit code."""
    return part_of(queries.enterprises(request.actor, words=words), page)


@router.get("/{enterprise_id}", response={200: EnterpriseOut, **READ}, summary="Read one enterprise", auth=For("read"))
def read(request: ApiRequest, enterprise_id: str) -> Any:
    """One enterprise by its number."""
    return queries.enterprise(request.actor, enterprise_id)


@router.post("", response={201: EnterpriseOut, **WRITE}, summary="Register an enterprise", auth=For("apply"))
def register(request: ApiRequest, given: EnterpriseIn, idempotency_key: str = IDEMPOTENCY_KEY) -> Any:
    """Register an enterprise with the branch that serves it; the token's person becomes its customer manager."""
    branch = branch_by_code(given.branch)
    if branch is None:
        raise HttpError(409, f"branch {given.branch!r} is not known")
    facts = given.dict(exclude={"enterprise_id", "name", "branch"})
    if queries.is_registered(given.enterprise_id):
        raise HttpError(409, f"enterprise {given.enterprise_id!r} is registered already")
    return Status(
        201,
        actions.register(
            request.actor, given.enterprise_id, name=given.name, branch=branch, manager=request.actor.person, **facts
        ),
    )

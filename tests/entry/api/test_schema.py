"""What the OpenAPI document promises, held against generated requests: no 5xx, no answer that breaks its schema."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.schemas import BaseSchema

from tallystick.entry.api.app import api
from tallystick.record.access.actions import give_token
from tallystick.record.access.scopes import SCOPES
from tallystick.record.people.actions import add_branch, add_person, ask_role
from tallystick.record.people.actor import Actor
from tallystick.record.people.rights import ROLES

KEYS = itertools.count()
OPERATIONS = [
    (method.upper(), path.removeprefix("/api/v1"))
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
]


@cache
def document() -> BaseSchema:
    """What the API says of itself, asked for once."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def token(live_db: None) -> str:
    """A token that may everything, so that requests reach the operations."""
    system = Actor.system()
    branch = add_branch(system, "B01", name="River branch")
    person = add_person(system, "A1", full_name="Anna", branch=branch, password=None)
    for role in ROLES:
        ask_role(system, person, role, since=timezone.localdate())
    return give_token(system, person, name="schema", scopes=tuple(SCOPES), days=1, per_minute=1_000_000)[1]


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS])
def test_every_operation_answers_as_it_declares(token: str, method: str, path: str) -> None:
    operation = document()[f"/api/v1{path}"][method]

    @given(case=operation.as_strategy())
    @settings(
        max_examples=25, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck), database=None
    )
    def holds(case: Any) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        if "Idempotency-Key" in case.headers:
            headers["Idempotency-Key"] = f"key-{next(KEYS)}"
        case.call_and_validate(headers=headers)

    holds()

"""The shapes of what the API says when something is wrong, and the scope that each operation asks for."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from ninja import Field, Schema
from ninja.security import HttpBearer

from tallystick.entry.api.gate import ApiRequest
from tallystick.record.people.actor import Actor


class Problem(Schema):
    """What is wrong: a code for programs, a sentence in English and in Chinese."""

    code: str
    message: str
    message_zh: str


class Invalid(Schema):
    """Which parts of the request are not as declared."""

    code: str
    message: str
    message_zh: str
    errors: list[dict[str, Any]] = Field(default_factory=list)


READ = {400: Invalid, 401: Problem, 403: Problem, 404: Problem, 422: Invalid, 429: Problem}
"""What any read may answer besides its own."""
WRITE = {**READ, 409: Problem}
"""What any write may answer besides its own."""


class ScopeRefused(PermissionError):
    """The token lacks a scope."""


class For(HttpBearer):
    """Lets an operation run only for tokens with a scope; the gate has already proved the token itself."""

    def __init__(self, scope: str | None = None) -> None:
        super().__init__()
        self._scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """This function will give the actor that the gate found.

        :raises ScopeRefused: the token lacks the scope.
        """
        passed = cast(ApiRequest, request)
        if self._scope is not None and self._scope not in passed.scopes:
            raise ScopeRefused(f"this token lacks the scope {self._scope!r}")
        return passed.actor

"""What every request of the API passes before its operation: the token, its rate, and a write's idempotency key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from tallystick.record.access.answers import Given, Once, OtherRequest, answered_once, request_digest
from tallystick.record.access.queries import counted, token_of
from tallystick.record.people.actor import Actor

PREFIX: Final = "/api/v1/"
OPEN: Final = (f"{PREFIX}docs", f"{PREFIX}openapi.json")
"""What tells how to use the API is open to all who reach it."""
WRITES: Final = ("POST", "PUT", "PATCH", "DELETE")
GATHERED: Final = re.compile(rf"{PREFIX}applications/[^/]+/(answer|decision)")
"""Writes that go with others of their kind in one transaction; they keep their answers themselves."""
_KEY = re.compile(r"[\x21-\x7e]{1,100}")

Respond = Callable[[HttpRequest], HttpResponse]


class ApiRequest(HttpRequest):
    """A request that has passed the gate."""

    actor: Actor
    scopes: frozenset[str]
    once: Once | None
    """A write of `GATHERED` that is still to be answered under its key; None once it was."""


def problem(status: int, code: str, en: str, zh: str) -> JsonResponse:
    """This function will give an answer that says what is wrong: a code for programs, a sentence in both languages."""
    return JsonResponse({"code": code, "message": en, "message_zh": zh}, status=status)


class ApiGate:
    """Middleware: lets requests under `/api/v1/` pass with a good token, at its rate, each write once."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX) or request.path in OPEN:
            return self._respond(request)
        mark, _, text = request.headers.get("Authorization", "").partition(" ")
        token = token_of(text.strip()) if mark.lower() == "bearer" else None
        if token is None:
            refused = problem(401, "no_token", "Send a valid token: Authorization: Bearer tally_...", "令牌缺失或无效")
            refused["WWW-Authenticate"] = "Bearer"
            return refused
        if counted(token) > token.per_minute:
            late = problem(429, "too_many", f"More than {token.per_minute} requests in this minute", "请求过于频繁")
            late["Retry-After"] = "60"
            return late
        request.actor = Actor.of(token.person)
        request.scopes = frozenset(token.scopes)
        if request.method not in WRITES:
            return self._respond(request)
        key = request.headers.get("Idempotency-Key", "")
        if not _KEY.fullmatch(key):
            told = "Send an Idempotency-Key of 1 to 100 visible characters with every write"
            return problem(400, "no_idempotency_key", told, "写操作须带幂等键 Idempotency-Key")
        digest = request_digest(request.method or "", request.get_full_path(), request.body)
        if GATHERED.fullmatch(request.path):
            request.once = Once(token, key, digest)
            answer = self._respond(request)
            if request.once is None:  # it was answered with others, under its key
                return answer
            return _once(Once(token, key, digest), lambda: given_of(answer))
        return _once(Once(token, key, digest), lambda: given_of(self._respond(request)))


def _once(once: Once, work: Callable[[], Given]) -> HttpResponse:
    try:
        return response_of(answered_once(once.token, once.key, once.digest, work))
    except OtherRequest as error:
        return response_of(error)


def given_of(response: HttpResponse) -> Given:
    """This function will give an answer as it is kept."""
    return Given(response.status_code, response.headers.get("Content-Type", ""), response.content)


def response_of(given: Given | OtherRequest) -> HttpResponse:
    """This function will give a kept answer as it goes out, or say that its key was another request's."""
    if isinstance(given, OtherRequest):
        return problem(422, "key_of_another_request", str(given), "该幂等键已用于其他请求")
    answer = HttpResponse(given.body, status=given.status, content_type=given.content_type)
    if given.is_repeated:
        answer["Idempotent-Replay"] = "true"
    return answer

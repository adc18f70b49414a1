"""A repeated write gets its first answer: the work and the answer are kept in one transaction.

A second request with the same key waits at the unique index until the first has ended, then reads what it answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from tallystick.record.access.models import Answer, Token


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it goes out."""

    status: int
    content_type: str
    body: bytes
    is_repeated: bool = False


class OtherRequest(ValueError):
    """The key was used before with another request."""


class _Failed(Exception):
    def __init__(self, given: Given) -> None:
        super().__init__()
        self.given = given


def request_digest(method: str, path: str, body: bytes) -> str:
    """This function will give what two requests share exactly when they ask the same."""
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).hexdigest()


def answered_once(token: Token, key: str, digest: str, work: Callable[[], Given]) -> Given:
    """This function will do `work` and keep its answer, or give the answer that the same request got before.

    What `work` wrote is undone where it answers with 400 or more; the answer is kept all the same, but for 429 and 500
    and above, which may be tried again with the same key.

    :raises OtherRequest: the key was used before with another request.
    """
    try:
        with transaction.atomic():
            if not _is_first(token, key, digest):
                return _earlier(token, key, digest)
            given = _undone_if_refused(work)
            if given.status == 429 or given.status >= 500:
                raise _Failed(given)
            Answer.objects.filter(token=token, key=key).update(
                status=given.status, content_type=given.content_type, body=given.body
            )
            return given
    except _Failed as failed:
        return failed.given


def _is_first(token: Token, key: str, digest: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_answer (token_id, key, request_digest, status, content_type, body, made_at) "
            "VALUES (%s, %s, %s, 0, '', '', now()) ON CONFLICT (token_id, key) DO NOTHING RETURNING id",
            [token.pk, key, digest],
        )
        return cursor.fetchone() is not None


def _earlier(token: Token, key: str, digest: str) -> Given:
    answer = Answer.objects.get(token=token, key=key)
    if answer.request_digest != digest:
        raise OtherRequest(f"Idempotency-Key {key!r} was used before with another request; use a new key")
    return Given(answer.status, answer.content_type, bytes(answer.body), is_repeated=True)


@dataclass(frozen=True, slots=True)
class Once:
    """A write that is done once: whose it is, under which key, and what it asks (`request_digest`)."""

    token: Token
    key: str
    digest: str


def answered_once_together(
    asked: Sequence[Once], work: Callable[[Sequence[int]], Sequence[Given]]
) -> list[Given | OtherRequest]:
    """This function will give for each of `asked` what `answered_once` gives, in one transaction for all of them.

    `work` is told the places of those that are new, does them together and gives their answers in order; an answer of
    400 or more must have written nothing. A key that was used before with another request has its `OtherRequest`.
    """
    with transaction.atomic():
        new = _firsts(asked)
        firsts = sorted(new.values())
        answers = dict(zip(firsts, work(firsts), strict=True)) if firsts else {}
        _keep([(asked[place], given) for place, given in answers.items()])
        found: list[Given | OtherRequest] = []
        for place, once in enumerate(asked):
            if place in answers:
                found.append(answers[place])
                continue
            try:
                found.append(_earlier(once.token, once.key, once.digest))
            except OtherRequest as other:
                found.append(other)
        return found


def _firsts(asked: Sequence[Once]) -> dict[tuple[int, str], int]:
    """The places of writes that were not asked before, by token and key; of several under one key the first."""
    places: dict[tuple[int, str], int] = {}
    for place, once in enumerate(asked):
        places.setdefault((once.token.pk, once.key), place)
    rows = [(*key, asked[place].digest) for key, place in sorted(places.items())]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_answer (token_id, key, request_digest, status, content_type, body, made_at) VALUES "
            + ", ".join(["(%s, %s, %s, 0, '', '', now())"] * len(rows))
            + " ON CONFLICT (token_id, key) DO NOTHING RETURNING token_id, key",
            [value for row in rows for value in row],
        )
        return {(token, key): places[token, key] for token, key in cursor.fetchall()}


def _keep(given: Sequence[tuple[Once, Given]]) -> None:
    if not given:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_answer SET status = told.status, content_type = told.content_type, body = told.body "
            "FROM (VALUES "
            + ", ".join(["(%s::bigint, %s::text, %s::int, %s::text, %s::bytea)"] * len(given))
            + ") AS told (token_id, key, status, content_type, body) "
            "WHERE access_answer.token_id = told.token_id AND access_answer.key = told.key",
            [v for once, said in given for v in (once.token.pk, once.key, said.status, said.content_type, said.body)],
        )


def _undone_if_refused(work: Callable[[], Given]) -> Given:
    try:
        with transaction.atomic():
            given = work()
            if given.status >= 400:
                raise _Failed(given)
            return given
    except _Failed as failed:
        return failed.given

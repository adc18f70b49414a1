"""Reads about programs' access."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from tallystick.record.access.actions import MARK, digest_of
from tallystick.record.access.models import Token
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Branch, Person

_READ: Final[tuple[type[Model], ...]] = (Token, Person, Branch)
"""What every request reads first: the token, whose it is, and that person's branch."""


def token_of(text: str) -> Token | None:
    """This function will give the token with this text, unless it ended, was revoked, or its person left."""
    mark, _, rest = text.partition("_")
    prefix = rest.partition("_")[0]
    if mark != MARK or not prefix.isalnum():
        return None
    token = _with_person(prefix)
    if token is None or not hmac.compare_digest(token.token_digest, digest_of(text)):
        return None
    ended = token.revoked_at is not None or token.ends_at <= timezone.now() or not token.person.is_active
    return None if ended else token


def tokens(actor: Actor) -> QuerySet[Token]:
    """This function will give all tokens, newest first.

    :raises Refused: the actor does not give tokens.
    """
    actor.need("give_tokens")
    return Token.objects.select_related("person", "made_by")


def counted(token: Token) -> int:
    """This function will count one request of `token` and give how many it made in this minute.

    Nobody waits until the count is on the disk: a server that fails forgets some of its last seconds.
    """
    minute = int(time.time()) // 60
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_minute (token_id, minute, requests) SELECT %s, %s, 1 "
            "FROM set_config('synchronous_commit', 'off', true) AS waits WHERE waits = 'off' "
            "ON CONFLICT (token_id, minute) DO UPDATE SET requests = access_minute.requests + 1 RETURNING requests",
            [token.pk, minute],
        )
        return int(cursor.fetchone()[0])


@cache
def _statement() -> str:
    """The three rows side by side: composing this anew for every request would cost more than the answer takes."""
    token, person, branch = (model._meta.db_table for model in _READ)
    names = ", ".join(f'"{m._meta.db_table}"."{f.column}"' for m in _READ for f in m._meta.concrete_fields)
    return (
        f'SELECT {names} FROM "{token}" JOIN "{person}" ON "{person}".id = "{token}".person_id '
        f'LEFT JOIN "{branch}" ON "{branch}".id = "{person}".branch_id WHERE "{token}".prefix = %s'
    )


def _with_person(prefix: str) -> Token | None:
    """The token of a prefix with its person and their branch, as `select_related` would give it."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [prefix])
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)
    token, person, branch = (_as_read(model, [next(values) for _ in model._meta.concrete_fields]) for model in _READ)
    person.branch = branch if person.branch_id is not None else None
    token.person = person
    return token  # type: ignore[no-any-return]


def _as_read(model: type[Model], values: list[Any]) -> Any:
    """A row of `model`, each value converted as Django converts what it reads."""
    names, converted = _reading(model)
    for at, column, converts in converted:
        for convert in converts:
            values[at] = convert(values[at], column, connection)
    return model.from_db(connection.alias, names, values)


@cache
def _reading(model: type[Model]) -> tuple[list[str], list[tuple[int, Any, list[Callable[..., Any]]]]]:
    """The names of the fields of `model`, and what converts the values of those that are not taken as they come."""
    fields = model._meta.concrete_fields
    converted = []
    for at, field in enumerate(fields):
        column = field.get_col(model._meta.db_table)
        converts = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        if converts:
            converted.append((at, column, converts))
    return [field.attname for field in fields], converted

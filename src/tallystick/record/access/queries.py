"""Reads about programs' access."""

from __future__ import annotations

import hmac
import time

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tallystick.record.access.actions import MARK, digest_of
from tallystick.record.access.models import Token
from tallystick.record.people.actor import Actor


def token_of(text: str) -> Token | None:
    """This function will give the token with this text, unless it ended, was revoked, or its person left."""
    mark, _, rest = text.partition("_")
    prefix = rest.partition("_")[0]
    if mark != MARK or not prefix.isalnum():
        return None
    token = Token.objects.select_related("person", "person__branch").filter(prefix=prefix).first()
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

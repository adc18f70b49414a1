"""Writes about programs' access."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from tallystick.record.access.models import Token
from tallystick.record.access.scopes import SCOPES
from tallystick.record.audit.action import acting
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Person

MARK = "tally"
LONGEST_DAYS = 366


class TokenError(ValueError):
    """A token that cannot be given as asked."""


def give_token(
    actor: Actor, person: Person, *, name: str, scopes: tuple[str, ...], days: int, per_minute: int = 6_000
) -> tuple[Token, str]:
    """This function will give a token that acts as `person`, and its text, which is shown this once and kept nowhere.

    :raises TokenError: a scope is not known, or the token would live too long.
    """
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise TokenError(f"{', '.join(unknown) or 'no scope'}: the scopes are {', '.join(SCOPES)}")
    if not 1 <= days <= LONGEST_DAYS or per_minute < 1:
        raise TokenError(f"a token lives 1 to {LONGEST_DAYS} days, with 1 request a minute or more")
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    text = f"{MARK}_{prefix}_{secret}"
    with acting(actor, "give_token", right="give_tokens") as act:
        token = act.make(
            Token(
                name=name,
                prefix=prefix,
                token_digest=digest_of(text),
                person=person,
                scopes=sorted(scopes),
                per_minute=per_minute,
                made_by=actor.person,
                made_at=act.at,
                ends_at=act.at + timedelta(days=days),
            )
        )
    return token, text


def revoke_token(actor: Actor, token: Token) -> Token:
    """This function will end a token at once."""
    with acting(actor, "revoke_token", right="give_tokens") as act:
        row = act.take(Token, pk=token.pk)
        row.revoked_at = row.revoked_at or timezone.now()
        row.save(update_fields=("revoked_at",))
        return row


def digest_of(text: str) -> str:
    """This function will give the digest under which a token's text is kept; the text has 256 random bits, so that a
    plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(text.encode()).hexdigest()

"""Programs' keys, as whoever holds the machine gives and revokes them."""

from __future__ import annotations

from tallystick.record.access.actions import give_token, revoke_token
from tallystick.record.access.queries import tokens
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import person_by_staff_number


def give(staff_number: str, *, name: str, scopes: tuple[str, ...], days: int) -> str:
    """This function will give a token that acts as the person with `staff_number`, and give its text.

    :raises ValueError: the person or a scope is not known, or the token would live too long.
    """
    person = person_by_staff_number(staff_number)
    if person is None:
        raise ValueError(f"staff number {staff_number!r} is not known; `tally user list` shows all")
    return give_token(Actor.system(), person, name=name, scopes=scopes, days=days)[1]


def listed() -> list[tuple[str, str, str, str, str, str]]:
    """This function will list the tokens, newest first."""
    return [
        (
            token.prefix,
            token.name,
            token.person.username,
            " ".join(token.scopes),
            f"{token.ends_at:%Y-%m-%d}",
            f"{token.revoked_at:%Y-%m-%d}" if token.revoked_at else "",
        )
        for token in tokens(Actor.system())
    ]


def revoke(prefix: str) -> None:
    """This function will end the token with `prefix`.

    :raises ValueError: there is none.
    """
    token = tokens(Actor.system()).filter(prefix=prefix).first()
    if token is None:
        raise ValueError(f"token {prefix!r} is not known; `tally token list` shows all")
    revoke_token(Actor.system(), token)

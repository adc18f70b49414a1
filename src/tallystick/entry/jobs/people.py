"""People added from outside the pages: the first administrators, and what `tally user` does."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError

from tallystick.record.people.actions import add_branch, add_person, ask_authority, ask_role, change_password
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import branch_by_code, person_by_staff_number
from tallystick.record.people.today import today

HEAD_OFFICE = "HO"
Password = Callable[[str], str]
"""Gives the password of the person with a staff number."""


def ensure_administrators(head_office: str, administrators: Mapping[str, Password]) -> list[str]:
    """This function will make the head office and those administrators that are not there yet, and give their numbers.

    :raises ValueError: a password is too weak.
    """
    system = Actor.system()
    office = branch_by_code(HEAD_OFFICE) or add_branch(system, HEAD_OFFICE, name=head_office, is_head_office=True)
    added = []
    for number, password in administrators.items():
        if person_by_staff_number(number) is None:
            with_password = _sound(number, password)
            person = add_person(system, number, full_name=number, branch=office, password=with_password)
            ask_role(system, person, "administrator", since=today())
            added.append(number)
    return added


def add_user(
    number: str,
    *,
    full_name: str,
    branch: str,
    roles: tuple[str, ...],
    authorities: tuple[str, ...],
    password: Password,
) -> None:
    """This function will add a person with roles and authorities, as whoever holds the machine may.

    :raises ValueError: the branch or a role is not known, the person is there already, or the password is too weak.
    """
    system, day = Actor.system(), today()
    place = branch_by_code(branch)
    if place is None:
        raise ValueError(f"branch {branch!r} is not known; `tally user branches` lists them")
    if person_by_staff_number(number) is not None:
        raise ValueError(f"staff number {number!r} is taken; `tally user password` sets a new password")
    person = add_person(system, number, full_name=full_name, branch=place, password=_sound(number, password))
    for role in roles:
        ask_role(system, person, role, since=day)
    for authority in authorities:
        ask_authority(system, person, authority, since=day)


def set_password(number: str, password: Password) -> None:
    """This function will set the password of the person with staff number `number`.

    :raises ValueError: there is no such person, or the password is too weak.
    """
    person = person_by_staff_number(number)
    if person is None:
        raise ValueError(f"staff number {number!r} is not known; `tally user list` shows all")
    change_password(Actor.system(), person, _sound(number, password))


def listed() -> list[tuple[str, str, str, str, str]]:
    """This function will list everybody: staff number, name, branch, roles and authorities in force today."""
    from tallystick.record.people.queries import everybody

    rows = []
    for person in everybody():
        actor = Actor.of(person)
        branch = person.branch.code if person.branch else ""
        rows.append(
            (
                person.username,
                person.full_name,
                branch,
                " ".join(sorted(actor.roles)),
                " ".join(sorted(actor.authorities)),
            )
        )
    return rows


def _sound(number: str, password: Password) -> str:
    from django.contrib.auth.password_validation import validate_password

    given = password(number)
    try:
        validate_password(given)
    except ValidationError as error:
        raise ValueError(f"password of {number}: {' '.join(error.messages)}") from None
    return given

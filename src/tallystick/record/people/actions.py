"""Writes about the people of the bank. Rights are asked for by one person and agreed to by another."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from tallystick.record.audit.action import acting
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import AuthorityHeld, Branch, Held, Person, RoleHeld
from tallystick.record.people.rights import ROLES


class UnknownRole(ValueError):
    """A role that the bank does not have."""


def add_branch(actor: Actor, code: str, *, name: str, name_zh: str = "", is_head_office: bool = False) -> Branch:
    """This function will add a branch."""
    with acting(actor, "add_branch", right="give_roles") as act:
        return act.make(Branch(code=code, name=name, name_zh=name_zh, is_head_office=is_head_office))


def add_person(actor: Actor, staff_number: str, *, full_name: str, branch: Branch, password: str | None) -> Person:
    """This function will add a person who signs in with `staff_number`; without a password they cannot yet.

    :raises ValidationError: the password is too weak.
    """
    with acting(actor, "add_person", right="give_roles") as act:
        person = Person(username=staff_number, full_name=full_name, branch=branch)
        if password is not None:
            validate_password(password, person)
        person.password = make_password(password)
        return act.make(person)


def change_password(actor: Actor, person: Person, password: str) -> None:
    """This function will set a password: one's own, or another's by who gives roles (who must then change it).

    :raises Refused: it is another's password and the actor may not.
    :raises ValidationError: the password is too weak.
    """
    own = actor.person is not None and actor.person.pk == person.pk
    validate_password(password, person)
    with acting(actor, "change_password", right=None if own else "give_roles") as act:
        row = act.take(Person, pk=person.pk)
        row.password = make_password(password)
        row.must_change_password = not own and not actor.is_system
        row.save(update_fields=("password", "must_change_password"))


def ask_role(actor: Actor, person: Person, role: str, *, since: date, until: date | None = None) -> RoleHeld:
    """This function will ask that `person` hold `role`; in force when another person agrees (at once for the system).

    :raises UnknownRole: there is no such role.
    """
    if role not in ROLES:
        raise UnknownRole(f"{role!r} is no role; the roles are {', '.join(ROLES)}")
    with acting(actor, "ask_role", right="give_roles") as act:
        return act.make(_held(RoleHeld(person=person, role=role), actor, since, until))


def ask_authority(
    actor: Actor, person: Person, authority: str, *, since: date, until: date | None = None
) -> AuthorityHeld:
    """This function will ask that `person` may sign for level `authority` of the pack's authority table."""
    with acting(actor, "ask_authority", right="give_roles") as act:
        return act.make(_held(AuthorityHeld(person=person, authority=authority), actor, since, until))


def agree(actor: Actor, asked: Held) -> Held:
    """This function will agree to a role or an authority that another person asked for; nobody agrees to their own.

    :raises Refused: the actor asked for it, or is who would hold it.
    """
    with acting(actor, "agree_held", right="give_roles") as act:
        row = act.take(type(asked), pk=asked.pk)
        actor.need_other_than(row.given_by_id, deed="asked for this", deed_zh="提出此申请")
        actor.need_other_than(row.person_id, deed="would hold this yourself", deed_zh="是本权限的持有人")
        if row.agreed_at is None:
            row.agreed_by, row.agreed_at = actor.person, timezone.now()
            row.save()
        return row


def end_held(actor: Actor, held: Held, *, until: date) -> Held:
    """This function will end a role or an authority on `until` (exclusive); taking away needs no second person."""
    with acting(actor, "end_held", right="give_roles") as act:
        row = act.take(type(held), pk=held.pk)
        row.until = until
        row.save(update_fields=("until",))
        return row


def _held(row: Held, actor: Actor, since: date, until: date | None) -> Held:
    row.since, row.until, row.given_by = since, until, actor.person
    if actor.is_system:
        row.agreed_at = timezone.now()
    return row

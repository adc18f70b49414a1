"""Sign-ins for a bank that was loaded: fresh passwords for people of the branch with most under way, one a desk."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from tallystick.entry.jobs.load_cases import LEVELS
from tallystick.entry.jobs.people import add_user
from tallystick.record.cases.queries import cases
from tallystick.record.cases.transitions import TABLE
from tallystick.record.people.actions import change_password
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import first_with_role, holders, person_by_staff_number, signers
from tallystick.record.people.rights import ROLES

EXTRA_ROLES = ("risk_officer", "risk_modeller", "auditor", "administrator")
"""Roles that a bank's staff list does not have; their first holders are made."""
_MANAGERS = 2
"""Customer managers who sign in: who investigates is not who investigates with them."""


@dataclass(frozen=True)
class SignIn:
    """How somebody of a role signs in; `signs_for` are the levels of authority that they hold."""

    role: str
    signs_for: str
    branch: str
    number: str
    password: str


def sign_ins(day: date) -> list[SignIn]:
    """This function will give passwords to people of every role, those of the busiest branch where it has the role.

    Everybody who signs for that branch is among them, so that a committee can decide. Roles that nobody holds get a
    holder at the head office.
    """
    system = Actor.system(day)
    under_way = cases(system).exclude(state__in=TABLE.ends).order_by().values("branch__code")
    held = under_way.annotate(states=Count("state", distinct=True), cases=Count("pk"))
    busiest = held.order_by("-states", "-cases").values_list("branch__code", flat=True).first() or ""
    chosen: dict[str, str] = {}
    for role in ROLES:
        for number in _of_role(role, busiest, day):
            chosen.setdefault(number, role)
    return [_made(number, role, day) for number, role in chosen.items()]


def _of_role(role: str, branch: str, day: date) -> Iterable[str]:
    if role == "approver":
        signing = [one for level in LEVELS for one in signers(level, day)]
        near = [
            one.username for one in signing if one.branch and (one.branch.is_head_office or one.branch.code == branch)
        ]
        if near:
            return near
    if role == "customer_manager":
        system = Actor.system(day)
        busy = cases(system).filter(branch__code=branch, manager__is_active=True).order_by().values("manager__username")
        at_work = busy.annotate(cases=Count("pk")).order_by("-cases", "manager__username")
        return list(at_work.values_list("manager__username", flat=True)[:_MANAGERS]) or _first(role)
    here = holders(role, branch, day)
    return [here[0].username] if here else _first(role)


def _first(role: str) -> list[str]:
    """The first holder of a role anywhere; who holds it newly, where it is one that staff lists lack."""
    person = first_with_role(role)
    if person is not None:
        return [person.username]
    if role not in EXTRA_ROLES:
        return []
    number = role.upper().replace("_", "-")
    name = role.replace("_", " ").capitalize()
    add_user(number, full_name=name, branch="HEAD", roles=(role,), authorities=(), password=lambda _: _password())
    return [number]


def _made(number: str, role: str, day: date) -> SignIn:
    password, person = _password(), person_by_staff_number(number)
    if person is None:
        raise LookupError(f"staff number {number} is not known")
    change_password(Actor.system(day), person, password)
    levels = " ".join(sorted(Actor.of(person, day).authorities)).replace("_", " ")
    return SignIn(role, levels, person.branch.code if person.branch else "", number, password)


def _password() -> str:
    return f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-Tally"

"""The search: the first few of each kind that have the words in name or number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tallystick.entry.web.frame.language import listed
from tallystick.record.cases.queries import cases
from tallystick.record.cases.transitions import STATES
from tallystick.record.customers.queries import enterprises
from tallystick.record.loans.queries import loans
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import people

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind: (text, about, where)."""

    name: str
    url: str
    rows: list[tuple[str, str, str]]


def found(actor: Actor, words: str) -> list[Found]:
    """This function will give what is found of each kind; nothing for no words."""
    if not words:
        return []
    return [group for make in KINDS for group in make(actor, words) if group.rows]


def _enterprises(actor: Actor, words: str) -> list[Found]:
    if not actor.may("see_customers"):
        return []
    rows = [
        (one.name, f"{one.enterprise_id} · {one.branch.code}", reverse("enterprise", args=[one.enterprise_id]))
        for one in enterprises(actor, words=words)[:SHOWN]
    ]
    return [Found("enterprises", reverse("enterprises"), rows)]


def _people(actor: Actor, words: str) -> list[Found]:
    if not actor.may("see_people"):
        return []
    rows: list[Any] = list(people(actor, words=words)[:SHOWN])
    return [
        Found(
            "people", reverse("people"), [(p.full_name, p.username, reverse("person", args=[p.username])) for p in rows]
        )
    ]


def _cases(actor: Actor, words: str) -> list[Found]:
    if not actor.may("see_customers"):
        return []
    rows = [
        (f"{one.number} {one.enterprise.name}", listed(STATES, one.state), reverse("case", args=[one.number]))
        for one in cases(actor, words=words)[:SHOWN]
    ]
    return [Found("cases", reverse("cases"), rows)]


def _loans(actor: Actor, words: str) -> list[Found]:
    if not actor.may("see_customers"):
        return []
    rows = [
        (f"{one.loan_id} {one.enterprise.name}", one.branch.code, reverse("loan", args=[one.loan_id]))
        for one in loans(actor, words=words)[:SHOWN]
    ]
    return [Found("loans", reverse("loans"), rows)]


KINDS = (_enterprises, _cases, _loans, _people)

"""What waits for a person: groups of work, each with its count, its first rows and where the rest is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import waiting_for_agreement
from tallystick.record.policies.queries import versions

SHOWN = 8
"""Rows of a group that the desk shows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: what, about whom, by when."""

    title: str
    url: str
    about: str = ""
    due_day: date | None = None
    is_late: bool = False
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A group of work: its name in the catalogue, how much there is, and the first lines."""

    name: str
    count: int
    url: str
    late: int = 0
    lines: Sequence[Line] = field(default_factory=tuple)


def waiting(actor: Actor) -> list[Waiting]:
    """This function will give the groups of work of the actor, those with something late first."""
    groups = [group for make in GROUPS for group in make(actor)]
    return sorted(groups, key=lambda one: (not one.late, not one.count))


def _people(actor: Actor) -> list[Waiting]:
    if not (actor.may("give_roles") and actor.may("see_people")):
        return []
    roles, authorities = waiting_for_agreement(actor)
    me = actor.person.pk if actor.person else None
    open_: list[Any] = [one for one in (*roles, *authorities) if me not in (one.given_by_id, one.person_id)]
    lines = [
        Line(one.person.full_name, reverse("person", args=[one.person.username]), one.person.username)
        for one in open_[:SHOWN]
    ]
    return [Waiting("agree", len(open_), reverse("people"), lines=lines)]


def _policy(actor: Actor) -> list[Waiting]:
    if not actor.may("publish_policy"):
        return []
    me = actor.person.pk if actor.person else None
    proposed = versions(actor).filter(state="proposed").exclude(made_by=me).exclude(first_signed_by=me)
    rows = list(proposed[: SHOWN + 1])
    lines = [
        Line(f"{one.pack} {one.version}", reverse("pack_version", args=[one.pk]), one.note, one.decides_from)
        for one in rows[:SHOWN]
    ]
    return [Waiting("sign", proposed.count() if len(rows) > SHOWN else len(rows), reverse("policy"), lines=lines)]


GROUPS = (_policy, _people)

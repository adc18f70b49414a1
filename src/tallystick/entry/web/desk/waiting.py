"""What waits for a person: groups of work, each with its count, its first rows and where the rest is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.products import indicator_name
from tallystick.record.amendments.queries import waiting as waiting_amendments
from tallystick.record.cases.queries import waiting as cases_waiting
from tallystick.record.cases.transitions import STATES
from tallystick.record.classification.queries import waiting_for
from tallystick.record.collateral.queries import waiting_values
from tallystick.record.collection.queries import queue, waiting_disposals
from tallystick.record.determinations.kinds import FACTS
from tallystick.record.determinations.queries import waiting as waiting_determinations
from tallystick.record.exemptions.queries import waiting as waiting_exemptions
from tallystick.record.limits.queries import waiting_changes
from tallystick.record.overlays.queries import waiting as waiting_overlays
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import waiting_for_agreement
from tallystick.record.policies.queries import versions
from tallystick.record.post_loan.queries import checks, signals
from tallystick.record.post_loan.states import UNANSWERED

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
    rows, count = _first(proposed)
    lines = [
        Line(f"{one.pack} {one.version}", reverse("pack_version", args=[one.pk]), one.note, one.decides_from)
        for one in rows
    ]
    return [Waiting("sign", count, reverse("policy"), lines=lines)]


def _checks(actor: Actor) -> list[Waiting]:
    if not (actor.may("post_loan_check") and actor.may("see_customers")):
        return []
    rows, count, late = _first_due(checks(actor), "due_day", actor.day)
    lines = [
        Line(
            one.enterprise.name,
            reverse("check", args=[one.pk]),
            f"{one.loan_id} · {words().code('check_kind', one.kind)}",
            one.due_day,
            one.due_day < actor.day,
        )
        for one in rows
    ]
    return [Waiting("checks", count, reverse("checks"), late, lines)]


def _signals(actor: Actor) -> list[Waiting]:
    able = (actor.may("answer_signals"), actor.may("review"))
    if not (any(able) and actor.may("see_customers")):
        return []
    states = (UNANSWERED if able[0] else ()) + (("answered",) if able[1] else ())
    rows, count, late = _first_due(signals(actor).filter(state__in=states), "act_by", actor.day)
    lines = [
        Line(
            one.enterprise.name,
            reverse("signal", args=[one.pk]),
            f"{indicator_name(one.indicator)} · {words().code('signal_level', one.level)}",
            one.act_by,
            one.act_by < actor.day,
        )
        for one in rows
    ]
    return [Waiting("signals", count, reverse("watch_list"), late, lines)]


def _classes(actor: Actor) -> list[Waiting]:
    if not actor.may("see_customers"):
        return []
    counts = {right: count for right, count in waiting_for(actor).items() if count}
    there = reverse("classification")
    lines = [Line(f"{count:,}", there, words()(f"waiting.class.{right}")) for right, count in counts.items()]
    return [Waiting("classes", sum(counts.values()), there, lines=lines)] if counts else []


def _pursuits(actor: Actor) -> list[Waiting]:
    if not (actor.may("collect") and actor.may("see_customers")):
        return []
    rows, count, late = _first_due(queue(actor), "collect_by", actor.day)
    lines = [
        Line(
            one.enterprise.name,
            reverse("pursuit", args=[one.loan_id]),
            one.loan_id,
            one.collect_by,
            one.collect_by is not None and one.collect_by < actor.day,
            one.exposure_minor,
        )
        for one in rows
    ]
    return [Waiting("pursuits", count, reverse("collection"), late, lines)]


def _disposals(actor: Actor) -> list[Waiting]:
    if not (actor.may("approve_write_off") and actor.may("see_customers")):
        return []
    rows, count = _first(waiting_disposals(actor))
    lines = [
        Line(
            one.pursuit.enterprise.name,
            reverse("disposal", args=[one.pk]),
            words().code("disposal", one.kind),
            amount_minor=one.amount_minor,
        )
        for one in rows
    ]
    return [Waiting("disposals", count, reverse("write_offs"), lines=lines)]


def _values(actor: Actor) -> list[Waiting]:
    if not (actor.may("confirm_collateral") and actor.may("see_customers")):
        return []
    rows, count = _first(waiting_values(actor).exclude(made_by=actor.person))
    lines = [
        Line(
            one.item.enterprise.name,
            reverse("collateral_item", args=[one.item.number]),
            one.item.number,
            amount_minor=one.value_minor,
        )
        for one in rows
    ]
    return [Waiting("values", count, reverse("collateral"), lines=lines)]


def _amendments(actor: Actor) -> list[Waiting]:
    if not (actor.may("approve") and actor.may("see_customers")):
        return []
    rows, count = _first(waiting_amendments(actor))
    lines = [
        Line(
            one.loan.enterprise.name,
            reverse("amendment", args=[one.pk]),
            f"{one.loan_id} · {words().code('amendment', one.kind)}",
            amount_minor=one.owed_minor,
        )
        for one in rows
    ]
    return [Waiting("amendments", count, reverse("amendments"), lines=lines)]


def _determinations(actor: Actor) -> list[Waiting]:
    rows, count = _first(waiting_determinations(actor))
    lines = [
        Line(
            one.loan.enterprise.name,
            reverse("determination", args=[one.pk]),
            f"{one.loan_id} · {listed(FACTS, one.fact)}",
        )
        for one in rows
    ]
    return [Waiting("determinations", count, reverse("determinations"), lines=lines)]


def _exemptions(actor: Actor) -> list[Waiting]:
    if not actor.may("decide_exemption"):
        return []
    rows, count = _first(waiting_exemptions(actor))
    lines = [
        Line(one.loan.enterprise.name, reverse("exemption", args=[one.pk]), one.loan_id, one.due_day) for one in rows
    ]
    return [Waiting("exemptions", count, reverse("exemptions"), lines=lines)]


def _overlays(actor: Actor) -> list[Waiting]:
    if not (actor.may("confirm_overlay") and actor.may("see_reports")):
        return []
    rows, count = _first(waiting_overlays(actor))
    lines = [Line(one.number, reverse("overlay", args=[one.pk]), one.reason, one.from_day) for one in rows]
    return [Waiting("overlays", count, reverse("overlays"), lines=lines)]


def _limits(actor: Actor) -> list[Waiting]:
    if not (actor.may("confirm_limits") and actor.may("see_customers")):
        return []
    rows, count = _first(waiting_changes(actor))
    lines = [
        Line(
            one.key,
            reverse("limit_change", args=[one.pk]),
            words().code("limit_kind", one.kind),
            amount_minor=one.limit_minor,
        )
        for one in rows
    ]
    return [Waiting("limits", count, f"{reverse('limits')}?tab=changes", lines=lines)]


def _cases(actor: Actor) -> list[Waiting]:
    if not actor.may("see_customers"):
        return []
    rows, count = _first(cases_waiting(actor))
    lines = [
        Line(
            one.enterprise.name,
            reverse("case", args=[one.number]),
            f"{one.number} · {listed(STATES, one.state)}",
            amount_minor=one.amount_minor,
        )
        for one in rows
    ]
    return [Waiting("cases", count, f"{reverse('cases')}?tab=waiting", lines=lines)]


def _first(rows: QuerySet[Any]) -> tuple[list[Any], int]:
    """The rows that the desk shows, and how many there are, which is counted only where there are more."""
    first = list(rows[: SHOWN + 1])
    return first[:SHOWN], rows.count() if len(first) > SHOWN else len(first)


def _first_due(rows: QuerySet[Any], due: str, today: date) -> tuple[list[Any], int, int]:
    """The same of work that is due by the day in field `due`, with how many days have passed; unknown is not late."""
    first = list(rows[: SHOWN + 1])
    if len(first) <= SHOWN:
        days = [getattr(one, due) for one in first]
        return first, len(first), sum(day is not None and day < today for day in days)
    counted = rows.order_by().aggregate(all=Count("pk"), late=Count("pk", filter=Q(**{f"{due}__lt": today})))
    return first[:SHOWN], counted["all"], counted["late"]


GROUPS = (
    _cases,
    _amendments,
    _determinations,
    _signals,
    _checks,
    _pursuits,
    _classes,
    _disposals,
    _values,
    _limits,
    _exemptions,
    _overlays,
    _policy,
    _people,
)

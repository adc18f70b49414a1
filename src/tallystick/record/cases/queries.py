"""Reads of cases; each shows only what is open to the actor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import polars as pl
from django.db.models import Count, Prefetch, Q, QuerySet

from tallystick.engine import flow
from tallystick.engine.decision.reasons import SCHEMA as REASONS_SCHEMA
from tallystick.record.cases.approving import terms_digest
from tallystick.record.cases.counting import Counted, counted
from tallystick.record.cases.engine import answered
from tallystick.record.cases.models import Case, Decision, Deed, Investigation, Override, Vote
from tallystick.record.cases.moving import need_apart
from tallystick.record.cases.packing import unpacked
from tallystick.record.cases.transitions import LINES
from tallystick.record.evidence.queries import Listed, checklist
from tallystick.record.evidence.store import read
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.today import today
from tallystick.record.policies.queries import policy_of, policy_on

_HEAVY = ("decision", "reasons", "features")


@dataclass(frozen=True, slots=True)
class Replayed:
    """Whether the stored decision came again; `differs` names the parts that did not."""

    is_same: bool
    differs: tuple[str, ...]


def cases(actor: Actor, *, words: str = "", states: tuple[str, ...] = (), mine: bool = False) -> QuerySet[Case]:
    """This function will give the cases open to the actor, newest first, with `words` in number or firm.

    :raises Refused: the actor works with no customers.
    """
    actor.need("see_customers")
    found = Case.objects.select_related("enterprise", "branch", "manager").order_by("-pk")
    if not actor.sees_branch(None):
        found = found.filter(branch_id=actor.person.branch_id if actor.person else None)
    if states:
        found = found.filter(state__in=states)
    if mine and actor.person is not None:
        found = found.filter(manager=actor.person)
    for word in words.split():
        found = found.filter(
            Q(number__icontains=word) | Q(enterprise__name__icontains=word) | Q(enterprise__enterprise_id=word)
        )
    return found


def case(actor: Actor, number: str) -> Case:
    """This function will give one case.

    :raises Case.DoesNotExist: there is none with this number.
    :raises Refused: it belongs to another branch.
    """
    actor.need("see_customers")
    found = Case.objects.select_related("enterprise__group", "branch", "manager").get(number=number)
    actor.need_branch(found.branch_id)
    return found


def waiting(actor: Actor) -> QuerySet[Case]:
    """This function will give the cases that wait for something the actor may do, longest first."""
    lines = [line for line in LINES if line.activity or line.action == "accept_decline"]
    wanted = {state for line in lines if actor.may(line.right) for state in line.states}
    if not wanted:
        return cases(actor).none()
    return cases(actor, states=tuple(sorted(wanted))).order_by("since_at")


def possible(actor: Actor, found: Case) -> list[str]:
    """This function will give the actions the actor may do on a case in its state."""
    able = []
    for line in LINES:
        if found.state in line.states and actor.may(line.right) and line.action not in able:
            try:
                need_apart(actor, found, line)
            except Refused:
                continue
            able.append(line.action)
    return able


def deeds(found: Case) -> QuerySet[Deed]:
    """This function will give what was done in a case, oldest first."""
    return found.deeds.select_related("person").order_by("pk")


def investigations(found: Case) -> QuerySet[Investigation]:
    """This function will give what the investigators wrote, oldest first."""
    return found.investigations.select_related("by").order_by("pk")


def decisions(found: Case) -> QuerySet[Decision]:
    """This function will give the engine's answers on a case without their bytes, newest first."""
    return found.decisions.defer(*_HEAVY).select_related("by").order_by("-pk")


def overrides(found: Case) -> QuerySet[Override]:
    """This function will give the overrides of a case."""
    return found.overrides.select_related("person").order_by("pk")


def votes(found: Case) -> tuple[list[Vote], Counted | None]:
    """This function will give the votes on the terms under approval, and how they stand today."""
    if found.terms_amount_minor is None:
        return [], None
    held = list(found.votes.filter(terms_digest=terms_digest(found)).select_related("person").order_by("pk"))
    return held, counted(found, [vote for vote in held if vote.authority == found.authority], policy_on(_today()))


def decision_row(decision: Decision) -> dict[str, Any]:
    """This function will give every column of a decision, as plain values."""
    row: dict[str, Any] = json.loads(bytes(decision.decision))
    return row


def decision_reasons(decision: Decision) -> list[dict[str, Any]]:
    """This function will give the reasons of a decision with their sentences in both languages."""
    return reasons_of([decision])[0]


def reasons_of(found: Sequence[Decision]) -> list[list[dict[str, Any]]]:
    """This function will give the reasons of each decision with their sentences, put in words together."""
    told: dict[int, list[dict[str, Any]]] = {}
    by_policy: dict[tuple[str, date], list[tuple[int, list[dict[str, Any]]]]] = {}
    for place, decision in enumerate(found):
        rows = json.loads(bytes(decision.reasons))
        by_policy.setdefault((decision.pack_digest, decision.as_of), []).append((place, rows))
    for (digest, day), parts in by_policy.items():
        rows = [row for _, part in parts for row in part]
        whole = pl.DataFrame(rows, schema=REASONS_SCHEMA, orient="row")
        said = iter(flow.sentences(whole, policy_of(digest, day)).to_dicts())
        told |= {place: list(islice(said, len(part))) for place, part in parts}
    return [told[place] for place in range(len(found))]


def decision_features(decision: Decision) -> pl.DataFrame:
    """This function will give the features a decision rests on, one row."""
    held = json.loads(bytes(decision.features))
    schema = {name: column.dtype for name, column in flow.prepared().items() if name in held}
    return pl.DataFrame([held], schema=schema, orient="row")


def replay(actor: Actor, decision: Decision) -> Replayed:
    """This function will decide again on what a decision was given, under its pack and day, and compare every byte.

    :raises Refused: the case belongs to another branch.
    :raises Unable: the evidence kept for it was changed on the disk.
    """
    actor.need_branch(decision.case.branch_id)
    evidence = unpacked(read(decision.evidence))
    policy = policy_of(decision.pack_digest, decision.as_of)
    again = answered(evidence, policy, decision.case.enterprise.enterprise_id)
    differs = tuple(name for name in _HEAVY if getattr(again, name) != bytes(getattr(decision, name)))
    return Replayed(not differs and again.digest == decision.digest, differs)


def decisions_between(first: date | None, last: date | None, case_number: str | None = None) -> list[Decision]:
    """This function will give the final decisions as of `first` to `last`, both included, of one case or of all."""
    held = Decision.objects.filter(is_preliminary=False).select_related("case__enterprise", "evidence").order_by("pk")
    asked = {"as_of__gte": first, "as_of__lte": last, "case__number": case_number}
    return list(held.filter(**{name: value for name, value in asked.items() if value is not None}))


def items_wanted(found: Case) -> list[Listed]:
    """This function will give the checklist of a case's product, and what of it is there."""
    return checklist(policy_on(_today()), found.product, found.enterprise.enterprise_id)


def state_counts(actor: Actor, product: str) -> list[tuple[str, int]]:
    """This function will count the applications for a product that are open to the actor, by state."""
    held = cases(actor).filter(product=product).order_by().values("state").annotate(count=Count("pk"))
    return sorted((row["state"], row["count"]) for row in held)


def overrides_counted(actor: Actor, *, since: date, until: date) -> list[dict[str, Any]]:
    """This function will count overrides by branch, person, kind and reason, from `since` until before `until`.

    :raises Refused: the actor sees no reports.
    """
    actor.need("see_reports")
    found = Override.objects.filter(at__date__gte=since, at__date__lt=until)
    by = ("case__branch__code", "person__username", "kind", "reason")
    return list(found.values(*by).annotate(times=Count("pk")).order_by(*by))


def with_all(found: QuerySet[Case]) -> QuerySet[Case]:
    """This function will have a list of cases bring its deeds and overrides in one query each."""
    return found.prefetch_related(Prefetch("deeds", Deed.objects.select_related("person")), "overrides")


def _today() -> date:
    return today()

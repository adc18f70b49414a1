"""Whom a firm is connected with: who stands for it, for whom it stands, and who is one business or group with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
import rustworkx as rx
from django.db.models import Q

from tallystick.record.cases.models import Guarantor
from tallystick.record.customers.models import Enterprise
from tallystick.record.customers.queries import eyes
from tallystick.record.evidence.gather import tables_of
from tallystick.record.evidence.models import Upload
from tallystick.record.loans.exposures import as_exposures
from tallystick.record.people.actor import Actor
from tallystick.record.people.personal import shown

HOPS: Final = 2
MOST: Final = 40
"""Nodes of a picture; more cannot be read."""
ONE_CREDIT: Final = ("control", "shareholding", "family", "same_person", "group")
"""Relations that make firms one credit; a shared address alone does not."""
_TIES: Final = ("guarantees", "relations")


@dataclass(frozen=True, slots=True)
class Node:
    """A firm, a person or a guarantee company; `is_open` where the actor may go to its page."""

    number: str
    name: str
    kind: str
    is_self: bool
    is_open: bool
    is_in_circle: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """A guarantee (`kind` "guarantee": `one` stands for `other`, amount in fen) or a relation without direction."""

    one: str
    other: str
    kind: str
    amount_minor: int | None
    until_day: date | None
    is_in_circle: bool


@dataclass(frozen=True, slots=True)
class Connections:
    """The picture of a firm: the nearest first; `left_out` counts the nodes beyond the most that are shown."""

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    left_out: int

    @property
    def has_circle(self) -> bool:
        return any(tie.is_in_circle for tie in self.ties)


@dataclass(frozen=True, slots=True)
class Exposure:
    """What the bank stands to lose through a firm, in fen: its own, its group's with it, and what it stands for."""

    balance_minor: int
    undrawn_minor: int
    group_firms: int
    group_minor: int
    given_minor: int
    received_minor: int

    @property
    def own_minor(self) -> int:
        return self.balance_minor + self.undrawn_minor

    @property
    def total_minor(self) -> int:
        """Own and group's credit with the guarantees given."""
        return self.own_minor + self.group_minor + self.given_minor


def connections(actor: Actor, enterprise: Enterprise, *, most: int = MOST) -> Connections:
    """This function will give a firm's connections over two steps, by evidence in force on the actor's day.

    :raises Refused: the enterprise belongs to another branch.
    """
    actor.need("see_customers")
    actor.need_branch(enterprise.branch_id)
    own = enterprise.enterprise_id
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    near, reached = [own], [own]
    for _ in range(HOPS):
        for tie in _ties_of(near, actor.day):
            found.setdefault((tie["one"], tie["other"], tie["kind"]), tie)
        ends = sorted({end for tie in found.values() for end in (tie["one"], tie["other"])} - set(reached))
        near = [one for one in ends if found]
        reached += near
        if not near:
            break
    kept = set(reached[:most])
    ties = [tie for tie in found.values() if tie["one"] in kept and tie["other"] in kept]
    circle = _circles(ties)
    names = {one.enterprise_id: one for one in Enterprise.objects.filter(enterprise_id__in=kept)}
    kinds = {tie["one"]: tie["one_kind"] for tie in ties if tie.get("one_kind")}
    seeing = eyes(actor, own)
    nodes = [_node(seeing, one, own, names.get(one), kinds.get(one, "firm"), circle) for one in reached[:most]]
    told = [
        Tie(
            tie["one"], tie["other"], tie["kind"], tie["amount_minor"], tie["until_day"],
            tie["kind"] == "guarantee" and tie["one"] in circle and circle.get(tie["one"]) == circle.get(tie["other"]),
        )
        for tie in ties
    ]  # fmt: skip
    return Connections(tuple(nodes), tuple(told), max(len(reached) - most, 0))


def exposure(actor: Actor, enterprise: Enterprise, found: Connections) -> Exposure:
    """This function will add up what the bank stands to lose through a firm on the actor's day."""
    own = enterprise.enterprise_id
    group = _group_of(own, found)
    held = as_exposures({own, *group}, actor.day)
    mine = held.filter(pl.col("enterprise_id") == own)
    others = held.filter(pl.col("enterprise_id") != own)
    guarantees = [tie for tie in found.ties if tie.kind == "guarantee"]
    return Exposure(
        int(mine["balance_minor"].sum()),
        int(mine["undrawn_minor"].sum()),
        len(group),
        int(others["balance_minor"].sum()) + int(others["undrawn_minor"].sum()),
        sum(tie.amount_minor or 0 for tie in guarantees if tie.one == own),
        sum(tie.amount_minor or 0 for tie in guarantees if tie.other == own),
    )


def _group_of(own: str, found: Connections) -> set[str]:
    """Every firm that relations of one credit lead to, from firm to firm."""
    group, waiting = {own}, [own]
    while waiting:
        here = waiting.pop()
        for tie in found.ties:
            if tie.kind in ONE_CREDIT and here in (tie.one, tie.other):
                there = tie.other if tie.one == here else tie.one
                if there not in group:
                    group.add(there)
                    waiting.append(there)
    return group - {own}


def _ties_of(firms: list[str], day: date) -> list[dict[str, Any]]:
    """Guarantees and relations of `firms`: by evidence, by confirmed guarantors of cases, by group."""
    ties: list[dict[str, Any]] = []
    for standing, own in _standing(firms):
        held = tables_of(standing, own)
        if "guarantees" in held:
            in_force = held["guarantees"].filter(
                (pl.col("from_day").is_null() | (pl.col("from_day") <= day))
                & (pl.col("until_day").is_null() | (pl.col("until_day") >= day))
            )
            amounts = in_force.group_by("guarantor_id", "guarantor_kind", "obligor_id", maintain_order=True).agg(
                pl.col("amount_minor").sum(), pl.col("until_day").max()
            )
            ties += [_guarantee(*row) for row in amounts.rows()]
        if "relations" in held:
            rows = held["relations"].select("enterprise_id", "related_id", "kind").rows()
            ties += [_relation(*sorted((one, other)), kind) for one, other, kind in rows]
    stands = Guarantor.objects.filter(confirmed_at__isnull=False, is_released=False)
    stands = stands.filter(Q(case__enterprise__enterprise_id__in=firms) | Q(number__in=firms))
    for one in stands.exclude(until_day__lt=day).select_related("case__enterprise").order_by("pk"):
        obligor = one.case.enterprise.enterprise_id
        ties.append(_guarantee(one.number, one.kind, obligor, one.amount_minor, one.until_day))
    return ties + _groups(firms)


def _groups(firms: list[str]) -> list[dict[str, Any]]:
    groups = Enterprise.objects.filter(enterprise_id__in=firms, group__isnull=False).values("group")
    members: dict[int, list[str]] = defaultdict(list)
    found = Enterprise.objects.filter(group__in=groups).order_by("enterprise_id")
    for group, number in found.values_list("group_id", "enterprise_id"):
        members[group].append(number)
    return [_relation(held[0], other, "group") for held in members.values() for other in held[1:]]


def _standing(firms: Iterable[str]) -> list[tuple[dict[str, list[Upload]], list[str]]]:
    """The uploads of ties that stand for each of `firms`, firms with the same ones together; one query."""
    wanted = list(firms)
    of_firms = Q(enterprise__enterprise_id__in=wanted) | Q(enterprise__isnull=True)
    uploads = list(
        Upload.objects.filter(of_firms, kind=Upload.Kind.TABLE, item__in=_TIES)
        .select_related("enterprise")
        .order_by("pk")
    )
    together: dict[tuple[int, ...], tuple[dict[str, list[Upload]], list[str]]] = {}
    for firm in wanted:
        standing: dict[str, list[Upload]] = {}
        for upload in uploads:
            if upload.enterprise is None or upload.enterprise.enterprise_id == firm:
                if upload.is_whole:
                    standing[upload.item] = []
                standing.setdefault(upload.item, []).append(upload)
        key = tuple(one.pk for held in standing.values() for one in held)
        together.setdefault(key, (standing, []))[1].append(firm)
    return list(together.values())


def _guarantee(one: str, one_kind: str, other: str, amount_minor: int | None, until_day: date | None) -> dict[str, Any]:
    return {
        "one": one,
        "one_kind": one_kind or "firm",
        "other": other,
        "kind": "guarantee",
        "amount_minor": amount_minor,
        "until_day": until_day,
    }


def _relation(one: str, other: str, kind: str) -> dict[str, Any]:
    return {"one": one, "other": other, "kind": kind, "amount_minor": None, "until_day": None}


def _circles(ties: list[dict[str, Any]]) -> dict[str, int]:
    """Firms that stand for each other in a circle: number -> which circle."""
    graph: rx.PyDiGraph[str, None] = rx.PyDiGraph()
    ends = sorted({end for tie in ties if tie["kind"] == "guarantee" for end in (tie["one"], tie["other"])})
    place = dict(zip(ends, graph.add_nodes_from(ends), strict=True))
    graph.add_edges_from_no_data(
        [(place[tie["one"]], place[tie["other"]]) for tie in ties if tie["kind"] == "guarantee"]
    )
    parts = [part for part in rx.strongly_connected_components(graph) if len(part) > 1]
    return {ends[node]: number for number, part in enumerate(parts) for node in part}


def _node(
    actor: Actor, number: str, own: str, firm: Enterprise | None, kind: str, circle: dict[str, int]
) -> Node:  # fmt: skip
    is_person = firm is None and kind == "person"
    table = {"guarantor_kind": "person" if is_person else "firm"}
    name = firm.name if firm else str(shown(actor, "guarantees", "guarantor_id", number, table))
    is_open = firm is not None and actor.sees_branch(firm.branch_id)
    return Node(
        number=number,
        name=name if is_open or firm is None else "",
        kind=kind,
        is_self=number == own,
        is_open=is_open,
        is_in_circle=number in circle,
    )

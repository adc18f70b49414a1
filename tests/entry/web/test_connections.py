"""The picture of a firm's connections: who is in it, what is marked, that it can be read, and who may follow it."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tallystick.entry.web.customers.graph import HIGH, WIDE, graph, laid_out
from tallystick.record.cases.connections import Connections, Node, Tie, connections, exposure
from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence.actions import keep_feed
from tallystick.record.people.actor import Actor

GUARANTEES = (
    ("E1", "firm", "E2", 100_000_00, None),
    ("E2", "firm", "E3", 200_000_00, date(2099, 1, 1)),
    ("E3", "firm", "E1", 300_000_00, None),
    ("P00000024", "person", "E1", 50_000_00, None),
    ("E9", "firm", "E1", 900_000_00, date(2020, 1, 1)),
    ("E4", "firm", "E5", 1_00, None),
)


@pytest.fixture
def firms(river_branch: Any, hill_branch: Any) -> Enterprise:
    for number in range(1, 8):
        branch = hill_branch if number == 3 else river_branch
        Enterprise.objects.create(enterprise_id=f"E{number}", name=f"Firm & Sons {number}", branch=branch)
    rows = [
        {
            "guarantee_id": f"G{at}",
            "guarantor_id": one,
            "guarantor_kind": kind,
            "obligor_id": other,
            "amount_minor": amount,
            "from_day": date(2019, 1, 1),
            "until_day": until,
        }
        for at, (one, kind, other, amount, until) in enumerate(GUARANTEES)
    ]
    keep_feed(Actor.system(), "guarantees", pl.DataFrame(rows), name="guarantees")
    ties = [("E1", "E4", "same_person"), ("E1", "E6", "address"), ("E4", "E7", "control")]
    relations = pl.DataFrame([{"enterprise_id": one, "related_id": two, "kind": kind} for one, two, kind in ties])
    keep_feed(Actor.system(), "relations", relations, name="relations")
    return Enterprise.objects.get(enterprise_id="E1")


def test_two_steps_with_the_circle_marked_and_what_ran_out_left_away(firms: Enterprise, staff: Any) -> None:
    found = connections(staff("M1", "customer_manager"), firms)
    nodes = {node.number: node for node in found.nodes}
    assert set(nodes) == {"E1", "E2", "E3", "P00000024", "E4", "E5", "E6", "E7"}
    assert {number for number, node in nodes.items() if node.is_in_circle} == {"E1", "E2", "E3"}
    assert nodes["E3"].name == "" and not nodes["E3"].is_open, "a customer of another branch has no name here"
    assert nodes["E2"].is_open and nodes["P00000024"].kind == "person"
    circle = {(tie.one, tie.other) for tie in found.ties if tie.is_in_circle}
    assert circle == {("E1", "E2"), ("E2", "E3"), ("E3", "E1")}


def test_exposure_adds_guarantees_and_leaves_a_shared_address_out(firms: Enterprise, staff: Any) -> None:
    actor = staff("M1", "customer_manager")
    found = exposure(actor, firms, connections(actor, firms))
    assert (found.given_minor, found.received_minor) == (100_000_00, 350_000_00)
    assert found.group_firms == 2, "E4 and, through it, E7"
    assert found.total_minor == 100_000_00


def test_a_person_is_masked_to_who_need_not_know(firms: Enterprise, staff: Any) -> None:
    named = {node.number: node.name for node in connections(staff("Q1", "auditor"), firms).nodes}
    assert named["P00000024"] == "P****24"
    assert "P00000024" not in graph(connections(staff("Q2", "auditor"), firms))


def test_the_page_draws_it_with_links_and_without_script_or_style(firms: Enterprise, signed_in: Any) -> None:
    for language in ("en", "zh-CN"):
        client = signed_in(f"M{language}", "customer_manager")
        page = client.get("/enterprises/E1/", headers={"accept-language": language}).content.decode()
        picture = re.search(r'<svg[^>]*class="graph".*?</svg>', page, re.DOTALL)
        assert picture is not None
        assert 'href="/enterprises/E2/"' in picture[0] and 'href="/enterprises/E3/"' not in picture[0]
        assert "Firm &amp; Sons 2" in picture[0] and "edge guarantee circle" in picture[0]
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script", picture[0])


def test_the_page_costs_a_fixed_number_of_queries(firms: Enterprise, signed_in: Any) -> None:
    client = signed_in("M1", "customer_manager")
    client.get("/enterprises/E1/")
    counts = {}
    for number in ("E6", "E1"):
        with CaptureQueriesContext(connection) as held:
            client.get(f"/enterprises/{number}/")
        counts[number] = len(held)
    assert max(counts.values()) <= 42, counts


def made(count: int, kind: str) -> Connections:
    numbers = [f"E{at}" for at in range(count)]
    nodes = tuple(Node(one, f"Firm {one}", "firm", at == 0, True, False) for at, one in enumerate(numbers))
    ends = {
        "star": [(one, "E0") for one in numbers[1:]],
        "chain": list(pairwise(numbers)),
        "circle": [*pairwise(numbers), (numbers[-1], numbers[0])],
        "crowd": [
            (one, other) for one, other in combinations(numbers, 2) if (int(one[1:]) * 7 + int(other[1:])) % 9 == 1
        ],
    }[kind]
    return Connections(nodes, tuple(Tie(one, other, "guarantee", 1_00, None, False) for one, other in ends), 0)


@pytest.mark.parametrize("kind", ["star", "chain", "circle", "crowd"])
@pytest.mark.parametrize("count", [2, 3, 7, 20, 40])
def test_no_two_firms_stand_on_each_other(count: int, kind: str) -> None:
    found = made(count, kind)
    place = laid_out(found)
    assert len(place.at) == count
    for (x1, y1), (x2, y2) in combinations(place.at.values(), 2):
        assert abs(x1 - x2) >= WIDE or abs(y1 - y2) >= HIGH
    assert all(x + WIDE <= place.width and y + HIGH <= place.height for x, y in place.at.values())
    assert graph(found) == graph(found), "the same connections give the same picture"

"""Cases brought to a state, for tests: the county's evidence and the steps before."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from tallystick.intake import read_evidence
from tallystick.record.cases.actions import Request, apply, decide, hand_in
from tallystick.record.cases.investigating import Seen, investigate, second_investigate
from tallystick.record.cases.models import Case
from tallystick.record.customers.models import Enterprise
from tallystick.record.people.actor import Actor
from tallystick.simulate.example.folder import write_example

SOUND, SICK = "F013", "F003"
"""A firm that the example's policy approves, and one that it declines."""


@cache
def county() -> dict[str, pl.DataFrame]:
    """Every valid row of the example county, by table."""
    with TemporaryDirectory() as made:
        write_example(Path(made) / "evidence")
        with closing(read_evidence(Path(made) / "evidence")) as collected:
            return {table: frame.collect() for table, frame in collected.evidence.tables.items()}


@dataclass(frozen=True)
class Staff:
    """Everybody a case needs, on the county's day."""

    manager: Actor
    second: Actor
    reviewer: Actor
    approver: Actor
    disburser: Actor
    stranger: Actor


def seen(**facts: Any) -> Seen:
    told = {"person_score": 4, "product_score": 4, "pledge_score": 4, "books_quality": 3, "neighbours_view": 4}
    told |= {"electricity_seen": True, "water_seen": True, "customs_seen": False}
    return Seen(
        visited_at=datetime(2026, 6, 29, 2, tzinfo=UTC),
        report="Machines run, stock turns",
        minutes_on_site=90,
        latitude=28.1,
        longitude=120.9,
        facts={**told, **facts},
    )


def opened(people: Staff, firm: Enterprise, **asked: Any) -> Case:
    request = {"product": "micro_cash", "amount_minor": 150_000_00, "tenor_months": 24, "purpose": "stock"} | asked
    return apply(people.manager, firm, Request(**request))


def investigated(people: Staff, firm: Enterprise, **asked: Any) -> Case:
    case = hand_in(people.manager, opened(people, firm, **asked))
    investigate(people.manager, case, seen())
    second_investigate(people.second, case, seen())
    return Case.objects.get(pk=case.pk)


def decided(people: Staff, firm: Enterprise, **asked: Any) -> Case:
    case = investigated(people, firm, **asked)
    decide(people.manager, case)
    return Case.objects.get(pk=case.pk)

"""Cases brought to a state, for tests: the county's evidence and the steps before."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from tallystick.engine.evidence.schemas import SCHEMAS, firm_columns
from tallystick.intake import read_evidence
from tallystick.pack import read_pack
from tallystick.record.cases.actions import Request, apply, decide, hand_in
from tallystick.record.cases.investigating import Seen, investigate, second_investigate
from tallystick.record.cases.models import Case
from tallystick.record.customers.actions import register
from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence.actions import keep_feed
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Branch
from tallystick.record.policies.archive import archived
from tallystick.record.policies.models import PackVersion
from tallystick.simulate.example.folder import DAY, write_example

PACK = Path(__file__).parents[3] / "packs" / "l_bank"

SOUND, SICK = "F013", "F003"
"""A firm that the example's policy approves, and one that it declines."""


@cache
def county() -> dict[str, pl.DataFrame]:
    """Every valid row of the example county, by table."""
    with TemporaryDirectory() as made:
        write_example(Path(made) / "evidence")
        with closing(read_evidence(Path(made) / "evidence")) as collected:
            return {table: frame.collect() for table, frame in collected.evidence.tables.items()}


@cache
def pack() -> tuple[str, bytes]:
    return read_pack(PACK).digest, archived(PACK)


def published_policy() -> PackVersion:
    """The bank's pack, as if two persons had published it in 2019."""
    digest, archive = pack()
    return PackVersion.objects.create(
        pack="l_bank",
        version="1",
        digest=digest,
        archive=archive,
        state="published",
        decides_from=date(2019, 1, 1),
        made_at=datetime.now(UTC),
        published_at=datetime.now(UTC),
    )


def known_firm(number: str, branch: Branch) -> Enterprise:
    """A firm of the county, registered, with its evidence kept."""
    return known_firms([number], branch)[0]


def known_firms(numbers: Sequence[str], branch: Branch) -> list[Enterprise]:
    """Firms of the county, registered, with their evidence kept as one feed of each table."""
    for table, frame in county().items():
        if table not in SCHEMAS or table in ("applications", "visits"):
            continue
        about = pl.any_horizontal(
            pl.col(name).cast(pl.String).is_in(numbers) for name in firm_columns(table) or ("enterprise_id",)
        )
        keep_feed(Actor.system(DAY), table, frame.drop("row").filter(about), name=f"{table} of the county")
    return [
        register(Actor.system(DAY), number, name=f"Firm {number} of the county", branch=branch, manager=None)
        for number in numbers
    ]


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

"""A bank with one policy, the example county's evidence as feeds, and people for every step of a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tallystick.engine.evidence.schemas import SCHEMAS, firm_columns
from tallystick.pack import read_pack
from tallystick.record.customers.actions import register
from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence.actions import keep_feed
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Branch, Person
from tallystick.record.policies.archive import archived
from tallystick.record.policies.models import PackVersion
from tallystick.simulate.example.folder import DAY
from tests.record.cases.bank import Staff, county

PACK = Path(__file__).parents[3] / "packs" / "l_bank"


@cache
def pack() -> tuple[str, bytes]:
    return read_pack(PACK).digest, archived(PACK)


@pytest.fixture
def policy(db: None) -> PackVersion:
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


@pytest.fixture
def on_day() -> Callable[[Actor], Actor]:
    return lambda actor: Actor.of(Person.objects.get(pk=actor.person.pk), DAY)  # type: ignore[union-attr]


@pytest.fixture
def people(staff: Any, on_day: Any, hill_branch: Branch) -> Staff:
    levels = ("branch_approver", "branch_committee", "head_office_approver")
    return Staff(
        manager=on_day(staff("M1", "customer_manager")),
        second=on_day(staff("M2", "customer_manager")),
        reviewer=on_day(staff("R1", "reviewer")),
        approver=on_day(staff("A1", "approver", authorities=levels)),
        disburser=on_day(staff("D1", "disburser")),
        stranger=on_day(staff("X1", "customer_manager", "reviewer", "approver", branch=hill_branch)),
    )


@pytest.fixture
def firm(policy: PackVersion, river_branch: Branch) -> Callable[[str], Enterprise]:
    """A function that registers a firm of the county with its evidence."""

    def make(number: str) -> Enterprise:
        for table, frame in county().items():
            if table not in SCHEMAS or table in ("applications", "visits"):
                continue
            about = pl.any_horizontal(
                pl.col(name).cast(pl.String) == number for name in firm_columns(table) or ("enterprise_id",)
            )
            keep_feed(Actor.system(DAY), table, frame.drop("row").filter(about), name=f"{table} of the county")
        return register(Actor.system(DAY), number, name="Firm of the county", branch=river_branch, manager=None)

    return make

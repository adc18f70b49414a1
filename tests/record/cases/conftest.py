"""A bank with one policy, the example county's evidence as feeds, and people for every step of a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tallystick.record.customers.models import Enterprise
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Branch, Person
from tallystick.record.policies.models import PackVersion
from tallystick.simulate.example.folder import DAY
from tests.record.cases.bank import Staff, known_firm, published_policy


@pytest.fixture
def policy(db: None) -> PackVersion:
    return published_policy()


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
    return lambda number: known_firm(number, river_branch)

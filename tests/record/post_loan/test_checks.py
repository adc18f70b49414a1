"""Checks fall due by the policy, once each, and what was found stays as it was written."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tallystick.engine import flow
from tallystick.pack import Pack, read_pack
from tallystick.record.customers.actions import register
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.post_loan import actions, queries
from tallystick.record.post_loan.actions import Findings, LoanFacts
from tallystick.record.post_loan.models import Check
from tallystick.record.unable import Unable

DRAWN = date(2024, 1, 10)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack(Path(__file__).resolve().parents[3] / "packs" / "l_bank")


@pytest.fixture
def firms(river_branch: Any, hill_branch: Any) -> None:
    register(Actor.system(), "E1", name="River Mill", branch=river_branch, manager=None)
    register(Actor.system(), "E2", name="Hill Mill", branch=hill_branch, manager=None)


def scheduled(pack: Pack, day: date, level: str = "none", firm: str = "E1") -> int:
    policy = pack.on(day, flow.vocabulary())
    return actions.schedule_checks(Actor.system(), [LoanFacts(f"L-{firm}", firm, DRAWN, level)], policy)


def due() -> list[tuple[str, date]]:
    return list(Check.objects.order_by("due_day").values_list("kind", "due_day"))


@pytest.mark.parametrize(("days", "made"), [(29, 0), (30, 1), (181, 1), (182, 2)])
def test_use_of_funds_comes_first_then_every_half_year(firms: None, pack: Pack, days: int, made: int) -> None:
    assert scheduled(pack, DRAWN + timedelta(days=days)) == made
    kinds = [kind for kind, _ in due()]
    assert kinds == ["use_of_funds", "regular"][:made]


def test_a_watched_borrower_is_checked_every_month(firms: None, pack: Pack) -> None:
    for days in range(0, 100, 5):
        scheduled(pack, DRAWN + timedelta(days=days), level="orange")
    assert [kind for kind, _ in due()].count("watched") == 3


def test_scheduling_again_makes_nothing_twice(firms: None, pack: Pack) -> None:
    day = DRAWN + timedelta(days=182)
    assert scheduled(pack, day) == 2
    assert scheduled(pack, day) == 0


def test_what_was_found_is_never_changed(firms: None, pack: Pack, staff: Any) -> None:
    scheduled(pack, DRAWN + timedelta(days=30))
    officer = staff("P1", "post_loan_officer")
    done = actions.do_check(officer, Check.objects.get(), Findings(result="sound", report="funds went to the supplier"))
    assert (done.state, done.done_by, done.result) == ("done", officer.person, "sound")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Check.objects.update(report="never went")
    with pytest.raises(Unable, match="while it is done"):
        actions.do_check(officer, Check.objects.get(), Findings(result="concern", report="x"))


@pytest.mark.parametrize(
    ("level", "found", "code"),
    [
        ("none", Findings(result="fine", report="x"), "findings"),
        ("none", Findings(result="sound", report="  "), "findings"),
        ("red", Findings(result="concern", report="by telephone"), "visit"),
    ],
)
def test_findings_that_do_not_do_are_refused(
    firms: None, pack: Pack, staff: Any, level: str, found: Findings, code: str
) -> None:
    scheduled(pack, DRAWN + timedelta(days=31), level=level)
    check = Check.objects.order_by("-kind")[0]
    with pytest.raises(Unable) as refused:
        actions.do_check(staff("P1", "post_loan_officer"), check, found)
    assert refused.value.code == code
    assert Check.objects.filter(state="done").count() == 0


def test_another_branch_is_neither_seen_nor_checked(firms: None, pack: Pack, staff: Any) -> None:
    scheduled(pack, DRAWN + timedelta(days=31), firm="E2")
    officer = staff("P1", "post_loan_officer")
    assert not queries.checks(officer).exists()
    with pytest.raises(Refused, match="another branch"):
        actions.do_check(officer, Check.objects.get(), Findings(result="sound", report="x"))

"""A limit is proposed by one person and confirmed by another; what is used of it leaves its trail."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tallystick.record.audit.action import acting
from tallystick.record.audit.models import Entry
from tallystick.record.customers.actions import register
from tallystick.record.limits import actions, queries
from tallystick.record.limits.actions import Wanted
from tallystick.record.limits.models import Change, Limit
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.unable import Unable

DAY = date(2024, 12, 31)
CUSTOMER = Wanted("customer", "E1", 1_000, DAY)


@pytest.fixture
def firms(river_branch: Any, hill_branch: Any) -> None:
    register(Actor.system(), "E1", name="River Mill", branch=river_branch, manager=None)
    register(Actor.system(), "E2", name="Hill Mill", branch=hill_branch, manager=None)


def proposed(actor: Actor, wanted: Wanted = CUSTOMER) -> Change:
    return actions.propose_limit(actor, wanted, reason="more sales")


def test_one_proposes_and_another_confirms(firms: None, staff: Any) -> None:
    change = proposed(staff("R1", "reviewer"))
    assert not Limit.objects.exists(), "proposed is not in force"
    limit = actions.confirm_limit(staff("O1", "risk_officer"), change)
    assert (limit.key, limit.limit_minor, limit.used_minor, limit.from_day) == ("E1", 1_000, 0, DAY)
    entry = Entry.objects.get(subject_kind="limits.Limit")
    assert (entry.action, entry.after["limit_minor"]) == ("confirm_limit", 1_000)


def test_who_proposed_neither_confirms_nor_refuses(firms: None, staff: Any) -> None:
    both = staff("O1", "risk_officer")
    change = proposed(both)
    for decide in (
        lambda: actions.confirm_limit(both, change),
        lambda: actions.refuse_limit(both, change, "no"),
    ):
        with pytest.raises(Refused) as refused:
            decide()
        assert refused.value.code == "maker_is_checker"
    assert not queries.waiting_changes(both).exists()
    assert actions.withdraw_limit(both, change).state == "withdrawn"


def test_who_proposed_another_limit_confirms_this_one(firms: None, staff: Any) -> None:
    one, other = staff("O1", "risk_officer"), staff("O2", "risk_officer")
    proposed(one, Wanted("product", "micro_cash", 9_000, DAY))
    change = proposed(other)
    assert list(queries.waiting_changes(one)) == [change]
    assert actions.confirm_limit(one, change).limit_minor == 1_000


def test_the_database_itself_refuses_one_person_twice(firms: None, staff: Any) -> None:
    both = staff("O1", "risk_officer")
    proposed(both)
    with pytest.raises(IntegrityError, match="limits_change_by_two"), transaction.atomic():
        Change.objects.update(state="confirmed", decided_by=both.person)


def test_what_is_decided_stays(firms: None, staff: Any) -> None:
    change = actions.refuse_limit(staff("O1", "risk_officer"), proposed(staff("R1", "reviewer")), "too much")
    assert (change.state, change.why) == ("refused", "too much")
    with pytest.raises(Unable, match="confirm cannot be done"):
        actions.confirm_limit(staff("O2", "risk_officer"), change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Change.objects.update(limit_minor=1)


@pytest.mark.parametrize(
    ("wanted", "reason", "code"),
    [
        (Wanted("customer", "E1", -1, DAY), "x", "limit"),
        (Wanted("moon", "E1", 1, DAY), "x", "limit"),
        (Wanted("product", " ", 1, DAY), "x", "limit"),
        (Wanted("customer", "E1", 1, DAY, DAY), "x", "limit_days"),
        (Wanted("customer", "nobody", 1, DAY), "x", "enterprise"),
        (CUSTOMER, "  ", "reason"),
    ],
)
def test_what_is_no_limit_is_not_proposed(firms: None, staff: Any, wanted: Wanted, reason: str, code: str) -> None:
    with pytest.raises(Unable) as refused:
        actions.propose_limit(staff("O1", "risk_officer"), wanted, reason=reason)
    assert refused.value.code == code
    assert not Change.objects.exists()


def test_one_change_of_a_limit_waits_at_a_time(firms: None, staff: Any) -> None:
    actor = staff("R1", "reviewer")
    proposed(actor)
    with pytest.raises(Unable, match="waits to be confirmed"):
        proposed(actor, Wanted("customer", "E1", 2_000, DAY))


@pytest.mark.parametrize(
    ("role", "wanted", "code"),
    [
        ("customer_manager", CUSTOMER, "no_right"),
        ("reviewer", Wanted("customer", "E2", 1, DAY), "other_branch"),
        ("reviewer", Wanted("industry", "trade", 1, DAY), "other_branch"),
    ],
)
def test_limits_of_others_are_not_proposed(firms: None, staff: Any, role: str, wanted: Wanted, code: str) -> None:
    with pytest.raises(Refused) as refused:
        proposed(staff("P1", role), wanted)
    assert refused.value.code == code


def test_a_reviewer_confirms_nothing(firms: None, staff: Any) -> None:
    change = proposed(staff("R1", "reviewer"))
    with pytest.raises(Refused, match="confirm_limits"):
        actions.confirm_limit(staff("R2", "reviewer"), change)


def test_a_person_sets_no_limit_alone(firms: None, staff: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.set_limit(staff("O1", "risk_officer"), "customer", "E1", 100, from_day=DAY)
    assert refused.value.code == "two_persons"


def used(amount: int) -> None:
    with acting(Actor.system(), "draw") as act:
        actions.take(act, {"customer": "E1"}, amount, day=DAY)


@pytest.mark.parametrize(("lowered", "repaid", "is_free"), [(599, 0, False), (599, 2, True), (600, 1, True)])
def test_a_limit_below_its_use_blocks_what_is_more(
    firms: None, staff: Any, lowered: int, repaid: int, is_free: bool
) -> None:
    one, other = staff("O1", "risk_officer"), staff("O2", "risk_officer")
    actions.confirm_limit(other, proposed(one))
    used(600)
    limit = actions.confirm_limit(other, proposed(one, Wanted("customer", "E1", lowered, DAY)))
    assert (limit.used_minor, limit.is_overdrawn) == (600, lowered < 600)
    if repaid:
        with acting(Actor.system(), "repay") as act:
            actions.give_back(act, {"customer": "E1"}, repaid)
    if is_free:
        used(1)
    else:
        with pytest.raises(Unable, match="fen left"):
            used(1)


def test_every_use_is_in_the_trail_with_before_and_after(db: Any) -> None:
    actions.set_limit(Actor.system(), "customer", "E1", 100, from_day=DAY)
    path = {"customer": "E1"}
    with acting(Actor.system(), "draw") as act:
        actions.take(act, path, 70, day=DAY)
    with acting(Actor.system(), "repay") as act:
        actions.give_back(act, path, 30)
    with acting(Actor.system(), "reverse") as act:
        actions.take_again(act, path, 60)
    seen = Entry.objects.filter(subject_kind="limits.Limit").order_by("pk").values_list("action", "before", "after")
    assert [(action, before.get("used_minor"), after["used_minor"]) for action, before, after in seen] == [
        ("set_limit", None, 0),
        ("draw", 0, 70),
        ("repay", 70, 40),
        ("reverse", 40, 100),
    ]


@pytest.mark.parametrize(("day", "holds"), [(date(2024, 12, 30), False), (DAY, True), (date(2025, 6, 30), False)])
def test_the_day_told_is_the_day_asked(db: Any, day: date, holds: bool) -> None:
    actions.set_limit(Actor.system(), "customer", "E1", 100, from_day=DAY, until_day=date(2025, 6, 30))
    with acting(Actor.system(date(2099, 1, 1)), "draw") as act:
        if holds:
            assert [row.used_minor for row in actions.take(act, {"customer": "E1"}, 1, day=day)] == [1]
        else:
            with pytest.raises(Unable, match="no limit in force"):
                actions.take(act, {"customer": "E1"}, 1, day=day)

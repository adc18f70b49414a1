"""Three persons make a class; nobody makes it better than the rules do; what is approved stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, transaction

from tallystick.record.classification import actions, queries
from tallystick.record.classification.actions import ENGINE_CLASS
from tallystick.record.classification.models import Line, Round
from tallystick.record.customers.actions import register
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.unable import Unable

DAY = date(2024, 12, 31)


@pytest.fixture
def opened(river_branch: Any, hill_branch: Any) -> Round:
    register(Actor.system(), "E1", name="River Mill", branch=river_branch, manager=None)
    register(Actor.system(), "E2", name="Hill Mill", branch=hill_branch, manager=None)
    classes = [
        ("L1", "E1", 100, "normal", "normal"),
        ("L2", "E1", 200, "special_mention", "Art. 10 overdue"),
        ("L3", "E2", 300, "normal", "normal"),
    ]
    frame = pl.DataFrame(classes, schema=list(ENGINE_CLASS), orient="row")
    return actions.open_round(Actor.system(), DAY, frame, pack_digest="d" * 64)


@pytest.fixture
def three(staff: Any) -> tuple[Actor, Actor, Actor]:
    return staff("P1", "post_loan_officer"), staff("R1", "reviewer"), staff("A1", "approver")


def line(loan: str) -> Line:
    return Line.objects.get(loan_id=loan)


def test_three_persons_make_a_class(opened: Round, three: tuple[Actor, Actor, Actor]) -> None:
    first, second, third = three
    actions.initial(first, line("L2"), class_="substandard", reason="cash_flow", note="sales halved")
    actions.determine(second, line("L2"))
    done = actions.approve(third, line("L2"))
    assert (done.state, done.current_class, done.reason) == ("approved", "substandard", "cash_flow")
    assert [p.username for p in (done.initial_by, done.determined_by, done.approved_by)] == ["P1", "R1", "A1"]


@pytest.mark.parametrize("own", [("initial", "determine"), ("initial", "approve"), ("determine", "approve")])
def test_one_person_takes_one_step_only(
    opened: Round, three: tuple[Actor, Actor, Actor], staff: Any, own: tuple[str, str]
) -> None:
    everything = staff("X1", "post_loan_officer", "reviewer", "approver")
    people = dict(zip(("initial", "determine", "approve"), three, strict=True)) | dict.fromkeys(own, everything)
    actions.initial(people["initial"], line("L1"), class_="normal")
    if own[1] == "determine":
        with pytest.raises(Refused, match="another person"):
            actions.determine(people["determine"], line("L1"))
        return
    actions.determine(people["determine"], line("L1"))
    with pytest.raises(Refused, match="another person"):
        actions.approve(people["approve"], line("L1"))


@pytest.mark.parametrize(
    ("loan", "said", "reason", "code"),
    [
        ("L2", "normal", "owner", "better_class"),
        ("L1", "substandard", "", "reason"),
        ("L1", "substandard", "I feel so", "reason"),
        ("L1", "bad", "owner", "class"),
    ],
)
def test_a_class_that_may_not_be_said_is_refused(
    opened: Round, three: tuple[Actor, Actor, Actor], loan: str, said: str, reason: str, code: str
) -> None:
    with pytest.raises(Unable) as refused:
        actions.initial(three[0], line(loan), class_=said, reason=reason)
    assert (refused.value.code, line(loan).state) == (code, "open")


def test_steps_come_in_order(opened: Round, three: tuple[Actor, Actor, Actor]) -> None:
    with pytest.raises(Unable, match="what can: initial"):
        actions.determine(three[1], line("L1"))
    actions.initial(three[0], line("L1"), class_="normal")
    with pytest.raises(Unable, match="approve cannot be done"):
        actions.approve(three[2], line("L1"))


def test_a_line_sent_back_begins_again(opened: Round, three: tuple[Actor, Actor, Actor]) -> None:
    actions.initial(three[0], line("L1"), class_="normal")
    with pytest.raises(Unable, match="say what"):
        actions.send_back(three[1], line("L1"), "")
    actions.send_back(three[1], line("L1"), "look at the lawsuit")
    assert line("L1").state == "returned"
    again = actions.initial(three[0], line("L1"), class_="special_mention", reason="lawsuit")
    assert (again.state, again.current_class) == ("initial", "special_mention")


def test_what_is_approved_cannot_be_changed_by_anyone(opened: Round, three: tuple[Actor, Actor, Actor]) -> None:
    actions.initial(three[0], line("L1"), class_="normal")
    actions.determine(three[1], line("L1"))
    actions.approve(three[2], line("L1"))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Line.objects.filter(loan_id="L1").update(current_class="loss")


def test_normal_loans_go_together_and_others_one_by_one(
    opened: Round, three: tuple[Actor, Actor, Actor], river_branch: Any
) -> None:
    counts = [
        actions.agree_with_engine(actor, opened, step, branch_id=river_branch.pk)
        for actor, step in zip(three, ("initial", "determine", "approve"), strict=True)
    ]
    assert counts == [1, 1, 1]
    assert (line("L1").state, line("L2").state, line("L3").state) == ("approved", "open", "open")


def test_a_round_closes_when_all_are_approved(opened: Round, three: tuple[Actor, Actor, Actor], staff: Any) -> None:
    officer = staff("RO", "risk_officer")
    with pytest.raises(Unable, match="3 lines are not approved"):
        actions.close_round(officer, opened)
    Line.objects.update(state="approved")
    assert actions.close_round(officer, opened).closed_at is not None
    with pytest.raises(Unable, match="closed already"):
        actions.close_round(officer, opened)


def test_a_day_has_one_round(opened: Round) -> None:
    with pytest.raises(Unable, match="already"):
        actions.open_round(
            Actor.system(), DAY, pl.DataFrame(schema=dict.fromkeys(ENGINE_CLASS, pl.String)), pack_digest="d" * 64
        )


def test_another_branch_is_neither_seen_nor_classed(opened: Round, three: tuple[Actor, Actor, Actor]) -> None:
    assert {one.loan_id for one in queries.lines(three[0], DAY)} == {"L1", "L2"}
    with pytest.raises(Refused, match="another branch"):
        actions.initial(three[0], line("L3"), class_="normal")


def test_each_sees_what_waits_for_their_step(opened: Round, three: tuple[Actor, Actor, Actor]) -> None:
    assert queries.waiting_for(three[0]) == {"initial_class": 2}
    actions.initial(three[0], line("L1"), class_="normal")
    assert queries.waiting_for(three[0]) == {"initial_class": 1}
    assert queries.waiting_for(three[1]) == {"determine_class": 1}
    assert queries.waiting_for(three[2]) == {"approve_class": 0}

"""What another system held is brought in as it stands there; what nobody can do any more lapses."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, transaction

from tallystick.record.customers.actions import register
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.post_loan.actions import LoanFacts, Raised, answer_signal, lapse, raise_signals
from tallystick.record.post_loan.history import bring_checks, bring_signals
from tallystick.record.post_loan.models import Check, Signal
from tallystick.record.unable import Unable

DAY = date(2024, 6, 30)
CHECK: dict[str, Any] = {
    "loan_id": "L1",
    "enterprise_id": "E1",
    "kind": "regular",
    "due_day": date(2024, 3, 31),
    "state": "done",
    "done_by": "P1",
    "done_day": date(2024, 3, 28),
    "result": "concern",
    "is_visited": True,
    "report": 'stock is low, "as always"',
}
SIGNAL: dict[str, Any] = {
    "enterprise_id": "E1",
    "indicator": "I1",
    "level": "orange",
    "since": date(2024, 2, 1),
    "act_by": date(2024, 2, 15),
    "state": "closed",
    "answered_by": "P1",
    "answered_day": date(2024, 2, 9),
    "measure": "visit",
    "finding": "confirmed",
}


@pytest.fixture
def firms(river_branch: Any, staff: Any) -> None:
    staff("P1", "post_loan_officer")
    for firm in ("E1", "E2"):
        register(Actor.system(), firm, name=f"Firm {firm}", branch=river_branch, manager=None)


def test_checks_come_in_as_they_stand_and_once(firms: None) -> None:
    due = {**CHECK, "due_day": date(2024, 6, 30), "state": "due", "done_by": None, "done_day": None, "result": None}
    frame = pl.DataFrame([CHECK, due])
    assert bring_checks(Actor.system(DAY), frame) == 2
    assert bring_checks(Actor.system(DAY), frame) == 0
    done, waits = Check.objects.order_by("due_day")
    assert (done.state, done.done_by.username, done.result, done.is_visited) == ("done", "P1", "concern", True)
    assert done.report == CHECK["report"] and done.branch.code == done.enterprise.branch.code
    assert (waits.state, waits.done_by, waits.result) == ("due", None, "")


def test_signals_come_in_with_their_answers(firms: None) -> None:
    assert bring_signals(Actor.system(DAY), pl.DataFrame([SIGNAL])) == 1
    row = Signal.objects.get()
    assert (row.state, row.answered_by.username, row.measure, row.value) == ("closed", "P1", "visit", None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Signal.objects.update(measure="explained")


@pytest.mark.parametrize(
    ("bring", "row", "change", "told"),
    [
        (bring_checks, CHECK, {"enterprise_id": "E9"}, "not registered: E9"),
        (bring_checks, CHECK, {"state": "forgotten"}, "forgotten is not known"),
        (bring_checks, CHECK, {"result": "fine"}, "fine is not known"),
        (bring_signals, SIGNAL, {"measure": "prayer"}, "prayer is not known"),
        (bring_signals, SIGNAL, {"state": "lost"}, "lost is not known"),
    ],
)
def test_what_the_record_does_not_know_is_refused(firms: None, bring: Any, row: Any, change: Any, told: str) -> None:
    with pytest.raises(Unable, match=told):
        bring(Actor.system(DAY), pl.DataFrame([row, {**row, **change}]))
    assert not Check.objects.exists() and not Signal.objects.exists()


def test_only_a_job_brings_history(firms: None, staff: Any) -> None:
    with pytest.raises(Refused):
        bring_checks(staff("P2", "customer_manager"), pl.DataFrame([CHECK]))


def test_what_is_of_a_loan_that_ended_lapses_and_the_rest_stays(firms: None, staff: Any) -> None:
    due = {**CHECK, "state": "due", "done_by": None, "done_day": None, "result": None}
    item = {**due, "loan_id": "K1", "kind": "insurance"}
    other = {**due, "loan_id": "L2", "enterprise_id": "E2"}
    bring_checks(Actor.system(DAY), pl.DataFrame([due, item, other]))
    raised = [
        Raised(enterprise_id=firm, indicator=code, level="red", since=DAY, act_by=DAY)
        for firm, code in (("E1", "I1"), ("E1", "I2"), ("E2", "I1"))
    ]
    raise_signals(Actor.system(DAY), DAY, raised)
    officer = staff("P2", "post_loan_officer")
    answer_signal(officer, Signal.objects.get(indicator="I2"), "visit", "seen")
    assert lapse(Actor.system(DAY), [LoanFacts("L2", "E2", DAY, "none")]) == 2
    states = set(Check.objects.values_list("loan_id", "state"))
    assert states == {("L1", "lapsed"), ("K1", "due"), ("L2", "due")}
    found = set(Signal.objects.values_list("enterprise__enterprise_id", "indicator", "state"))
    assert found == {("E1", "I1", "lapsed"), ("E1", "I2", "answered"), ("E2", "I1", "open")}
    assert lapse(Actor.system(DAY), [LoanFacts("L2", "E2", DAY, "none")]) == 0
    with pytest.raises(Unable, match="while it is lapsed"):
        answer_signal(officer, Signal.objects.get(state="lapsed"), "visit", "late")

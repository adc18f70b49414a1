"""Signals are answered by one person and confirmed by another, and escalated where nobody answers in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tallystick.record.audit.models import Entry
from tallystick.record.customers.actions import register
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.post_loan import actions, queries
from tallystick.record.post_loan.actions import Raised
from tallystick.record.post_loan.models import Signal
from tallystick.record.unable import Unable

DAY = date(2024, 12, 31)


@pytest.fixture
def firms(river_branch: Any, hill_branch: Any) -> None:
    register(Actor.system(), "E1", name="River Mill", branch=river_branch, manager=None)
    register(Actor.system(), "E2", name="Hill Mill", branch=hill_branch, manager=None)


def told(*signals: tuple[str, str, str]) -> tuple[int, int]:
    return actions.raise_signals(
        Actor.system(),
        DAY,
        [
            Raised(enterprise_id=firm, indicator=code, level=level, since=DAY, act_by=DAY + timedelta(days=10))
            for firm, code, level in signals
        ],
    )


def test_signals_open_last_and_go(firms: None) -> None:
    assert told(("E1", "T1", "yellow"), ("E1", "F2", "red")) == (2, 0)
    assert told(("E1", "T1", "yellow")) == (0, 1)
    assert dict(Signal.objects.values_list("indicator", "state")) == {"T1": "open", "F2": "gone"}


def test_a_month_end_costs_the_same_queries_for_few_signals_and_many(firms: None) -> None:
    counts = []
    for many in (10, 50):
        codes = [f"{many}-{at}" for at in range(many)]
        told(*(("E1", code, "yellow") for code in codes))
        with CaptureQueriesContext(connection) as held:
            new = (("E1", f"{code}n", "yellow") for code in codes)
            worse = (("E1", code, "red") for code in codes[: many // 2])
            assert told(*new, *worse) == (many, many // 2)
        counts.append(len(held))
        told()
    assert counts[0] == counts[1] <= 20, counts


def test_each_signal_that_changes_is_on_the_trail(firms: None) -> None:
    told(("E1", "T1", "yellow"), ("E1", "F2", "red"), ("E2", "T1", "red"))
    told(("E1", "T1", "red"), ("E2", "T1", "red"))
    of = dict(Signal.objects.filter(enterprise__enterprise_id="E1").values_list("indicator", "pk"))
    entries = list(Entry.objects.filter(action="raise_signals").order_by("pk"))
    assert [(one.subject_id, one.before, one.after) for one in entries[1:]] == [
        (str(of["F2"]), {"state": "open"}, {"state": "gone"}),
        (str(of["T1"]), {"level": "yellow"}, {"level": "red"}),
    ]
    assert (entries[0].subject_id, entries[0].after["signals"]) == (f"{DAY}", 3)


def test_what_went_away_is_answered_all_the_same_and_opens_where_it_comes_back(firms: None, staff: Any) -> None:
    told(("E1", "T1", "yellow"), ("E1", "F2", "red"))
    assert told() == (0, 2)
    officer = staff("P1", "post_loan_officer")
    actions.answer_signal(officer, Signal.objects.get(indicator="T1"), "explained", "a late invoice")
    assert told(("E1", "F2", "red")) == (0, 0)
    assert dict(Signal.objects.values_list("indicator", "state")) == {"T1": "answered", "F2": "open"}
    assert told() == (0, 1)
    assert actions.escalate(Actor.system(), DAY + timedelta(days=11)) == 1, "gone, and nobody answered in time"


def test_a_worse_level_opens_an_answered_signal_again(firms: None, staff: Any) -> None:
    told(("E1", "T1", "yellow"))
    actions.answer_signal(staff("P1", "post_loan_officer"), Signal.objects.get(), "visit", "order book is full")
    told(("E1", "T1", "red"))
    assert Signal.objects.values_list("state", "level").get() == ("open", "red")


def test_one_answers_and_another_confirms(firms: None, staff: Any) -> None:
    told(("E1", "T1", "yellow"))
    both, other = staff("B1", "post_loan_officer", "reviewer"), staff("R1", "reviewer")
    answered = actions.answer_signal(both, Signal.objects.get(), "more_security", "second guarantor signed")
    with pytest.raises(Refused, match="answered this signal"):
        actions.confirm_signal(both, answered)
    assert actions.confirm_signal(other, answered).state == "closed"


def test_an_answer_sent_back_is_answered_again(firms: None, staff: Any) -> None:
    told(("E1", "T1", "yellow"))
    officer, reviewer = staff("P1", "post_loan_officer"), staff("R1", "reviewer")
    answered = actions.answer_signal(officer, Signal.objects.get(), "explained", "season")
    with pytest.raises(Unable, match="what is lacking"):
        actions.refuse_answer(reviewer, answered, " ")
    refused = actions.refuse_answer(reviewer, answered, "which season? show last year")
    assert refused.state == "refused"
    assert actions.answer_signal(officer, refused, "explained", "as in 2023, see sheet").state == "answered"


@pytest.mark.parametrize(("measure", "finding"), [("pray", "x"), ("visit", ""), ("", "x")])
def test_an_answer_that_says_nothing_is_refused(firms: None, staff: Any, measure: str, finding: str) -> None:
    told(("E1", "T1", "yellow"))
    with pytest.raises(Unable) as refused:
        actions.answer_signal(staff("P1", "post_loan_officer"), Signal.objects.get(), measure, finding)
    assert refused.value.code == "measure"


@pytest.mark.parametrize(("days", "late"), [(10, 0), (11, 1)])
def test_what_nobody_answers_by_its_day_is_escalated_once(firms: None, days: int, late: int) -> None:
    told(("E1", "T1", "yellow"))
    assert actions.escalate(Actor.system(), DAY + timedelta(days=days)) == late
    assert actions.escalate(Actor.system(), DAY + timedelta(days=days)) == 0


def test_what_was_answered_in_time_is_not_escalated(firms: None, staff: Any) -> None:
    told(("E1", "T1", "yellow"))
    actions.answer_signal(staff("P1", "post_loan_officer"), Signal.objects.get(), "visit", "seen")
    assert actions.escalate(Actor.system(), DAY + timedelta(days=30)) == 0


def test_another_branch_is_neither_seen_nor_answered(firms: None, staff: Any) -> None:
    told(("E2", "T1", "yellow"))
    officer = staff("P1", "post_loan_officer")
    assert not queries.signals(officer).exists()
    with pytest.raises(Refused, match="another branch"):
        actions.answer_signal(officer, Signal.objects.get(), "visit", "seen")


def test_a_signal_of_a_firm_that_is_not_registered_is_named(firms: None) -> None:
    with pytest.raises(Unable, match="E9"):
        told(("E9", "T1", "yellow"))
    assert not Signal.objects.exists()

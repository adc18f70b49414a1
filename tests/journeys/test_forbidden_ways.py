"""Ways that no screen lets one go: each refused with a sentence, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tallystick.simulate.example.folder import DAY
from tests.journeys import lending
from tests.journeys.at_work import AtWork
from tests.journeys.staff import FIRMS

LATER = DAY + timedelta(days=400)
FIRM = FIRMS["forbidden"]
TERMS = {**lending.TERMS, "opinion": "Sound."}


def test_nobody_checks_what_is_their_own(enters: Callable[..., Any]) -> None:
    """One person with every role of a branch, one without authority, one of another branch."""
    people = lending.crew(enters)
    every, without, stranger = enters("B1"), enters("A2"), enters("X1")
    case = lending.asked_for(every, FIRM, **lending.ASKED)
    assert stranger.open(case) == 404, "another branch's case is as good as none"
    assert stranger.open(f"/enterprises/{FIRM}/") == 404
    every.open(f"/enterprises/{FIRM}/match")
    assert every.is_refused("apply", **{**lending.ASKED, "amount": "-5"}), (
        "what was typed stays, and the field says why"
    )
    every.open(case)
    every.act("hand_in")
    every.act("investigate", **lending.SEEN)
    assert every.is_kept_from("second_investigate", **lending.SEEN), "nobody is the second pair of eyes to himself"
    people.second.open(case)
    people.second.act("second_investigate", **lending.SEEN)
    every.open(case)
    every.act("decide")
    assert every.is_kept_from("review", terms_tenor_months=24, terms_repayment="level", **TERMS), (
        "who asked for it does not review it"
    )
    people.reviewer.open(case)
    people.reviewer.act("review", **TERMS)
    every.open(case)
    assert every.is_kept_from("approve", note="Mine."), "nor approve it"
    without.open(case)
    assert without.is_kept_from("approve", note="I would."), "nor one whose authority does not reach"
    people.approver.open(case)
    people.approver.act("approve", note="Agreed.")
    lending.contracted(people, case)
    lending.limited(people, FIRM, "100,000")
    every.open(case)
    assert every.is_kept_from("draw", pay_mode="self"), "nor pay out what he asked for"
    disburser = enters("D1")
    disburser.open(case)
    assert disburser.can("draw"), "who made nothing of it is not refused"


@pytest.mark.late(order=3)
def test_a_decision_that_has_expired_is_no_ground_for_a_contract(site: Any, enters: Callable[..., Any]) -> None:
    site.open(DAY)
    people, manager = lending.crew(enters), enters("M1")
    case = lending.asked_for(people.manager, FIRMS["expired"], **lending.ASKED)
    lending.investigated(people, case)
    lending.granted(people, case, **lending.TERMS)
    site.open(LATER)
    manager.open(case)
    assert manager.is_kept_from("prepare_contract"), "the decision was good for a time"
    site.tally("end-of-day")
    manager.open(case)
    assert not manager.can("prepare_contract"), "and the end of the day closes what has expired"


def test_a_wrong_code_is_no_second_factor(site: Any, browser: Any) -> None:
    one = AtWork(browser, site.base, "L2")
    one.sign_in(code="000000")
    assert one.page.locator(".wrong").count(), "the page says that the code is wrong"
    one.page.goto(site.base + "/cases/")
    assert "/sign-in" in one.page.url, "a password alone opens nothing"
    one.context.close()


def test_a_wrong_password_five_times_locks_the_door(site: Any, browser: Any) -> None:
    one = AtWork(browser, site.base, "L1")
    for _ in range(5):
        one.sign_in("wrong")
    one.sign_in()
    assert one.word("locked.title") in one.look(), "even the right password waits now"
    one.context.close()

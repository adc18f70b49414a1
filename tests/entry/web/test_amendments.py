"""Extension, renewal and restructuring as pages: asked on the loan's page, decided on their own."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tallystick.record.amendments.models import Amendment
from tallystick.record.customers.actions import register
from tallystick.record.loans.models import Borrower, Event, Loan
from tallystick.record.people.actor import Actor
from tests.record.cases.conftest import policy

__all__ = ("policy",)
LEVEL = {"authorities": ("branch_approver",)}


@pytest.fixture
def loan(policy: Any, river_branch: Any) -> Loan:
    day = timezone.localdate() - timedelta(days=10)
    firm = register(Actor.system(), "E1", name="Ferry Noodles", branch=river_branch, manager=None)
    Borrower.objects.create(enterprise=firm, is_retail=True, size_class="small", grade="R4")
    terms = {"rate_bp": 600, "repayment": "bullet", "security": "unsecured", "product": "micro_cash"}
    held = Loan.objects.create(
        loan_id="L1",
        enterprise=firm,
        branch=river_branch,
        signed_day=day,
        drawn_day=day,
        matures_day=day + timedelta(days=180),
        principal_minor=120_000_00,
        **terms,
    )
    Event.objects.create(loan=held, event_no=1, day=day, booked_day=day, kind="drawn", amount_minor=120_000_00)
    return held


def test_an_extension_is_asked_shown_and_decided_by_another(loan: Loan, signed_in: Any) -> None:
    both = signed_in("B1", "customer_manager", "approver", **LEVEL)
    typed = {"deed": "ask_extension", "matures_new": str(loan.matures_day), "reason": "buyers pay late"}
    too_soon = both.post("/loans/L1/", typed)
    assert too_soon.status_code == 422
    assert b"moves nothing" in too_soon.content
    later = loan.matures_day + timedelta(days=60)
    page = both.post("/loans/L1/", {**typed, "matures_new": str(later)}).url
    for language, said in (("en", "buyers pay late"), ("zh-CN", "展期")):
        assert said in both.get(page, headers={"accept-language": language}).content.decode()
    assert b"You asked for this" in both.post(page, {"deed": "agree_amendment", "note": ""}).content
    other = signed_in("A1", "approver", **LEVEL)
    assert b"Ferry Noodles" in other.get("/").content, "it waits on the other's desk"
    assert b"agree_amendment" not in signed_in("A2", "approver").get(page).content, "not at this level"
    assert other.post(page, {"deed": "agree_amendment", "note": "sound"}).status_code == 302
    assert Event.objects.get(kind="extended").until_day == later
    for place in ("/loans/L1/", "/amendments/", page):
        for language in ("en", "zh-CN"):
            assert other.get(place, headers={"accept-language": language}).status_code == 200, place


def test_a_restructuring_says_which_difficulty(loan: Loan, signed_in: Any) -> None:
    manager = signed_in("M1", "customer_manager")
    typed = {
        "deed": "ask_restructuring",
        "matures_new": str(loan.matures_day + timedelta(days=90)),
        "repayment_new": "level",
        "reason": "the kiln stands still",
    }
    assert manager.post("/loans/L1/", typed).status_code == 422
    page = manager.post("/loans/L1/", {**typed, "difficulty": "able_no_longer", "rate_new": "4.5"}).url
    row = Amendment.objects.get()
    assert (row.rate_bp, row.difficulty, len(row.plan)) == (450, "able_no_longer", 9)
    assert manager.post(page, {"deed": "withdraw_amendment"}).status_code == 302
    assert Amendment.objects.get().state == "withdrawn"


def test_a_plan_typed_line_by_line_is_held_against_what_is_owed(loan: Loan, signed_in: Any) -> None:
    manager = signed_in("M1", "customer_manager")
    days = [str(loan.matures_day + timedelta(days=days)) for days in (-60, 0, 60)]
    typed = {"deed": "ask_restructuring", "difficulty": "able_no_longer", "reason": "the kiln stands still"}
    wrong = [
        ({}, "Say this, or give the instalments one by one"),
        ({"plan_lines": f"{days[0]} 100", "repayment_new": "level"}, "the lines below say it"),
        ({"plan_lines": f"{days[0]} 100\nnext month 50"}, "Line 2: “next month 50” does not begin with a day"),
        ({"plan_lines": f"{days[0]} -100"}, "Line 1: the amount of"),
        ({"plan_lines": f"{days[0]}\t100.001"}, "Line 1: the amount of"),
        ({"plan_lines": f"{days[0]} 1,000"}, "the lines come to 1,000.00; owed today is 120,"),
        ({"plan_lines": f"{days[1]} 1,000\n{days[0]}"}, f"line 2: {days[0]} is not after {days[1]}"),
    ]
    for more, says in wrong:
        answer = manager.post("/loans/L1/", {**typed, **more})
        page = html.unescape(answer.content.decode())
        assert (answer.status_code, says in page) == (422, True), (more, says)
        assert html.unescape(more.get("plan_lines", "")) in page, "what was typed stays"
        assert says in "".join(re.findall(r'<p class="wrong" id="\w+_error">.*?</p>', page)), "said at the field"
    lines = f"{days[0]}\t¥40,000.00\r\n\r\n{days[1].replace('-', '/')}，30000元\r\n{days[2]}\r\n"
    page = manager.post("/loans/L1/", {**typed, "plan_lines": lines}).url
    row = Amendment.objects.get()
    assert [line["due_day"] for line in row.plan] == days
    assert [line["principal_minor"] for line in row.plan][:2] == [40_000_00, 30_000_00]
    assert row.owed_minor == sum(line["principal_minor"] for line in row.plan) > 120_000_00
    for language, said in (("en", "plan of its own"), ("zh-CN", "自定计划")):
        assert said in manager.get(page, headers={"accept-language": language}).content.decode()


def test_a_renewal_lists_its_conditions_and_another_branch_sees_none(
    loan: Loan, signed_in: Any, hill_branch: Any
) -> None:
    manager = signed_in("M1", "customer_manager")
    shown = manager.get("/loans/L1/", headers={"accept-language": "zh-CN"}).content.decode()
    assert "依法合规经营" in shown
    typed = {"deed": "ask_renewal", "matures_new": str(loan.matures_day), "reason": "x y", "met": ["lawful"]}
    page = manager.post("/loans/L1/", typed).url
    assert Amendment.objects.get().is_qualified is False
    stranger = signed_in("X1", "customer_manager", "approver", branch=hill_branch, **LEVEL)
    assert stranger.get(page).status_code == 404
    assert b"L1" not in stranger.get("/amendments/").content

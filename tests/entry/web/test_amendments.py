"""Extension, renewal and restructuring as pages: asked on the loan's page, decided on their own."""

from __future__ import annotations

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

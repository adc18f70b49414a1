"""Personal data and bureau reports on pages: masked by role, opened for a purpose, every look listed."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tallystick.record.customers.actions import register
from tallystick.record.evidence.actions import keep_feed
from tallystick.record.people.actor import Actor

SECRETS = ("13890064965", "王超军", "330381197001014965", "River Street 24")


@pytest.fixture
def firm(river_branch: Any) -> None:
    facts = {"phone": "13890064965", "address": "River Street 24"}
    register(Actor.system(), "E1", name="Lantern Foods", branch=river_branch, manager=None, **facts)
    owner = {"enterprise_id": "E1", "owner_id": "330381197001014965", "role": "controller", "name": "王超军"}
    keep_feed(Actor.system(), "owners", pl.DataFrame([owner]), name="owners")


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("customer_manager", 4),
        ("reviewer", 4),
        ("post_loan_officer", 4),
        ("recovery_officer", 4),
        ("approver", 2),
        ("disburser", 2),
        ("risk_officer", 0),
        ("auditor", 0),
    ],
)
def test_the_page_shows_each_role_what_it_needs(firm: Any, signed_in: Any, role: str, seen: int) -> None:
    page = signed_in("P1", role).get("/enterprises/E1/").content.decode()
    assert sum(secret in page for secret in SECRETS) == seen


def test_an_auditor_unmasks_for_a_purpose_and_the_look_is_listed(firm: Any, signed_in: Any) -> None:
    auditor = signed_in("Q1", "auditor")
    lacking = auditor.post("/enterprises/E1/", {"deed": "unmask", "purpose_of_look": ""})
    assert lacking.status_code == 422
    opened = auditor.post("/enterprises/E1/", {"deed": "unmask", "purpose_of_look": "complaint 12"}, follow=True)
    assert all(secret in opened.content.decode() for secret in SECRETS)
    for language in ("en", "zh-CN"):
        assert "complaint 12" in auditor.get("/looks/", headers={"accept-language": language}).content.decode()
    assert "complaint 12" in auditor.get("/looks/?words=E1").content.decode()
    assert "complaint 12" not in auditor.get("/looks/?subject=E2").content.decode()
    assert signed_in("M1", "customer_manager").get("/looks/").status_code == 403


def test_the_trail_masks_what_it_holds_before_and_after(firm: Any, signed_in: Any) -> None:
    auditor = signed_in("Q1", "auditor")
    listed = auditor.get("/audit/?words=register_enterprise")
    number = listed.context["table"].rows[0][0].text
    page = auditor.get(f"/audit/{number}/").content.decode()
    assert "Lantern Foods" in page and "13890064965" not in page and "138****65" in page


def test_a_bureau_report_asks_what_for(firm: Any, signed_in: Any, hill_branch: Any) -> None:
    reviewer = signed_in("R1", "reviewer")
    assert reviewer.get("/enterprises/E1/bureau").status_code == 200
    assert reviewer.post("/enterprises/E1/bureau", {"purpose_of_look": ""}).status_code == 422
    auditor = signed_in("Q1", "auditor")
    assert "review of C1" not in auditor.get("/looks/").content.decode(), "asking is no look"
    assert reviewer.post("/enterprises/E1/bureau", {"purpose_of_look": "review of C1"}).status_code == 200
    assert "review of C1" in auditor.get("/looks/").content.decode()
    assert signed_in("D1", "disburser").get("/enterprises/E1/bureau").status_code == 403
    assert signed_in("R2", "reviewer", branch=hill_branch).get("/enterprises/E1/bureau").status_code == 404

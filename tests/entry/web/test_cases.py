"""An application through its pages: from product match to approval by five people, and every way that is forbidden."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tallystick.record.cases.models import Case
from tallystick.record.evidence.models import Upload
from tallystick.record.limits.actions import set_limit
from tallystick.record.people.actor import Actor
from tallystick.simulate.example.folder import DAY
from tests.record.cases.bank import SOUND
from tests.record.cases.conftest import firm, policy

__all__ = ("firm", "policy")
SEEN = {
    "visited_at": "2026-06-29T10:00",
    "minutes_on_site": "90",
    "stated_sales": "1,200,000",
    "person_score": "4",
    "product_score": "4",
    "pledge_score": "4",
    "electricity_seen": "1",
    "report": "Machines run, stock turns",
}


def done(answer: Any) -> str:
    """Where a deed that was done leads; what the page says where it was not."""
    if answer.status_code == 302:
        return str(answer.url)
    bound = [one for one in answer.context["deeds"] if one.is_open]
    raise AssertionError([dict(one.form.errors) for one in bound])


def refused(answer: Any) -> str:
    assert answer.status_code == 422
    return " ".join(str(one.form.errors) for one in answer.context["deeds"] if one.is_open)


@pytest.fixture(autouse=True)
def _on_the_countys_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *given: DAY)


@pytest.fixture
def desk(signed_in: Any) -> dict[str, Any]:
    levels = ("branch_approver", "branch_committee", "head_office_approver", "head_office_committee", "branch_head")
    return {
        "manager": signed_in("M1", "customer_manager"),
        "second": signed_in("M2", "customer_manager"),
        "reviewer": signed_in("R1", "reviewer"),
        "approver": signed_in("A1", "approver", authorities=levels),
        "disburser": signed_in("D1", "disburser"),
        "all": signed_in("B1", "customer_manager", "reviewer", "approver", authorities=levels),
    }


def opened(client: Any, number: str = SOUND) -> str:
    asked = {"deed": "apply", "product": "micro_cash", "amount": "150,000", "tenor_months": "24", "purpose": "stock"}
    return done(client.post(f"/enterprises/{number}/match", asked))


def test_an_application_from_match_to_approval(firm: Any, desk: dict[str, Any]) -> None:
    firm(SOUND)
    manager, reviewer, approver = desk["manager"], desk["reviewer"], desk["approver"]
    match = manager.get(f"/enterprises/{SOUND}/match")
    assert len(match.context["matches"]) >= 4
    assert len(manager.get("/products/").context["table"].rows) == len(match.context["matches"])
    page = opened(manager)
    done(manager.post(page, {"deed": "hand_in"}))
    done(manager.post(page, {"deed": "investigate", **SEEN}))
    assert "investigat" in refused(manager.post(page, {"deed": "second_investigate", **SEEN}))
    done(desk["second"].post(page, {"deed": "second_investigate", **SEEN}))
    done(manager.post(page, {"deed": "decide"}))
    case = Case.objects.get()
    assert case.state == "to_review", case.decisions.get().outcome
    shown = reviewer.get(page)
    form = next(one.form for one in shown.context["deeds"] if one.deed.name == "review")
    terms = {name: form.initial.get(name) or "" for name in form.fields}
    terms |= {"terms_amount": "60,000", "terms_rate": terms["terms_rate"] or "8", "opinion": "sound"}
    terms |= {"override_reason": "evidence_explained", "conditions": "Insurance\nGuarantor signs"}
    done(reviewer.post(page, {"deed": "review", **terms}))
    case.refresh_from_db()
    assert (case.terms_amount_minor, case.conditions) == (6_000_000, ["Insurance", "Guarantor signs"])
    assert refused(reviewer.post(page, {"deed": "approve"}))
    done(approver.post(page, {"deed": "approve", "note": "yes"}))
    case.refresh_from_db()
    assert case.state == "approved"
    contract_goes_to_ready(manager, desk["disburser"], page)


def contract_goes_to_ready(manager: Any, disburser: Any, page: str) -> None:
    """From approved to ready to draw: the contract printed and signed, conditions met by one, confirmed by another."""
    there = done(manager.post(page, {"deed": "prepare_contract"}))
    contract = Case.objects.get().contracts.get()
    handed = manager.get(f"{there}zh.pdf")
    assert handed.content.startswith(b"%PDF") and handed["Content-Disposition"].startswith("attachment")
    assert manager.get(f"{there}xx.pdf").status_code == 404
    done(manager.post(there, {"deed": "sign_paper", "signed_day": str(DAY)}))
    for one in contract.conditions.all():
        done(manager.post(there, {"deed": "meet_condition", "condition": one.pk, "note": "seen"}))
        done(disburser.post(there, {"deed": "confirm_condition", "condition": one.pk}))
    done(disburser.post(there, {"deed": "make_ready"}))
    assert Case.objects.get().state == "ready_to_draw"
    assert disburser.get("/contracts/").status_code == 200
    assert "no limit in force" in refused(disburser.post(page, {"deed": "draw", "pay_mode": "self"}))
    set_limit(Actor.system(DAY), "customer", SOUND, 10_000_000, from_day=DAY)
    loan = done(disburser.post(page, {"deed": "draw", "pay_mode": "self"}))
    for language in ("en", "zh-CN"):
        assert "60,000" in disburser.get(loan, headers={"accept-language": language}).content.decode()
    assert len(disburser.get("/loans/").context["table"].rows) == 1
    assert len(disburser.get("/limits/").context["table"].rows) == 1


def test_a_decision_is_told_drawn_and_replayed(firm: Any, desk: dict[str, Any]) -> None:
    firm(SOUND)
    page = opened(desk["manager"])
    desk["manager"].post(page, {"deed": "hand_in"})
    desk["manager"].post(page, {"deed": "investigate", **SEEN})
    desk["second"].post(page, {"deed": "second_investigate", **SEEN})
    desk["manager"].post(page, {"deed": "decide"})
    there = f"{page}decisions/{Case.objects.get().decisions.get().pk}/"
    for language in ("en", "zh-CN"):
        told = desk["reviewer"].get(there, headers={"accept-language": language}).content.decode()
        assert "decision_charts" not in told and f"{there}charts" in told
    drawn = desk["reviewer"].get(f"{there}charts").content.decode()
    assert drawn.count("<svg") >= 1 and "style=" not in drawn
    again = desk["reviewer"].post(there, follow=True).content.decode()
    assert "byte for byte" in again
    assert desk["reviewer"].get(f"{page}decisions/999/").status_code == 404


def test_another_branch_finds_no_case_and_does_nothing_in_it(
    firm: Any, desk: dict[str, Any], signed_in: Any, hill_branch: Any
) -> None:
    firm(SOUND)
    page = opened(desk["manager"])
    stranger = signed_in("X1", "customer_manager", "reviewer", "approver", branch=hill_branch)
    for where in (page, f"/enterprises/{SOUND}/match", f"/enterprises/{SOUND}/"):
        assert stranger.get(where).status_code == 404
        assert stranger.post(where, {"deed": "hand_in"}).status_code == 404
    assert Case.objects.get().number not in stranger.get("/cases/").content.decode()
    assert Case.objects.get().state == "applied"


def test_one_person_with_every_role_cannot_check_their_own(firm: Any, desk: dict[str, Any]) -> None:
    firm(SOUND)
    one = desk["all"]
    page = opened(one)
    done(one.post(page, {"deed": "hand_in"}))
    done(one.post(page, {"deed": "investigate", **SEEN}))
    assert refused(one.post(page, {"deed": "second_investigate", **SEEN}))
    done(desk["second"].post(page, {"deed": "second_investigate", **SEEN}))
    done(one.post(page, {"deed": "decide"}))
    terms = {"terms_amount": "60000", "terms_tenor_months": "24", "terms_rate": "8", "terms_repayment": "level"}
    assert refused(one.post(page, {"deed": "review", **terms, "opinion": "mine", "override_reason": "known_customer"}))
    assert Case.objects.get().state == "to_review"


def test_what_is_typed_wrong_is_said_at_its_field(firm: Any, desk: dict[str, Any]) -> None:
    firm(SOUND)
    where = f"/enterprises/{SOUND}/match"
    asked = {"deed": "apply", "product": "micro_cash", "amount": "-5", "tenor_months": "x", "purpose": "stock"}
    answer = desk["manager"].post(where, asked)
    assert answer.status_code == 422
    form = next(one.form for one in answer.context["deeds"] if one.is_open)
    assert set(form.errors) == {"amount", "tenor_months"}
    too_much = desk["manager"].post(where, asked | {"amount": "900,000,000", "tenor_months": "24"})
    assert too_much.status_code == 422
    assert "900,000,000" in too_much.content.decode()


def test_evidence_comes_with_its_quarantine_and_never_runs_in_a_page(firm: Any, desk: dict[str, Any]) -> None:
    firm(SOUND)
    manager, page = desk["manager"], opened(desk["manager"])
    rows = f"enterprise_id,lawsuit_id,filed_day,role\n{SOUND},S1,2026-01-05,defendant\nF999,S2,2026-01-05,defendant\n"
    sent = SimpleUploadedFile("lawsuits.csv", rows.encode())
    answer = manager.post(page, {"deed": "upload", "item": "lawsuits", "file": sent})
    if answer.status_code == 302:
        upload = Upload.objects.filter(case_number=Case.objects.get().number).get()
        assert upload.quarantined >= 1
        assert "F999" in manager.get(f"/evidence/{upload.pk}/").content.decode()
        handed = manager.get(f"/evidence/{upload.pk}/file")
        assert handed["Content-Disposition"].startswith("attachment")
        assert handed["X-Content-Type-Options"] == "nosniff"
    page_sent = SimpleUploadedFile("photo.png", b"<html><script>alert(1)</script></html>", content_type="image/png")
    assert refused(manager.post(page, {"deed": "upload", "item": "photo", "file": page_sent}))
    empty = SimpleUploadedFile("lawsuits.csv", io.BytesIO(b"").getvalue())
    assert manager.post(page, {"deed": "upload", "item": "lawsuits", "file": empty}).status_code == 422

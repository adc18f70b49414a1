"""Checks, warnings, classes, collection and collateral as pages: seen by whom, done by whom, refused to whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tallystick.record.classification.models import Line, Round
from tallystick.record.collateral.models import Item, Valuation
from tallystick.record.collection.models import Disposal, Pursuit
from tallystick.record.customers.models import Enterprise
from tallystick.record.people.models import Person
from tallystick.record.post_loan.models import Check, Signal

DAY = date(2024, 12, 31)


@pytest.fixture
def book(river_branch: Any, day: date) -> Enterprise:
    firm = Enterprise.objects.create(enterprise_id="E1", name="Ferry Noodles", branch=river_branch)
    own = {"enterprise": firm, "branch": river_branch}
    late = day - timedelta(days=3)
    Check.objects.create(loan_id="L1", kind="regular", due_day=late, **own)
    Signal.objects.create(indicator="I1", level="red", value=0.4, threshold=0.5, since=late, act_by=late, **own)
    opened = Round.objects.create(day=DAY, pack_digest="0" * 64, opened_at=timezone.now())
    facts = {"exposure_minor": 12_345_600, "engine_class": "normal", "engine_article": "normal"}
    Line.objects.create(round=opened, loan_id="L1", current_class="normal", **facts, **own)
    Pursuit.objects.create(
        loan_id="L1",
        opened_day=late,
        as_of_day=late,
        days_past_due=40,
        exposure_minor=12_345_600,
        allowance_minor=100,
        collect_by=late,
        **own,
    )
    item = Item.objects.create(number="K1", kind="residential", **own)
    Valuation.objects.create(item=item, valued_day=DAY, value_minor=50_000_000, method="market", source="Appraiser")
    return firm


PAGES = (
    "/checks/",
    "/checks/?tab=all",
    "/watch-list/",
    "/classification/",
    "/classification/2024-12-31/",
    "/classification/2024-12-31/L1/",
    "/collection/",
    "/collection/L1/",
    "/write-offs/",
    "/collateral/",
    "/collateral/K1/",
)


def test_pages_after_the_loan_in_both_languages(book: Any, signed_in: Any) -> None:
    client = signed_in("P1", "post_loan_officer")
    pages = (*PAGES, f"/checks/{Check.objects.get().pk}/", f"/watch-list/{Signal.objects.get().pk}/", "/")
    for language in ("en", "zh-CN"):
        for page in pages:
            answer = client.get(page, headers={"accept-language": language})
            assert answer.status_code == 200, page
            if page != "/write-offs/" and page != "/classification/":
                assert "L1" in answer.content.decode() or "Ferry" in answer.content.decode(), page


def test_another_branch_finds_nothing_of_it(book: Any, signed_in: Any, hill_branch: Any) -> None:
    client = signed_in("P1", "post_loan_officer", branch=hill_branch)
    check, signal = Check.objects.get().pk, Signal.objects.get().pk
    alone = ("/classification/2024-12-31/L1/", "/collection/L1/", "/collateral/K1/", f"/checks/{check}/")
    for page in (*alone, f"/watch-list/{signal}/"):
        assert client.get(page).status_code == 404, page
    for page in ("/checks/", "/watch-list/", "/collection/", "/collateral/", "/classification/2024-12-31/", "/"):
        assert "Ferry Noodles" not in client.get(page).content.decode(), page
    client.post("/collection/L1/", {"deed": "note_deed", "deed_kind": "call", "day": "2024-12-31", "note": "called"})
    assert Pursuit.objects.get().deeds.count() == 0


@pytest.mark.parametrize("page", ["/classification/2024-13-01/", "/classification/2024-02-31/", "/classification/x/"])
def test_a_day_that_is_none_is_not_there(book: Any, signed_in: Any, page: str) -> None:
    assert signed_in("P1", "post_loan_officer").get(page).status_code == 404


def test_a_check_is_written_with_its_report(book: Any, signed_in: Any) -> None:
    client, page = signed_in("P1", "post_loan_officer"), f"/checks/{Check.objects.get().pk}/"
    lacking = client.post(page, {"deed": "do_check", "result": "sound", "report": ""})
    assert lacking.status_code == 422
    assert client.post(page, {"deed": "do_check", "result": "sound", "report": "All runs."}).status_code == 302
    assert Check.objects.get().done_by == Person.objects.get(username="P1")
    again = client.post(page, {"deed": "do_check", "result": "concern", "report": "No."})
    assert again.status_code == 422, "done it is never changed"


def test_a_warning_is_answered_by_one_and_confirmed_by_another(book: Any, signed_in: Any) -> None:
    both = signed_in("P1", "post_loan_officer", "reviewer")
    page = f"/watch-list/{Signal.objects.get().pk}/"
    both.post(page, {"deed": "answer_signal", "measure": "visit", "finding": "The kiln runs."})
    own = both.post(page, {"deed": "confirm_signal"})
    assert own.status_code == 422
    assert b"You answered this signal" in own.content
    assert signed_in("R1", "reviewer").post(page, {"deed": "confirm_signal"}).status_code == 302
    assert Signal.objects.get().state == "closed"


def test_a_warning_and_a_check_tell_what_else_there_is_about_the_firm(book: Any, signed_in: Any) -> None:
    own = {"enterprise": book, "branch": book.branch, "since": DAY, "act_by": DAY, "level": "yellow"}
    Signal.objects.create(indicator="I4", state="closed", measure="visit", finding="The kiln was cold.", **own)
    client = signed_in("P1", "post_loan_officer")
    for page in (f"/watch-list/{Signal.objects.get(indicator='I1').pk}/", f"/checks/{Check.objects.get().pk}/"):
        text = client.get(page).content.decode()
        assert "The kiln was cold." in text and "Visited, watched on" in text, page
        assert "Its loans at the last month end" in text, page


def test_a_class_goes_through_three_hands_and_never_up(book: Any, signed_in: Any) -> None:
    page = "/classification/2024-12-31/L1/"
    everything = signed_in("A1", "post_loan_officer", "reviewer", "approver")
    said = {"class_": "substandard", "class_reason": "", "note": ""}
    lacking = everything.post(page, {"deed": "class_initial", **said})
    assert b"say why it is worse" in lacking.content
    everything.post(page, {"deed": "class_initial", **said, "class_reason": "lawsuit"})
    assert b"You proposed this class" in everything.post(page, {"deed": "class_determine", **said}).content
    second = signed_in("R1", "reviewer")
    assert second.post(page, {"deed": "class_determine", **said, "class_reason": "lawsuit"}).status_code == 302
    assert everything.post(page, {"deed": "class_approve"}).status_code == 422
    assert signed_in("A2", "approver").post(page, {"deed": "class_approve"}).status_code == 302
    assert Line.objects.get().current_class == "substandard"


def test_a_promise_is_typed_in_yuan_and_kept_in_fen(book: Any, signed_in: Any) -> None:
    client = signed_in("C1", "recovery_officer")
    typed = {"deed": "take_promise", "promised": "1,234.56", "due_day": str(timezone.localdate())}
    assert client.post("/collection/L1/", typed).status_code == 302
    assert Pursuit.objects.get().promises.get().amount_minor == 123_456
    too_much = client.post("/collection/L1/", {**typed, "promised": "999,999,999"})
    assert too_much.status_code == 422
    assert "999,999,999" in too_much.content.decode(), "what was typed stays"


def test_a_transfer_waits_for_another_person(book: Any, signed_in: Any) -> None:
    client = signed_in("C1", "recovery_officer", "risk_officer")
    typed = {
        "deed": "propose_disposal",
        "disposal_kind": "transfer",
        "price": "1000",
        "buyer": "B",
        "case_told": "All.",
    }
    assert client.post("/collection/L1/", typed).status_code == 302
    page = f"/write-offs/{Disposal.objects.get().pk}/"
    assert client.post(page, {"deed": "approve_disposal"}).status_code == 404, "his own is not shown to him"
    assert signed_in("R1", "risk_officer").post(page, {"deed": "approve_disposal"}).status_code == 302
    assert Disposal.objects.get().state == "approved"


def test_a_value_is_confirmed_by_another(book: Any, signed_in: Any) -> None:
    both = signed_in("V1", "post_loan_officer", "risk_officer")
    typed = {
        "deed": "propose_value",
        "value_yuan": "600,000",
        "valued_day": str(DAY),
        "method": "market",
        "source": "x",
    }
    signed_in("R2", "risk_officer").post("/collateral/K1/", {"deed": "confirm_value"})
    assert both.post("/collateral/K1/", typed).status_code == 302
    assert both.post("/collateral/K1/", {"deed": "confirm_value"}).status_code == 422
    assert signed_in("R1", "risk_officer").post("/collateral/K1/", {"deed": "confirm_value"}).status_code == 302

"""Exemption as pages: opened on the loan's page, read by those concerned, decided by another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tallystick.record.customers.actions import register
from tallystick.record.exemptions.models import ExemptionCase
from tallystick.record.loans.models import Borrower, Event, Loan, MonthState
from tallystick.record.people.actor import Actor
from tests.record.cases.conftest import policy

__all__ = ("policy",)


@pytest.fixture
def bad(policy: Any, river_branch: Any, staff: Any) -> Loan:
    day = timezone.localdate() - timedelta(days=700)
    firm = register(Actor.system(), "E1", name="Ferry Noodles", branch=river_branch, manager=None)
    Borrower.objects.create(enterprise=firm, is_retail=True, size_class="small", grade="R4")
    terms = {"rate_bp": 600, "repayment": "bullet", "security": "unsecured", "product": "micro_cash"}
    held = Loan.objects.create(
        loan_id="L1",
        enterprise=firm,
        branch=river_branch,
        officer=staff("M1", "customer_manager").person,
        signed_day=day,
        drawn_day=day,
        matures_day=day + timedelta(days=180),
        principal_minor=120_000_00,
        **terms,
    )
    Event.objects.create(loan=held, event_no=1, day=day, booked_day=day, kind="drawn", amount_minor=120_000_00)
    return held


def test_a_case_from_the_loan_to_its_decision(bad: Loan, signed_in: Any) -> None:
    looker = signed_in("C1", "recovery_officer")
    page = looker.post("/loans/L1/", {"deed": "open_exemption"}).url
    case = ExemptionCase.objects.get()
    one = case.persons.get()
    early = {
        "deed": "opine_exemption",
        "opinion_given": "fine",
        f"outcome_{one.pk}": "exempt",
        f"reason_{one.pk}": "all kept",
    }
    assert b"not looked at yet" in looker.post(page, early).content
    form = next(one.form for one in looker.get(page).context["deeds"] if one.deed.name == "find_duty")
    duties = [value for value, _ in form.fields["duty"].choices]
    for chosen in ([], ["1:no_such"], [*duties, "1:no_such"]):
        typed = {"deed": "find_duty", "duty": chosen, "finding_of_duty": "kept", "shown_by": "file 3"}
        assert looker.post(page, typed).status_code == 422, "nothing is found of one where another cannot be"
    for chosen in (duties[:1], duties[1:]):
        typed = {"deed": "find_duty", "duty": chosen, "finding_of_duty": "kept", "shown_by": "file 3"}
        assert looker.post(page, typed).status_code == 302
    assert looker.post(page, early).status_code == 302
    other = signed_in("R1", "risk_officer")
    assert b"Ferry Noodles" in other.get("/").content
    assert other.post(page, {"deed": "agree_exemption", "note": ""}).status_code == 302
    assert ExemptionCase.objects.get().state == "decided"
    for client in (looker, other):
        for language, said in (("en", "exempt"), ("zh-CN", "应免责")):
            assert said in client.get(page, headers={"accept-language": language}).content.decode()
            assert client.get("/exemptions/", headers={"accept-language": language}).status_code == 200
            assert "L1" in client.get("/loans/L1/", headers={"accept-language": language}).content.decode()


def test_only_those_concerned_and_who_looks_into_it_read_it(bad: Loan, signed_in: Any, client: Any) -> None:
    page = signed_in("C1", "recovery_officer").post("/loans/L1/", {"deed": "open_exemption"}).url
    assert signed_in("M9", "customer_manager").get(page).status_code == 404
    assert b"open_exemption" not in signed_in("M8", "customer_manager").get("/loans/L1/").content
    client.force_login(bad.officer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(page).status_code == 200
    assert b"find_duty" not in client.get(page).content


@pytest.mark.parametrize(
    ("last", "events", "is_offered"),
    [
        ("normal", (), False),
        ("substandard", (), True),
        ("special_mention", (), True),
        (None, ("paid",), False),
        (None, ("written_off",), True),
    ],
)
def test_a_case_is_offered_where_the_last_month_end_may_call_for_one(
    bad: Loan, signed_in: Any, last: str | None, events: tuple[str, ...], is_offered: bool
) -> None:
    day = timezone.localdate()
    MonthState.objects.create(loan=bad, day=day - timedelta(days=40), asset_class="normal")
    MonthState.objects.create(loan=bad, day=day - timedelta(days=10), asset_class=last)
    for number, kind in enumerate(events, 2):
        Event.objects.create(loan=bad, event_no=number, day=day, booked_day=day, kind=kind, amount_minor=120_000_00)
    page = signed_in("C1", "recovery_officer").get("/loans/L1/")
    assert (b"open_exemption" in page.content) is is_offered

"""A core banking system reads loans and posts events, each once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tallystick.record.customers.actions import register
from tallystick.record.loans.models import Event, Loan, MonthState
from tallystick.record.people.actor import Actor
from tests.entry.api.test_gate import a_client, post
from tests.record.cases.conftest import policy

__all__ = ("policy",)


@pytest.fixture
def loan(policy: Any, river_branch: Any, day: Any) -> Loan:
    firm = register(Actor.system(), "E1", name="River Mill", branch=river_branch, manager=None)
    made = Loan.objects.create(
        loan_id="L1",
        enterprise=firm,
        branch=river_branch,
        signed_day=day,
        matures_day=day + timedelta(days=365),
        principal_minor=1_000,
        rate_bp=600,
        repayment="level",
        security="unsecured",
    )
    MonthState.objects.create(loan=made, day=day, balance_minor=1_000, asset_class="normal", stage=1, ecl_minor=9)
    return made


@pytest.fixture
def client(loan: Loan, staff: Any) -> Client:
    return a_client(staff("D1", "disburser"), "read", "service")


def test_a_loan_and_its_months_are_read(client: Client) -> None:
    assert client.get("/api/v1/loans/L1").json()["principal_minor"] == 1_000
    (month,) = client.get("/api/v1/loans/L1/months").json()
    assert (month["asset_class"], month["stage"], month["ecl_minor"]) == ("normal", 1, 9)


def test_an_event_is_posted_once(client: Client, day: Any) -> None:
    given = {"kind": "paid", "day": str(day), "amount_minor": 100, "event_no": 7}
    first, again = (post(client, "/api/v1/loans/L1/events", given, key) for key in ("a", "b"))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Event.objects.count() == 1
    other = post(client, "/api/v1/loans/L1/events", {**given, "amount_minor": 101}, "c")
    assert (other.status_code, other.json()["code"]) == (409, "event_no")
    assert client.get("/api/v1/loans/L1/events").json() == [first.json()]


def test_reading_alone_posts_nothing(loan: Loan, staff: Any, day: Any) -> None:
    reader = a_client(staff("D2", "disburser"), "read")
    answer = post(reader, "/api/v1/loans/L1/events", {"kind": "paid", "day": str(day), "amount_minor": 1})
    assert (answer.status_code, answer.json()["code"]) == (403, "no_scope")


def test_another_branch_reads_nothing(loan: Loan, staff: Any, hill_branch: Any) -> None:
    there = a_client(staff("D3", "disburser", branch=hill_branch), "read", "service")
    assert there.get("/api/v1/loans").json() == []
    assert there.get("/api/v1/loans/L1").status_code == there.get("/api/v1/loans/L1/months").status_code == 404

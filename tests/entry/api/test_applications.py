"""A channel's way: register, apply, bring evidence, have the engine answer with reasons; each write once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tallystick.record.cases.models import Case, Decision
from tallystick.record.evidence.models import Upload
from tests.entry.api.test_gate import FIRM, a_client, post
from tests.record.cases.conftest import policy

__all__ = ("policy",)
ASKED = {
    "enterprise_id": "E1",
    "product": "micro_cash",
    "amount_minor": 10_000_000,
    "tenor_months": 12,
    "purpose": "stock for the season",
}
ROWS = [
    {
        "enterprise_id": "E1",
        "tax_kind": "vat",
        "period_start": f"2026-{month:02}-01",
        "period_end": f"2026-{month:02}-28",
        "sales_minor": 9_000_000,
        "tax_due_minor": 90_000,
        "tax_paid_minor": 90_000,
    }
    for month in range(1, 10)
]


@pytest.fixture
def client(policy: Any, staff: Any) -> Client:
    found = a_client(staff("M1", "customer_manager"))
    assert post(found, "/api/v1/enterprises", FIRM, "firm").status_code == 201
    return found


@pytest.fixture
def number(client: Client) -> str:
    answer = post(client, "/api/v1/applications", ASKED, "apply")
    assert answer.status_code == 201, answer.content
    assert answer.json()["state"] == "applied"
    return str(answer.json()["number"])


def test_the_engine_answers_with_reasons_and_keeps_its_answer(client: Client, number: str) -> None:
    answer = post(client, f"/api/v1/applications/{number}/answer", {}, "ask")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["is_preliminary"] is True
    assert told["outcome"] in ("refer", "decline"), "hardly any evidence never approves"
    assert told["reasons"]
    assert all(reason["sentence"] and reason["sentence_zh"] for reason in told["reasons"])
    (kept,) = client.get(f"/api/v1/applications/{number}/decisions").json()
    assert {**kept, "at": ""} == {**told, "at": ""}, "the same but for the clock's zone"
    assert Case.objects.get().state == "applied"


def test_a_repeated_question_is_one_decision(client: Client, number: str) -> None:
    first, again = (post(client, f"/api/v1/applications/{number}/answer", {}, "ask") for _ in range(2))
    assert first.content == again.content
    assert Decision.objects.count() == 1


def test_evidence_is_kept_and_bad_rows_are_counted(client: Client, number: str) -> None:
    rows = [*ROWS, {**ROWS[0], "enterprise_id": "E7"}, {**ROWS[1], "sales_minor": "much"}]
    given = {"table": "tax_declarations", "rows": rows}
    answer = post(client, f"/api/v1/applications/{number}/evidence", given, "tax")
    if answer.status_code != 201:
        pytest.fail(answer.content.decode())
    assert answer.json()["rows"] == 11
    assert answer.json()["quarantined"] >= 2
    assert Upload.objects.get().case_number == number


def test_evidence_handed_in_sends_the_case_on(client: Client, number: str) -> None:
    answer = post(client, f"/api/v1/applications/{number}/hand-in", {}, "in")
    assert answer.json()["state"] == "investigating"
    again = post(client, f"/api/v1/applications/{number}/hand-in", {}, "in-again")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    early = post(client, f"/api/v1/applications/{number}/decision", {}, "decide")
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"product": "gold_loan"}, 409, "no_such_product"),
        ({"amount_minor": 1}, 409, "amount_does_not_fit"),
        ({"amount_minor": 0}, 422, "invalid"),
        ({"enterprise_id": "E9"}, 404, "not_found"),
        ({"purpose": ""}, 422, "invalid"),
    ],
)
def test_an_application_that_does_not_fit_says_why(
    client: Client, change: dict[str, Any], status: int, code: str
) -> None:
    answer = post(client, "/api/v1/applications", {**ASKED, **change}, "apply")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Case.objects.exists()


def test_another_branchs_application_is_unknown(client: Client, number: str, staff: Any, hill_branch: Any) -> None:
    there = a_client(staff("M2", "customer_manager", branch=hill_branch))
    assert there.get(f"/api/v1/applications/{number}").status_code == 404
    assert post(there, f"/api/v1/applications/{number}/answer", {}, "ask").status_code == 404
    assert there.get("/api/v1/applications").json() == []

"""What other systems read of signals, classes and collateral: what is open to the token, and no query a row."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tallystick.record.classification.actions import open_round
from tallystick.record.collateral.actions import ItemFacts, Value, register_item
from tallystick.record.customers.actions import register
from tallystick.record.people.actor import Actor
from tallystick.record.post_loan.actions import Raised, raise_signals
from tests.entry.api.test_gate import a_client

DAY = date(2024, 12, 31)


@pytest.fixture
def filled(river_branch: Any, hill_branch: Any) -> None:
    system = Actor.system()
    for number in range(30):
        branch = hill_branch if number >= 20 else river_branch
        firm = register(system, f"E{number:02}", name=f"Mill {number}", branch=branch, manager=None)
        facts = ItemFacts(kind="residential", registration_number="R1")
        worth = Value(valued_day=DAY, value_minor=100, method="market", source="Valuer 7")
        register_item(system, f"K{number:02}", firm, facts, worth)
    firms = [f"E{number:02}" for number in range(30)]
    raise_signals(
        system, DAY, [Raised(enterprise_id=firm, indicator="T1", level="red", since=DAY, act_by=DAY) for firm in firms]
    )
    normal = {"exposure_minor": 5, "engine_class": "normal", "engine_article": "normal"}
    classes = pl.DataFrame([{"loan_id": f"L{firm}", "enterprise_id": firm, **normal} for firm in firms])
    open_round(system, DAY, classes, pack_digest="d")


@pytest.mark.parametrize(("path", "many"), [("signals", 20), ("classes/2024-12-31", 20), ("classes", 1)])
def test_lists_hold_what_is_open_with_no_query_a_row(filled: None, staff: Any, path: str, many: int) -> None:
    client = a_client(staff("P1", "post_loan_officer"), "read")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200
    assert len(answer.json()) == many
    assert len(asked) <= 8, [query["sql"][:90] for query in asked]


def test_a_page_of_a_list(filled: None, staff: Any) -> None:
    client = a_client(staff("P1", "post_loan_officer"), "read")
    whole = client.get("/api/v1/classes/2024-12-31").json()
    assert client.get("/api/v1/classes/2024-12-31?limit=5&offset=10").json() == whole[10:15]
    assert client.get("/api/v1/classes/2024-12-31?limit=5001").status_code == 422


def test_collateral_of_an_enterprise_and_none_of_another_branch(filled: None, staff: Any) -> None:
    client = a_client(staff("P1", "post_loan_officer"), "read")
    (item,) = client.get("/api/v1/collateral/E03").json()
    assert (item["number"], item["valuations"][0]["state"]) == ("K03", "proposed")
    assert client.get("/api/v1/collateral/E25").status_code == 404

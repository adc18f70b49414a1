"""What a bank was at, as cases: every state of the table is there, and who checks is never who made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.entry.jobs.load_cases import run_cases
from tallystick.entry.jobs.load_committees import seat_committees
from tallystick.entry.jobs.load_sign_ins import sign_ins
from tallystick.record.cases.models import Case, Deed
from tallystick.record.cases.transitions import CHECKED, STATES
from tallystick.record.customers.actions import register
from tallystick.record.evidence.actions import keep_feed
from tallystick.record.loading import HEAD
from tallystick.record.people.actions import add_branch
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import AuthorityHeld
from tallystick.record.policies.queries import policy_on
from tallystick.simulate.example.folder import DAY
from tests.record.cases.bank import county
from tests.record.cases.conftest import policy

__all__ = ("policy",)
ASKED = {"product": "micro_cash", "asked_minor": 150_000_00, "term_months": 24, "purpose": "stock"}
KNOWN = {"repayment": "level", "security": "unsecured", "branch": "B01", "officer": "M1", "grade": "R4"}
TYPES = dict.fromkeys(("approved_minor", "approved_rate_bp", "rate_bp"), pl.Int64)


def asked(number: int, firm: str, outcome: str | None, day: date, **more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("loan_id", "renews_loan_id", "override_reason", *TYPES))
    row = {"application_id": f"Q{number:03}", "enterprise_id": firm, "outcome": outcome, "asked_day": day}
    return ASKED | KNOWN | empty | row | more


def applications(firms: list[str]) -> pl.DataFrame:
    recent, long_ago = DAY - timedelta(days=5), DAY - timedelta(days=200)
    rows = [asked(at, firm, None, recent) for at, firm in enumerate(firms)]
    granted = {"approved_minor": 100_000_00, "approved_rate_bp": 900, "override_reason": "sound_on_site"}
    rows += [asked(100 + at, "F013", "approved", recent, **granted) for at in range(4)]
    rows += [asked(200, "F003", "declined", recent), asked(201, "F013", "withdrawn", recent)]
    rows += [asked(300, "F013", "approved", long_ago, **granted)]
    return pl.DataFrame(rows, schema_overrides=TYPES)


def folder_of(there: Path, firms: list[str]) -> Path:
    (there / "desk").mkdir()
    (there / "process").mkdir()
    tables = county()
    tables["enterprises"].write_parquet(there / "desk" / "enterprises.parquet")
    tables["collateral"].write_parquet(there / "desk" / "collateral.parquet")
    visit = {"visit_id": "V1", "day": DAY - timedelta(days=300), "officer_id": "M1", "second_officer_id": "M2"}
    seen = {"person_score": 4, "product_score": 4, "books_quality": 3, "neighbours_view": 4, "minutes": 60}
    pl.DataFrame([visit | seen | {"enterprise_id": firm} for firm in firms]).write_parquet(
        there / "desk/visits.parquet"
    )
    report = {"application_id": "Q000", "visited_day": visit["day"], "report_text": "Stock turns"}
    pl.DataFrame([report]).write_parquet(there / "process" / "investigations.parquet")
    return there


@pytest.fixture
def bank(policy: Any, staff: Any, river_branch: Any, tmp_path: Path) -> Callable[[], Any]:
    """A function that brings the county in as a branch's customers and its applications as cases."""
    for number, role in {
        "M1": "customer_manager",
        "M2": "customer_manager",
        "R1": "reviewer",
        "D1": "disburser",
    }.items():
        staff(number, role)
    staff("C1", "post_loan_officer")
    staff("A1", "approver", authorities=("branch_approver",))
    staff("A2", "approver", authorities=("branch_committee",))
    head_office = add_branch(Actor.system(DAY), HEAD[0], name=HEAD[1], name_zh=HEAD[2], is_head_office=True)
    for number in ("H1", "H2"):
        staff(number, "approver", branch=head_office, authorities=("head_office_approver",))
    firms = ["F013", "F003", "F001", "F002", "F004", "F005", "F006", "F013", "F013", "F013"]
    for firm in sorted(set(firms)):
        register(Actor.system(DAY), firm, name=f"Firm {firm}", branch=river_branch, manager=None)
    for table, frame in county().items():
        if table in SCHEMAS and table not in ("applications", "visits"):
            keep_feed(Actor.system(DAY), table, frame.drop("row"), name=table)

    def run() -> Any:
        seat_committees(Actor.system(DAY), policy_on(DAY), DAY)
        return run_cases(folder_of(tmp_path, sorted(set(firms))), applications(firms), DAY)

    return run


def test_every_state_has_a_case_and_duties_are_apart(bank: Callable[[], Any]) -> None:
    made = bank()
    assert set(made) == set(STATES)
    granted = Case.objects.filter(state__in=("approved", "contracted", "ready_to_draw", "drawn"))
    for case in granted:
        checked = set(Deed.objects.filter(case=case, action__in=CHECKED).values_list("person", flat=True))
        signed = set(case.votes.values_list("person", flat=True))
        assert signed
        assert not signed & checked
    seats = AuthorityHeld.objects.filter(authority="branch_committee").count()
    assert seats >= 3, "a branch's committee cannot decide"
    made_for = sign_ins(DAY)
    assert {"customer_manager", "reviewer", "approver", "disburser"} <= {one.role for one in made_for}
    assert len({one.number for one in made_for}) == len(made_for)

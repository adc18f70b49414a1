"""Personal data are masked by role in one place: what each role sees of each field, and that it is text of no use."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.record.audit.models import Look
from tallystick.record.customers import queries
from tallystick.record.customers.actions import register, unmask
from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence import queries as evidence
from tallystick.record.evidence.actions import Brought, keep_feed, upload_paper, upload_table
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.personal import FIELDS, is_closed, shown, shown_frame
from tallystick.record.people.rights import ROLES, rights_of
from tallystick.record.unable import Unable

OPEN = {
    "customer_manager": {"contacts", "owners", "accounts"},
    "reviewer": {"contacts", "owners", "accounts"},
    "approver": {"owners"},
    "disburser": {"owners", "accounts"},
    "post_loan_officer": {"contacts", "owners"},
    "recovery_officer": {"contacts", "owners"},
    "risk_officer": set(),
    "auditor": set(),
    "risk_modeller": set(),
    "administrator": set(),
}
"""What is open to each role; all else is masked."""


class Masked(Actor):
    """A person by role alone, for rules that ask for rights only."""

    def may(self, right: str) -> bool:
        return right in self.rights


def eyes(role: str) -> Masked:
    return Masked(None, date(2024, 12, 31), frozenset({role}), rights_of(frozenset({role})), frozenset(), role)


def test_every_role_is_in_the_table_and_every_field_is_a_column() -> None:
    assert set(OPEN) == set(ROLES)
    for table, fields in FIELDS.items():
        if table in SCHEMAS:
            assert set(fields) <= set(SCHEMAS[table].column_names()), table


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize(
    ("table", "field", "value", "opened_by", "masked"),
    [
        ("customers.Enterprise", "phone", "13890064965", "contacts", "138****65"),
        ("customers.Enterprise", "address", "清河云台乡文化街24号", "contacts", "清河云…"),
        ("owners", "name", "王超军", "owners", "王**"),
        ("owners", "owner_id", "330381197001014965", "owners", "3****65"),
        ("owners", "birth_day", date(1970, 1, 1), "owners", "•••"),
        ("owners", "household_income_minor", 15852393, "owners", "•••"),
        ("account_flows", "account_id", "620000000024", "accounts", "****0024"),
        ("account_flows", "counterparty", "李四", "accounts", "李*"),
        ("owners", "owner_id", "P1", "owners", "•••"),
    ],
)
def test_what_each_role_sees(role: str, table: str, field: str, value: Any, opened_by: str, masked: str) -> None:
    wanted = value if opened_by in OPEN[role] else masked
    assert shown(eyes(role), table, field, value) == wanted
    frame = shown_frame(eyes(role), table, pl.DataFrame({field: [value, None]}))
    assert frame[field].to_list() == [wanted, None]
    assert is_closed(eyes(role), table) is (opened_by not in OPEN[role]) or table == "account_flows"


def test_only_persons_are_masked_where_firms_stand_beside_them() -> None:
    rows = pl.DataFrame({"guarantor_kind": ["person", "firm", None], "guarantor_id": ["P00007267", "E00007267", "E1"]})
    masked = shown_frame(eyes("auditor"), "guarantees", rows)
    assert masked["guarantor_id"].to_list() == ["P****67", "E00007267", "E1"]
    reports = pl.DataFrame({"subject": ["firm", "owner"], "subject_id": ["E00000024", "P00000024"]})
    assert shown_frame(eyes("risk_officer"), "bureau_reports", reports)["subject_id"].to_list() == [
        "E00000024",
        "P****24",
    ]


def test_nothing_unknown_is_made_up() -> None:
    assert shown(eyes("auditor"), "owners", "name", None) is None
    assert shown(eyes("auditor"), "customers.Enterprise", "phone", "") == ""
    assert shown(eyes("auditor"), "owners", "share", 0.5) == 0.5


@pytest.fixture
def firm(river_branch: Any) -> Enterprise:
    facts = {"phone": "13890064965", "address": "River Street 24"}
    made = register(Actor.system(), "E1", name="Lantern Foods", branch=river_branch, manager=None, **facts)
    owners = pl.DataFrame(
        {"enterprise_id": ["E1"], "owner_id": ["330381197001014965"], "role": ["controller"], "name": ["王超军"]}
    )
    keep_feed(Actor.system(), "owners", owners, name="owners")
    return made


def test_queries_hand_out_masked_rows(firm: Enterprise, staff: Any) -> None:
    auditor, manager = staff("Q1", "auditor"), staff("M1", "customer_manager")
    assert queries.enterprise(auditor, "E1").phone == "138****65"
    assert queries.enterprise(manager, "E1").phone == "13890064965"
    assert evidence.rows(auditor, firm, "owners")["name"].to_list() == ["王**"]
    assert evidence.rows(manager, firm, "owners")["name"].to_list() == ["王超军"]
    assert Enterprise.objects.get().phone == "13890064965", "what is kept is not masked"


def test_who_may_unmasks_for_a_purpose_and_leaves_a_trace(firm: Enterprise, staff: Any, hill_branch: Any) -> None:
    auditor, other = staff("Q1", "auditor"), staff("Q2", "auditor")
    with pytest.raises(Unable, match="what the data are looked at for"):
        unmask(auditor, firm, purpose=" ")
    unmask(auditor, firm, purpose="complaint 12")
    assert queries.enterprise(auditor, "E1").phone == "13890064965"
    assert evidence.rows(auditor, firm, "owners")["name"].to_list() == ["王超军"]
    assert queries.enterprise(other, "E1").phone == "138****65", "one's look opens nothing to another"
    look = Look.objects.get()
    assert (look.person, look.what, look.subject_id, look.purpose) == (auditor.person, "personal", "E1", "complaint 12")
    with pytest.raises(Refused, match="unmask"):
        unmask(staff("D1", "disburser"), firm, purpose="curious")
    with pytest.raises(Refused, match="another branch"):
        unmask(staff("A1", "approver", branch=hill_branch), firm, purpose="curious")


def test_files_that_hold_personal_data_go_to_those_who_need_them(firm: Enterprise, staff: Any) -> None:
    manager, auditor = staff("M1", "customer_manager"), staff("Q1", "auditor")
    table = "enterprise_id,owner_id,role,name\nE1,P1,controller,王超军\nE2,P2,controller,李四\n"
    sent = upload_table(manager, firm, "owners", Brought("owners.csv", table.encode()))
    paper = upload_paper(manager, firm, "identity", Brought("id.png", b"\x89PNG\r\n\x1a\nxx"), is_photo=True)
    for upload in (sent, paper):
        with pytest.raises(Refused, match="personal data"):
            evidence.content(auditor, upload.pk)
        assert evidence.content(manager, upload.pk)[1]
    assert "李四" in evidence.quarantine(manager, sent.pk)["raw"].item()
    assert evidence.quarantine(auditor, sent.pk)["raw"].item() == "•••"


def test_a_bureau_report_is_looked_at_for_a_purpose_and_logged_once(firm: Enterprise, staff: Any) -> None:
    reviewer = staff("R1", "reviewer")
    reports = pl.DataFrame(
        {"enterprise_id": ["E1"], "subject": ["owner"], "subject_id": ["P00000024"], "report_day": [date(2024, 1, 1)]}
    )
    keep_feed(Actor.system(), "bureau_reports", reports, name="bureau")
    with pytest.raises(Unable, match="looked at for"):
        evidence.bureau(reviewer, firm, purpose="")
    held = evidence.bureau(reviewer, firm, purpose="review of C1")
    assert held["bureau_reports"].height == 1 and held["bureau_loans"].height == 0
    assert Look.objects.filter(subject_id="E1", purpose="review of C1").count() == 1
    with pytest.raises(Refused, match="see_bureau"):
        evidence.bureau(staff("D1", "disburser"), firm, purpose="curious")
    assert Look.objects.count() == 1

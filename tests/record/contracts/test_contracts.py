"""From approval to a case that is ready to draw; and what keeps it from being so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tallystick.record.audit.action import acting
from tallystick.record.cases.actions import draw
from tallystick.record.cases.approving import Terms, approve, override, review
from tallystick.record.cases.guarantors import Stands, capacity_minor, confirm_guarantor, put_down
from tallystick.record.cases.models import Case
from tallystick.record.contracts import queries
from tallystick.record.contracts.actions import confirm, make_ready, meet, prepare, sign
from tallystick.record.contracts.models import Contract
from tallystick.record.contracts.printing import Agreed, printed, template
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable
from tallystick.simulate.example.folder import DAY
from tests.record.cases.bank import SOUND, Staff, decided

TERMS = Terms(amount_minor=150_000_00, tenor_months=24, rate_bp=700, repayment="level", conditions=("Old loan repaid",))
STANDS = Stands(number="P77", name="Aunt Liu", kind="person", amount_minor=150_000_00, net_assets_minor=300_000_00)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def refusal(wanted: str, attempt: Any) -> None:
    with pytest.raises((Refused, Unable)) as told:
        attempt()
    assert told.value.code == wanted
    assert told.value.zh


def approved(people: Staff, firm: Any, security: str = "unsecured") -> Case:
    case = decided(people, firm(SOUND), security=security)
    if case.state == "engine_declined":
        case = override(people.reviewer, case, reason="security_offered", note="a guarantor comes")
    reason = "" if case.decisions.get().outcome == "approve" else "security_offered"
    review(people.reviewer, case, TERMS, opinion="sound", reason=reason)
    approve(people.approver, now(case))
    assert now(case).state == "approved"
    return now(case)


def all_met(people: Staff, contract: Contract) -> None:
    for condition in queries.conditions(contract):
        meet(people.manager, condition, note="seen")
        confirm(people.disburser, condition)


def test_the_good_way_is_ready_to_draw_and_drawn_by_another(people: Staff, firm: Any, staff: Any, on_day: Any) -> None:
    case = approved(people, firm)
    contract = prepare(people.manager, case)
    assert {(one.lang, one.form) for one in contract.documents.all()} == {
        (lang, form) for lang in ("en", "zh") for form in ("html", "pdf")
    }
    assert "150,000.00" in queries.document(people.manager, contract, lang="zh", form="html").decode()
    assert queries.document(people.manager, contract, lang="en", form="pdf").startswith(b"%PDF")
    sign(people.manager, contract, signed_day=DAY)
    refusal("condition_open", lambda: make_ready(people.disburser, now(case)))
    open_one = queries.conditions(contract)[0]
    refusal("not_met", lambda: confirm(people.disburser, open_one))
    both = on_day(staff("B1", "customer_manager", "disburser"))
    meet(both, open_one, note="seen")
    refusal("maker_is_checker", lambda: confirm(both, open_one))
    assert "Old loan repaid" in {one.text for one in queries.conditions(contract)}
    all_met(people, contract)
    make_ready(people.disburser, now(case))
    investigator = on_day(staff("M8", "disburser"))
    with acting(investigator, "draw", right="disburse") as act:
        draw(act, now(case))
    assert now(case).state == "drawn"


def test_who_approved_neither_makes_ready_nor_draws(people: Staff, firm: Any, staff: Any, on_day: Any) -> None:
    case = decided(people, firm(SOUND))
    review(people.reviewer, case, TERMS, opinion="sound")
    both = on_day(staff("B1", "approver", "disburser", authorities=("branch_approver",)))
    approve(both, now(case))
    contract = sign(people.manager, prepare(people.manager, now(case)), signed_day=DAY)
    all_met(people, contract)
    refusal("maker_is_checker", lambda: make_ready(both, now(case)))


def test_a_guaranteed_loan_waits_until_guarantors_can_bear_it(
    people: Staff, firm: Any, staff: Any, on_day: Any
) -> None:
    case = approved(people, firm, security="guaranteed")
    contract = sign(people.manager, prepare(people.manager, case), signed_day=DAY)
    all_met(people, contract)
    refusal("security_short", lambda: make_ready(people.disburser, now(case)))
    officer = on_day(staff("O1", "risk_officer", "customer_manager"))
    refusal("guarantees_itself", lambda: put_down(people.manager, case, replace(STANDS, number=SOUND)))
    unknown = put_down(officer, case, replace(STANDS, number="P1", net_assets_minor=None))
    refusal("maker_is_checker", lambda: confirm_guarantor(officer, unknown))
    confirm_guarantor(on_day(staff("O2", "risk_officer")), unknown)
    policy = policy_on(DAY)
    assert capacity_minor(case, policy) == 0
    confirm_guarantor(officer, put_down(people.manager, case, replace(STANDS, net_assets_minor=299_999_98)))
    assert capacity_minor(case, policy) == 149_999_99
    refusal("security_short", lambda: make_ready(people.disburser, now(case)))
    confirm_guarantor(
        officer, put_down(people.manager, case, replace(STANDS, number="P2", amount_minor=1_00, net_assets_minor=10_00))
    )
    make_ready(people.disburser, now(case))
    assert now(case).state == "ready_to_draw"


def test_a_contract_prepared_anew_makes_the_former_void_and_a_signed_one_stays(people: Staff, firm: Any) -> None:
    case = approved(people, firm)
    first = prepare(people.manager, case)
    second = prepare(people.manager, now(case))
    assert Contract.objects.get(pk=first.pk).state == "void"
    refusal("wrong_state", lambda: sign(people.manager, first, signed_day=DAY))
    refusal("day_to_come", lambda: sign(people.manager, second, signed_day=DAY + timedelta(days=1)))
    sign(people.manager, second, signed_day=DAY)
    for sql in ("UPDATE contracts_contract SET amount_minor = 1", "DELETE FROM contracts_document"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_another_branch_and_an_expired_decision_are_refused(people: Staff, firm: Any) -> None:
    case = approved(people, firm)
    late = Actor.of(people.manager.person, DAY + timedelta(days=91))  # type: ignore[arg-type]
    refusal("decision_expired", lambda: prepare(late, case))
    refusal("other_branch", lambda: prepare(people.stranger, case))
    contract = prepare(people.manager, case)
    refusal("other_branch", lambda: queries.document(people.stranger, contract, lang="zh", form="pdf"))
    assert not queries.contracts(people.stranger).exists()


def test_the_template_says_the_same_bytes_and_what_is_typed_cannot_break_out() -> None:
    agreed = Agreed(
        number="C1-1",
        case="C1",
        lender=("River branch", "河畔支行"),
        borrower="<script>alert(1)</script> {amount}",
        credit_code="",
        product=("Micro loan", "小微业主贷"),
        amount_minor=150_000_50,
        tenor_months=24,
        rate_bp=615,
        repayment="level",
        security="mortgaged",
        purpose="stock",
        draw_until=DAY,
        guarantors=(),
        collateral=("K1 shop",),
        conditions=(*template().conditions("mortgaged"), ("Only English", "")),
    )
    first, second = (printed(agreed, template(), "zh") for _ in range(2))
    assert first["html"] == second["html"]
    assert b"<script>" not in first["html"]
    page = first["html"].decode()
    assert "{amount}" in page
    assert all(text in page for text in ("150,000.50", "6.15%", "24个月", "抵押登记已办妥", "Only English"))

"""A case is drawn inside its limits by who did nothing else in it; events are posted once; the engine sees the loan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tallystick.record.cases.actions import Request, apply
from tallystick.record.cases.models import Case, Deed
from tallystick.record.collection.actions import Terms, approve_disposal, propose_disposal
from tallystick.record.collection.models import Pursuit
from tallystick.record.collection.refreshing import refresh
from tallystick.record.customers.actions import register
from tallystick.record.determinations.actions import Claim, determine_fact, propose_fact
from tallystick.record.ledger import queries as ledger
from tallystick.record.ledger.accounts import posted, stand_on
from tallystick.record.ledger.queries import Differs
from tallystick.record.limits.actions import set_limit
from tallystick.record.limits.models import Limit
from tallystick.record.loans import actions, queries
from tallystick.record.loans.actions import Posted
from tallystick.record.loans.drawing import Payment, draw
from tallystick.record.loans.models import Drawdown, Event, Loan
from tallystick.record.loans.settling import to_pay_off
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.models import Person
from tallystick.record.process_log.models import Event as Step
from tallystick.record.unable import Unable
from tests.record.cases.conftest import policy

__all__ = ("policy",)
WAN = 1_000_000


@pytest.fixture
def case(policy: Any, river_branch: Any, day: Any) -> Case:
    firm = register(Actor.system(), "E1", name="River Mill", branch=river_branch, manager=None)
    set_limit(Actor.system(), "customer", "E1", 50 * WAN, from_day=day)
    return Case.objects.create(
        number="C1",
        enterprise=firm,
        branch=river_branch,
        product="micro_cash",
        amount_minor=20 * WAN,
        tenor_months=12,
        repayment="level",
        security="unsecured",
        purpose="stock",
        applied_day=day,
        state="ready_to_draw",
        since_at=timezone.now(),
        terms_amount_minor=20 * WAN,
        terms_tenor_months=12,
        terms_rate_bp=600,
        terms_repayment="level",
        valid_until=day + timedelta(days=30),
    )


def own(minor: int) -> Payment:
    return Payment(minor, "self")


def drawn(staff: Any, case: Case) -> Loan:
    return draw(staff("D1", "disburser"), case, [own(20 * WAN)])


def test_a_drawn_case_is_a_loan_the_engine_sees(staff: Any, case: Case, day: Any) -> None:
    loan = drawn(staff, case)
    assert (loan.principal_minor, loan.rate_bp, loan.case_id) == (20 * WAN, 600, case.pk)
    assert Case.objects.get().state == "drawn"
    assert Limit.objects.get().used_minor == 20 * WAN
    state = queries.state_on(loan, day)
    assert (state["exposure_minor"], state["days_past_due"], state["class"]) == (20 * WAN, 0, "normal")
    plan = queries.schedule(loan)
    assert plan["principal_minor"].sum() == 20 * WAN
    assert plan.height == 12
    assert ledger.differs(Actor.system(day), loan) == Differs(day, {}), "posted as the engine has it"
    assert ledger.proved().holds


def test_a_case_is_drawn_once(staff: Any, case: Case) -> None:
    drawn(staff, case)
    with pytest.raises(Unable, match="draw cannot be done"):
        draw(staff("D2", "disburser"), case, [own(20 * WAN)])
    assert Loan.objects.count() == 1


def test_who_approved_does_not_draw(staff: Any, case: Case) -> None:
    both = staff("B1", "approver", "disburser")
    Deed.objects.create(
        case=case, action="approve", person=both.person, at=timezone.now(), from_state="x", to_state="approved"
    )
    with pytest.raises(Refused) as refused:
        draw(both, case, [own(20 * WAN)])
    assert refused.value.code == "maker_is_checker"
    assert not Loan.objects.exists()


def test_an_expired_decision_is_not_drawn(staff: Any, case: Case, day: Any) -> None:
    Case.objects.update(valid_until=day - timedelta(days=1))
    with pytest.raises(Unable):
        drawn(staff, case)


@pytest.mark.parametrize(
    ("payments", "code"),
    [
        ([own(19 * WAN)], "payments"),
        ([own(21 * WAN), own(-WAN)], "payments"),
        ([Payment(20 * WAN, "cash")], "pay_mode"),
        ([Payment(20 * WAN, "entrusted")], "payee"),
        ([], "payments"),
    ],
)
def test_payments_that_cannot_be_leave_nothing_drawn(
    staff: Any, case: Case, payments: list[Payment], code: str
) -> None:
    with pytest.raises(Unable) as refused:
        draw(staff("D1", "disburser"), case, payments)
    assert refused.value.code == code
    assert Case.objects.get().state == "ready_to_draw"
    assert Limit.objects.get().used_minor == 0


def test_a_large_payment_must_be_entrusted(staff: Any, case: Case) -> None:
    big = 1_200 * WAN
    Case.objects.update(terms_amount_minor=big)
    Limit.objects.update(limit_minor=big)
    officer = staff("D1", "disburser")
    with pytest.raises(Unable) as refused:
        draw(officer, case, [own(big)])
    assert refused.value.code == "must_be_entrusted"
    assert draw(officer, case, [Payment(big, "entrusted", "Steel works")]).principal_minor == big


def test_over_the_limit_nothing_is_drawn(staff: Any, case: Case) -> None:
    Limit.objects.update(limit_minor=20 * WAN - 1)
    with pytest.raises(Unable, match="fen left"):
        drawn(staff, case)
    assert Case.objects.get().state == "ready_to_draw"


def test_a_payment_moves_the_loan_and_frees_the_limit(staff: Any, case: Case, day: Any) -> None:
    loan, officer = drawn(staff, case), staff("D2", "disburser")
    actions.post_event(officer, loan, Posted(kind="paid", day=day, amount_minor=5 * WAN, event_no=2))
    assert queries.state_on(loan, day)["exposure_minor"] == 15 * WAN
    assert Limit.objects.get().used_minor == 15 * WAN


def test_interest_frees_no_limit_and_a_reversal_takes_it_again(staff: Any, case: Case, day: Any) -> None:
    loan, officer = drawn(staff, case), staff("D2", "disburser")
    later = Actor.of(officer.person, day + timedelta(days=40))
    actions.post_event(later, loan, Posted(kind="paid", day=later.day, amount_minor=2 * WAN, event_no=2))
    left = queries.state_on(loan, later.day)["principal_minor"]
    assert 18 * WAN < left < 20 * WAN, "a part of the payment was interest"
    assert Limit.objects.get().used_minor == left
    actions.post_event(later, loan, Posted(kind="reversed", day=later.day, ref_event_no=2, event_no=3))
    assert Limit.objects.get().used_minor == queries.state_on(loan, later.day)["principal_minor"] == 20 * WAN


@pytest.mark.parametrize(
    "kind", ["drawn", "written_off", "waived", "extended", "renewed", "restructured", "transferred"]
)
def test_what_changes_the_claim_is_not_posted_by_one_person(staff: Any, case: Case, day: Any, kind: str) -> None:
    loan = drawn(staff, case)
    with pytest.raises(Unable) as refused:
        actions.post_event(staff("D2", "disburser"), loan, Posted(kind=kind, day=day, amount_minor=WAN))
    assert refused.value.code == "kind"


def test_a_write_off_by_two_is_booked_and_frees_the_limit(staff: Any, case: Case, day: Any) -> None:
    loan = drawn(staff, case)
    ready = {"write_off_ground": "pursued", "is_write_off_ready": True}
    owed = {"loan_id": loan.loan_id, "enterprise_id": "E1", "days_past_due": 400}
    owed |= {"exposure_minor": 20 * WAN, "allowance_minor": 20 * WAN}
    refresh(Actor.system(day), day, pl.DataFrame([owed | ready]))
    terms = Terms(kind="write_off", amount_minor=20 * WAN, case="nothing left")
    proposed = propose_disposal(staff("C1", "recovery_officer"), Pursuit.objects.get(), terms)
    approve_disposal(staff("R1", "risk_officer"), proposed)
    assert queries.state_on(loan, day)["state"] == "written_off"
    assert Limit.objects.get().used_minor == 0


def test_an_event_sent_again_is_there_already(staff: Any, case: Case, day: Any) -> None:
    loan, officer = drawn(staff, case), staff("D2", "disburser")
    posted = Posted(kind="paid", day=day, amount_minor=WAN, event_no=2)
    first, again = (actions.post_event(officer, loan, posted) for _ in range(2))
    assert first.pk == again.pk
    assert Limit.objects.get().used_minor == 19 * WAN
    with pytest.raises(Unable, match="another event"):
        actions.post_event(officer, loan, Posted(kind="paid", day=day, amount_minor=2 * WAN, event_no=2))


def test_events_are_never_changed(staff: Any, case: Case) -> None:
    drawn(staff, case)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.update(amount_minor=1)


@pytest.mark.parametrize(("kind", "days", "code"), [("gift", 0, "kind"), ("paid", 1, "day")])
def test_an_event_that_cannot_be_is_refused(staff: Any, case: Case, day: Any, kind: str, days: int, code: str) -> None:
    loan = drawn(staff, case)
    with pytest.raises(Unable) as refused:
        actions.post_event(
            staff("D2", "disburser"), loan, Posted(kind=kind, day=day + timedelta(days=days), amount_minor=1)
        )
    assert refused.value.code == code


def test_another_branch_neither_sees_nor_posts(staff: Any, case: Case, hill_branch: Any, day: Any) -> None:
    loan = drawn(staff, case)
    there = staff("D3", "disburser", branch=hill_branch)
    assert not queries.loans(there).exists()
    for deed in (
        lambda: queries.loan(there, loan.loan_id),
        lambda: actions.post_event(there, loan, Posted(kind="paid", day=day, amount_minor=1)),
    ):
        with pytest.raises(Refused, match="another branch"):
            deed()


def renewing(case: Case, day: Any, principal: int = 15 * WAN, days: int = 40) -> Loan:
    """The case renews a loan of the firm, drawn `days` ago, its interest paid but for what has accrued since."""
    begun = day - timedelta(days=days)
    old = Loan.objects.create(
        loan_id="L0",
        enterprise=case.enterprise,
        branch=case.branch,
        product="micro_cash",
        signed_day=begun,
        drawn_day=begun,
        matures_day=day + timedelta(days=20),
        principal_minor=principal,
        rate_bp=600,
        repayment="single",
        security="unsecured",
    )
    Event.objects.create(loan=old, event_no=1, day=begun, booked_day=begun, kind="drawn", amount_minor=principal)
    Limit.objects.update(used_minor=principal)
    Case.objects.update(renews_loan="L0")
    case.refresh_from_db()
    return old


def test_a_case_that_renews_a_loan_pays_it_off_in_one_transaction(staff: Any, case: Case, day: Any) -> None:
    old = renewing(case, day)
    actor = staff("D1", "disburser")
    owed = to_pay_off(actor, case)
    assert owed == 15 * WAN + 15 * WAN * 6 * 40 // 36_000, "40 days' interest at 6%"
    with pytest.raises(Unable, match="add up"):
        draw(actor, case, [own(20 * WAN)])
    assert not old.events.filter(kind="paid").exists()
    new = draw(actor, case, [own(20 * WAN - owed)])
    gone, state = queries.state_on(old, day), queries.state_on(new, day)
    assert (gone["state"], gone["exposure_minor"]) == ("settled", 0)
    assert (state["class"], state["class_article"]) == ("special_mention", "Art. 10 new for old")
    assert Limit.objects.get().used_minor == 20 * WAN, "the old principal is free again"
    assert list(new.drawdowns.values_list("amount_minor", "payee")) == [(owed, "settles L0"), (20 * WAN - owed, None)]
    for one in (old, new):
        assert posted(one).accounts == stand_on(one, day).accounts, "both stand in the ledger as in the engine"
    assert posted(old).accounts.get("principal", 0) == posted(old).accounts.get("principal_due", 0) == 0
    assert ledger.proved().holds
    assert Step.objects.filter(activity="settled_by_new_loan", case_id="L0", result=new.loan_id).count() == 1


def test_a_renewal_by_a_case_stays_normal_once_two_have_determined_so(staff: Any, case: Case, day: Any) -> None:
    old = renewing(case, day)
    actor = staff("D1", "disburser")
    new = draw(actor, case, [own(20 * WAN - to_pay_off(actor, case))])
    claim = Claim(fact="qualified_renewal", day=day)
    with pytest.raises(Unable) as refused:
        propose_fact(staff("P0", "post_loan_officer"), old, claim, reason="all five hold")
    assert refused.value.code == "no_renewal"
    row = propose_fact(staff("P1", "post_loan_officer"), new, claim, reason="all five conditions hold")
    determine_fact(staff("R1", "reviewer"), row)
    assert queries.state_on(new, day)["class"] == "normal"


RENEWS: dict[str, Any] = {"product": "micro_cash", "amount_minor": 15 * WAN, "tenor_months": 12, "purpose": "stock"}


def test_a_renewal_is_asked_for_where_the_firm_owes_and_has_paid_on_time(staff: Any, case: Case, day: Any) -> None:
    renewing(case, day)
    asked = apply(staff("M9", "customer_manager"), case.enterprise, Request(**RENEWS, renews_loan="L0"))
    assert asked.renews_loan == "L0"


@pytest.mark.parametrize("code", ["renews_loan", "renews_repaid", "renews_overdue"])
def test_a_renewal_of_what_cannot_be_renewed_is_refused_as_it_is_asked_for(
    staff: Any, case: Case, day: Any, code: str
) -> None:
    old, named = renewing(case, day), "L9" if code == "renews_loan" else "L0"
    if code == "renews_repaid":
        owed = to_pay_off(Actor.system(), case)
        Event.objects.create(loan=old, event_no=2, day=day, booked_day=day, kind="paid", amount_minor=owed)
    if code == "renews_overdue":
        Loan.objects.update(repayment="bullet", matures_day=day - timedelta(days=25))
    before = Case.objects.count()
    with pytest.raises(Unable) as refused:
        apply(staff("M9", "customer_manager"), case.enterprise, Request(**RENEWS, renews_loan=named))
    assert refused.value.code == code
    assert Case.objects.count() == before


@pytest.mark.parametrize(
    ("principal", "named", "code"), [(20 * WAN, "L0", "owes_more"), (15 * WAN, "L9", "renews_loan")]
)
def test_a_loan_that_cannot_be_paid_off_leaves_nothing_drawn(
    staff: Any, case: Case, day: Any, principal: int, named: str, code: str
) -> None:
    renewing(case, day, principal)
    Case.objects.update(renews_loan=named)
    with pytest.raises(Unable) as refused:
        drawn(staff, case)
    assert refused.value.code == code
    assert Loan.objects.count() == 1
    assert Event.objects.count() == 1


def test_where_the_old_loan_was_repaid_meanwhile_the_new_one_is_a_loan_like_any(
    staff: Any, case: Case, day: Any
) -> None:
    old = renewing(case, day)
    actor = staff("D1", "disburser")
    actions.post_event(actor, old, Posted(kind="paid", day=day, amount_minor=to_pay_off(actor, case)))
    Event.objects.create(loan=old, event_no=3, day=day, booked_day=day, kind="paid", amount_minor=WAN)
    assert to_pay_off(actor, case) == 0
    new = draw(actor, case, [own(20 * WAN)])
    assert not new.facts.exists()
    assert queries.state_on(new, day)["class"] == "normal"


def test_payees_are_masked_for_who_needs_no_accounts(staff: Any, case: Case) -> None:
    payments = [Payment(12 * WAN, "entrusted", "Ferry Boatyard"), own(8 * WAN)]
    loan = draw(staff("D1", "disburser"), case, payments)
    for role, told in (
        ("disburser", "Ferry Boatyard"),
        ("post_loan_officer", "F*************"),
        ("auditor", "F*************"),
    ):
        seen = queries.payments(staff(role, role), loan)
        assert [one.payee for one in seen] == [told, None], role
    Drawdown.objects.create(
        loan=loan, payment_no=3, day=loan.drawn_day, amount_minor=1, payee="settles L0", pay_mode="x"
    )
    assert queries.payments(Actor.of(Person.objects.get(username="auditor")), loan)[-1].payee == "settles L0"

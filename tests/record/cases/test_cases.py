"""A case from application to approval, and every way that is forbidden."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tallystick.engine.cashflow.interview import Interview
from tallystick.record.cases import approving, queries
from tallystick.record.cases.actions import (
    Request,
    apply,
    ask_engine,
    decide,
    expire,
    expire_due,
    hand_in,
    renew_decision,
    withdraw,
)
from tallystick.record.cases.approving import Terms, accept_decline, approve, override, return_case, review, send_back
from tallystick.record.cases.investigating import investigate, second_investigate, skip_visit
from tallystick.record.cases.matching import fitting, matched
from tallystick.record.cases.models import Case
from tallystick.record.customers.actions import register
from tallystick.record.customers.models import Enterprise
from tallystick.record.evidence.actions import keep_feed
from tallystick.record.evidence.store import path_of
from tallystick.record.loans.models import Loan, MonthState
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.models import Branch
from tallystick.record.process_log.models import Event
from tallystick.record.unable import Unable
from tallystick.simulate.example.folder import DAY
from tests.record.cases.bank import SICK, SOUND, Staff, county, decided, opened, seen

TERMS = Terms(amount_minor=150_000_00, tenor_months=24, rate_bp=700, repayment="level")


def new_firm() -> Enterprise:
    branch = Branch.objects.get(code="B01")
    return register(Actor.system(DAY), "N1", name="New firm", branch=branch, manager=None)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def refusal(wanted: str, attempt: Any) -> None:
    with pytest.raises((Refused, Unable)) as told:
        attempt()
    assert told.value.code == wanted
    assert told.value.zh


def test_the_good_way_ends_approved_and_leaves_its_process(people: Staff, firm: Any) -> None:
    case = decided(people, firm(SOUND))
    decision = case.decisions.get()
    assert (decision.outcome, case.state) == ("approve", "to_review")
    review(people.reviewer, case, TERMS, opinion="sound")
    assert now(case).authority == "branch_approver"
    approve(people.approver, now(case))
    case = now(case)
    assert (case.state, case.terms_amount_minor) == ("approved", 150_000_00)
    steps = list(Event.objects.filter(case_id=case.number).order_by("pk").values_list("activity", flat=True))
    assert steps == [
        "application",
        "documents",
        "investigation",
        "second_investigation",
        "engine_decision",
        "review",
        "approval",
    ]
    assert Event.objects.get(case_id=case.number, activity="engine_decision").role == "engine"
    assert case.overrides.count() == 0
    assert [deed.action for deed in queries.deeds(case)][-1] == "approve"


def test_a_decision_comes_again_byte_for_byte_and_cannot_be_changed(people: Staff, firm: Any) -> None:
    case = decided(people, firm(SOUND))
    decision = case.decisions.get()
    assert queries.replay(people.reviewer, decision).is_same
    assert queries.decision_row(decision)["limit_minor"] == decision.limit_minor
    assert queries.decision_features(decision).height == 1
    assert {"sentence", "sentence_zh"} <= set(queries.decision_reasons(decision)[0])
    for sql in ("UPDATE cases_decision SET outcome = 'approve'", "DELETE FROM cases_vote", "DELETE FROM cases_deed"):
        if "vote" in sql:
            review(people.reviewer, case, TERMS, opinion="sound")
            approve(people.approver, now(case))
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    path = path_of(decision.evidence_id)
    kept = path.read_bytes()
    try:
        path.write_bytes(kept[:-1])
        refusal("file_broken", lambda: queries.replay(people.reviewer, decision))
    finally:
        path.write_bytes(kept)


def test_duties_are_apart(people: Staff, firm: Any, staff: Any, on_day: Any) -> None:
    every = ("customer_manager", "reviewer", "approver")
    both = on_day(staff("B1", *every, authorities=("branch_approver",)))
    case = hand_in(people.manager, opened(people, firm(SOUND)))
    investigate(both, case, seen())
    refusal("maker_is_checker", lambda: second_investigate(both, now(case), seen()))
    second_investigate(people.second, now(case), seen())
    decide(people.manager, now(case))
    refusal("maker_is_checker", lambda: review(both, now(case), TERMS, opinion="mine"))
    reviewing = on_day(staff("B2", *every, authorities=("branch_approver",)))
    review(reviewing, now(case), TERMS, opinion="sound")
    for maker in (both, reviewing):
        refusal("maker_is_checker", lambda maker=maker: approve(maker, now(case)))
    checker = on_day(staff("B3", *every, authorities=("branch_approver",)))
    approve(checker, now(case))
    assert now(case).state == "approved"


def test_who_made_nothing_but_lacks_right_level_or_branch_is_refused(
    people: Staff, firm: Any, staff: Any, on_day: Any
) -> None:
    case = decided(people, firm(SOUND))
    refusal("no_right", lambda: review(people.manager, case, TERMS, opinion="x"))
    refusal("other_branch", lambda: review(people.stranger, case, TERMS, opinion="x"))
    refusal("other_branch", lambda: queries.case(people.stranger, case.number))
    assert not queries.cases(people.stranger).exists()
    review(people.reviewer, case, TERMS, opinion="sound")
    plain = on_day(staff("A9", "approver", authorities=("head_office_approver",)))
    refusal("over_authority", lambda: approve(plain, now(case)))
    refusal("wrong_state", lambda: review(people.reviewer, now(case), TERMS, opinion="again"))


def test_a_larger_credit_needs_a_higher_level(people: Staff, firm: Any) -> None:
    case = decided(people, firm(SOUND))
    policy = approving.policy_on(DAY)
    decision = approving.last_decision(case)
    by_amount = {
        amount: approving.authority_for(
            case, Terms(amount_minor=amount, tenor_months=12, rate_bp=700, repayment="level"), policy, decision
        )
        for amount in (300_000_00, 300_000_01, 20_000_000_00)
    }
    assert list(by_amount.values())[-1] == "head_office_committee"
    assert len(set(by_amount.values())) >= 2


def test_an_expired_decision_is_neither_reviewed_nor_approved(people: Staff, firm: Any) -> None:
    case = decided(people, firm(SOUND))
    valid = case.valid_until
    assert valid == DAY + timedelta(days=90)
    late = Actor.of(people.reviewer.person, valid + timedelta(days=1))  # type: ignore[arg-type, operator]
    refusal("decision_expired", lambda: review(late, case, TERMS, opinion="late"))
    refusal("still_valid", lambda: expire(Actor.of(people.reviewer.person, valid), case))  # type: ignore[arg-type]
    assert expire_due(people.manager) == []
    assert expire_due(Actor.system(late.day)) == [case.number]
    assert now(case).state == "expired"
    renew_decision(people.manager, now(case))
    assert now(case).state == "to_decide"


def test_other_ways_than_the_engines_need_a_listed_reason_and_are_counted(people: Staff, firm: Any) -> None:
    case = decided(people, firm(SICK))
    assert case.state == "engine_declined"
    refusal("no_reason", lambda: override(people.reviewer, case, reason="because", note=""))
    override(people.reviewer, case, reason="security_offered", note="house")
    high = Terms(amount_minor=100_000_00, tenor_months=24, rate_bp=300, repayment="level")
    refusal("no_reason", lambda: review(people.reviewer, now(case), high, opinion="x"))
    review(people.reviewer, now(case), high, opinion="x", reason="known_customer")
    found = [(one.kind, one.reason) for one in queries.overrides(case)]
    assert found == [("declined", "security_offered"), ("under_price", "known_customer")]
    again = decided(people, case.enterprise)
    accept_decline(people.reviewer, again)
    assert now(again).state == "declined"


def test_returned_for_more_evidence_and_back(people: Staff, firm: Any) -> None:
    case = decided(people, firm(SOUND))
    refusal("no_note", lambda: return_case(people.reviewer, case, note=" "))
    return_case(people.reviewer, case, note="newer statements")
    refusal("wrong_state", lambda: approve(people.approver, now(case)))
    hand_in(people.manager, now(case))
    decide(people.manager, now(case))
    review(people.reviewer, now(case), TERMS, opinion="sound")
    send_back(people.approver, now(case), note="shorter")
    review(
        people.reviewer,
        now(case),
        Terms(amount_minor=100_000_00, tenor_months=12, rate_bp=700, repayment="level"),
        opinion="so",
    )
    assert now(case).state == "to_approve"
    activities = Event.objects.filter(case_id=case.number).values_list("activity", flat=True)
    assert {"returned", "documents_again", "review_again"} <= set(activities)
    withdraw(people.manager, now(case), note="found another bank")
    refusal("wrong_state", lambda: withdraw(people.manager, now(case), note="again"))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"product": "gold_card"}, "no_such_product"),
        ({"amount_minor": 9_999_99}, "amount_does_not_fit"),
        ({"amount_minor": 1_000_000_01}, "amount_does_not_fit"),
        ({"tenor_months": 37}, "tenor_does_not_fit"),
        ({"repayment": "bullet"}, "repayment_does_not_fit"),
        ({"security": "pledged"}, "security_does_not_fit"),
        ({"purpose": " "}, "purpose_does_not_fit"),
    ],
)
def test_what_does_not_fit_the_product_is_not_taken(
    people: Staff, policy: Any, asked: dict[str, Any], code: str
) -> None:
    refusal(code, lambda: opened(people, new_firm(), **asked))


def test_a_visit_is_held_against_the_evidence_and_may_be_left_out_for_small_amounts(people: Staff, firm: Any) -> None:
    customer = firm(SOUND)
    case = hand_in(people.manager, opened(people, customer))
    found = investigate(people.manager, case, seen(stated_sales_12m_minor=10**13))
    told = {one["code"]: one["is_within"] for one in found.held_against}
    assert told["tax"] is False
    refusal("fact_out_of_bounds", lambda: second_investigate(people.second, now(case), seen(person_score=6)))
    refusal("no_such_fact", lambda: second_investigate(people.second, now(case), seen(colour=1)))
    large = hand_in(people.manager, opened(people, customer, amount_minor=200_000_01))
    refusal("visit_needed", lambda: skip_visit(people.manager, large, note="video"))
    small = hand_in(people.manager, opened(people, customer, amount_minor=200_000_00))
    skip_visit(people.manager, small, note="video")
    assert now(small).state == "to_decide"


@pytest.mark.parametrize(("began", "counts"), [(80_000_00, True), (10_000_00, False), (None, False)])
def test_books_from_an_interview_count_where_they_hold(
    people: Staff, policy: Any, began: int | None, counts: bool
) -> None:
    told = Interview(
        cash_minor=80_000_00,
        normal_month_minor=50_000_00,
        cost_bp=5_000,
        purchases_month_minor=25_000_00,
        began_with_minor=began,
        earned_since_minor=0,
    )
    case = hand_in(people.manager, opened(people, new_firm()))
    found = investigate(people.manager, case, seen(), interview=told)
    second_investigate(people.second, now(case), seen())
    decision = decide(people.manager, now(case))
    assert found.interview["holds"] is {80_000_00: True, 10_000_00: False, None: None}[began]
    features = queries.decision_features(decision)
    assert features["revenue_minor"].item() == (600_000_00 if counts else None)
    assert queries.replay(people.manager, decision).is_same


def test_a_decision_sees_what_the_bank_has_lent_already(people: Staff, policy: Any) -> None:
    firm = new_firm()
    features = queries.decision_features(ask_engine(people.manager, opened(people, firm)))
    assert features["own_exposure_minor"].item() is None
    drawn = {"signed_day": DAY, "drawn_day": DAY, "matures_day": DAY + timedelta(days=365), "rate_bp": 600}
    for number, principal, limit in (("L1", 70_000_00, None), ("L2", 10_000_00, 30_000_00)):
        Loan.objects.create(
            loan_id=number,
            enterprise=firm,
            branch=firm.branch,
            principal_minor=principal,
            limit_minor=limit,
            repayment="level",
            security="unsecured",
            **drawn,
        )
    features = queries.decision_features(ask_engine(people.manager, opened(people, firm)))
    assert features["own_exposure_minor"].item() == 100_000_00
    MonthState.objects.create(loan_id="L1", day=DAY, balance_minor=60_000_00, days_past_due=40)
    features = queries.decision_features(ask_engine(people.manager, opened(people, firm)))
    assert features["own_exposure_minor"].item() == 90_000_00
    other = register(Actor.system(DAY), "N2", name="Other firm", branch=firm.branch, manager=None)
    features = queries.decision_features(ask_engine(people.manager, opened(people, other)))
    assert features["own_exposure_minor"].item() == 0


def test_the_engine_may_be_asked_before_and_the_case_stays(people: Staff, firm: Any) -> None:
    case = opened(people, firm(SOUND))
    told = ask_engine(people.manager, case)
    assert told.is_preliminary
    assert now(case).state == "applied"
    refusal("no_decision", lambda: approving.last_decision(case))


def test_products_that_fit_come_first_and_the_others_say_why(people: Staff, firm: Any) -> None:
    found = matched(people.manager, firm(SOUND), amount_minor=150_000_00)
    assert {one.product for one in found} == set(approving.policy_on(DAY).products)
    order = ["approve", "refer", "decline"]
    assert [one.outcome for one in found] == sorted((one.outcome for one in found), key=order.index)
    assert all(one.fits or one.reasons for one in found)
    assert all(row["sentence_zh"] for one in found for row in one.reasons)


def test_firms_asked_about_together_get_what_each_gets_alone(people: Staff, firm: Any) -> None:
    firms = [firm(number) for number in (SOUND, SICK)] + [new_firm()]
    for table, frame in county().items():
        if table not in ("applications", "visits"):
            keep_feed(Actor.system(DAY), table, frame.drop("row"), name=f"{table} of the county")
    Enterprise.objects.update(manager=people.manager.person)
    alone = {
        one.enterprise_id: next(match for match in matched(people.manager, one) if match.product == "micro_cash")
        for one in firms
    }
    together = {one.enterprise_id: match for one, match in fitting(people.manager, "micro_cash")}
    assert len(together) > 1
    for number, match in together.items():
        for name in ("product", "outcome", "limit_minor", "rate_bp", "tenor_months"):
            assert getattr(match, name) == getattr(alone[number], name), (number, name)
        told = [(row["code"], row["value"], row["sentence_zh"]) for row in match.reasons]
        assert told == [(row["code"], row["value"], row["sentence_zh"]) for row in alone[number].reasons]
    assert fitting(people.manager, "none") == []


def test_two_cases_have_two_numbers(people: Staff, policy: Any) -> None:
    customer = new_firm()
    first, second = (
        apply(
            people.manager,
            customer,
            Request(product="micro_cash", amount_minor=50_000_00, tenor_months=12, purpose="stock"),
        )
        for _ in range(2)
    )
    assert first.number != second.number

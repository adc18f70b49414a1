"""Extension, renewal and restructuring: asked by one, decided by others, held against the engine's checks, booked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tallystick.record.amendments import actions, queries
from tallystick.record.amendments.agreeing import Terms
from tallystick.record.amendments.models import Amendment
from tallystick.record.amendments.states import CONDITIONS
from tallystick.record.audit.models import Entry
from tallystick.record.ledger import queries as ledger
from tallystick.record.ledger.queries import Differs
from tallystick.record.limits.models import Limit
from tallystick.record.loans import queries as loans
from tallystick.record.loans.models import Due, Event, Fact, Loan
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.process_log.models import Event as Step
from tallystick.record.unable import Unable

DAY, MATURES = date(2024, 12, 31), date(2025, 3, 10)
OWED = 120_000_00
EXTENSION = Terms(kind="extension", until_day=date(2025, 9, 10))
RENEWAL = Terms(kind="renewal", until_day=date(2026, 3, 10), met=tuple(CONDITIONS))
RESTRUCTURING = Terms(
    kind="restructuring", until_day=date(2026, 1, 10), repayment="equal_principal", rate_bp=480, difficulty="overdue"
)


def asks(acts_on: Any, loan: Loan, terms: Terms, day: date = DAY) -> Amendment:
    return actions.ask(acts_on("M1", "customer_manager", day=day), loan, terms, reason="customers pay late")


def test_an_extension_by_two_moves_what_falls_due(loan: Loan, paid: Any, decided: Any) -> None:
    paid(9)
    row = decided(EXTENSION, DAY)
    assert (row.state, row.authority, row.plan[-1]["due_day"]) == ("approved", "branch_approver", "2025-09-10")
    event = Event.objects.get(kind="extended")
    assert (event.day, event.until_day) == (DAY, date(2025, 9, 10))
    plan = loans.schedule(loan)
    assert plan["due_day"].max() == date(2025, 9, 10)
    assert plan["principal_minor"].sum() == OWED
    assert loans.state_on(loan, DAY)["matures_day"] == date(2025, 9, 10)
    assert list(Step.objects.order_by("pk").values_list("activity", flat=True)) == [
        "ask_extension",
        "extension_approved",
    ]
    assert Entry.objects.filter(subject_kind="loans.Event", action="vote_amendment").count() == 1


def test_a_refused_one_changes_nothing(loan: Loan, paid: Any, decided: Any) -> None:
    paid(9)
    with pytest.raises(Unable, match="say why"):
        decided(EXTENSION, DAY, agrees=False)
    row = actions.vote(*_again(loan), agrees=False, note="sales recovered")
    assert (row.state, row.why) == ("refused", "sales recovered")
    assert loans.schedule(loan)["due_day"].max() == MATURES
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Amendment.objects.update(state="approved")


def _again(loan: Loan) -> tuple[Any, Amendment]:
    from tallystick.record.people.models import Person

    return Actor.of(Person.objects.get(username="A1"), DAY), Amendment.objects.get(state="asked")


@pytest.mark.parametrize(
    ("day", "until", "months", "code"),
    [
        (DAY, date(2026, 3, 10), 9, None),
        (DAY, date(2026, 3, 11), 9, "CTR-02"),
        (MATURES, date(2025, 6, 10), 11, None),
        (MATURES + timedelta(days=1), date(2025, 6, 10), 11, "overdue"),
        (DAY, date(2025, 6, 10), 8, "overdue"),
        (DAY, MATURES, 9, "moves_nothing"),
        (DAY, date(2025, 2, 10), 9, "moves_nothing"),
    ],
)
def test_extensions_at_their_edges(
    loan: Loan, paid: Any, acts_on: Any, day: date, until: date, months: int, code: str | None
) -> None:
    paid(months)
    terms = Terms(kind="extension", until_day=until)
    if code is None:
        assert asks(acts_on, loan, terms, day).state == "asked"
        return
    with pytest.raises(Unable) as refused:
        asks(acts_on, loan, terms, day)
    assert refused.value.code == code
    assert not Amendment.objects.exists()


def test_who_asked_does_not_approve_and_who_asked_for_another_does(loan: Loan, paid: Any, acts_on: Any) -> None:
    paid(9)
    both = acts_on("B1", "customer_manager", "approver", day=DAY, authorities=("branch_approver",))
    row = actions.ask(both, loan, EXTENSION, reason="slow season")
    with pytest.raises(Refused) as refused:
        actions.vote(both, row)
    assert refused.value.code == "maker_is_checker"
    assert not queries.waiting(both).exists()
    actions.withdraw(both, row)
    other = acts_on("M1", "customer_manager", day=DAY)
    assert actions.vote(both, actions.ask(other, loan, EXTENSION, reason="slow season")).state == "approved"


def test_only_the_level_that_the_credit_needs_approves(loan: Loan, paid: Any, acts_on: Any) -> None:
    paid(9)
    row = asks(acts_on, loan, EXTENSION)
    with pytest.raises(Refused) as refused:
        actions.vote(acts_on("A2", "approver", day=DAY, authorities=("head_office_approver",)), row)
    assert refused.value.code == "over_authority"


def test_a_weak_grade_needs_the_committee(loan: Loan, paid: Any, acts_on: Any) -> None:
    paid(9)
    loan.enterprise.borrower.grade = "R8"
    loan.enterprise.borrower.save()
    row = asks(acts_on, loan, EXTENSION)
    assert row.authority == "branch_committee"
    level = {"authorities": ("branch_committee",)}
    members = [acts_on(f"C{n}", "approver", day=DAY, **level) for n in range(3)]
    assert actions.vote(members[0], row, note="sound").state == "asked"
    assert list(queries.waiting(members[1])) == [row]
    assert not queries.waiting(members[0]).exists()
    assert actions.vote(members[1], row).state == "approved"


def test_another_branch_neither_asks_nor_sees(loan: Loan, paid: Any, acts_on: Any, hill_branch: Any) -> None:
    paid(9)
    there = acts_on("X1", "customer_manager", "approver", day=DAY, branch=hill_branch)
    row = asks(acts_on, loan, EXTENSION)
    assert not queries.amendments(there).exists()
    for deed in (lambda: actions.ask(there, loan, EXTENSION, reason="x"), lambda: actions.vote(there, row)):
        with pytest.raises(Refused, match="another branch"):
            deed()


def test_one_amendment_waits_at_a_time(loan: Loan, paid: Any, acts_on: Any) -> None:
    paid(9)
    asks(acts_on, loan, EXTENSION)
    with pytest.raises(Unable, match="another amendment"):
        asks(acts_on, loan, RENEWAL)
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.create(**{**Amendment.objects.values().get(), "id": None})


def test_a_renewal_settles_the_old_loan_and_stays_normal(loan: Loan, paid: Any, decided: Any) -> None:
    paid(11)
    row = decided(Terms(kind="renewal", until_day=date(2026, 3, 5), met=RENEWAL.met), date(2025, 3, 5))
    new = row.new_loan
    assert row.is_qualified
    assert new is not None
    assert (new.loan_id, new.parent_loan_id, new.principal_minor) == ("L1-R1", "L1", OWED)
    assert set(Fact.objects.filter(loan=new).values_list("fact", flat=True)) == {"refinanced", "qualified_renewal"}
    day = date(2025, 3, 5)
    old_state, state = loans.state_on(loan, day), loans.state_on(new, day)
    assert (old_state["principal_minor"], old_state["exposure_minor"]) == (0, 23 * 20_00), "its interest is due today"
    assert (state["class"], state["exposure_minor"]) == ("normal", OWED)
    assert Limit.objects.get().used_minor == OWED, "one principal in place of the other"
    for one in (loan, new):
        assert ledger.differs(Actor.system(day), one) == Differs(day, {})
    assert ledger.proved().entries > 0
    assert ledger.proved().holds


def test_a_renewal_that_lacks_a_condition_is_special_mention(loan: Loan, paid: Any, decided: Any) -> None:
    paid(11)
    row = decided(Terms(kind="renewal", until_day=date(2026, 3, 5), met=tuple(CONDITIONS)[1:]), date(2025, 3, 5))
    assert row.is_qualified is False
    state = loans.state_on(row.new_loan, date(2025, 3, 5))
    assert (state["class"], state["class_article"]) == ("special_mention", "Art. 10 new for old")


@pytest.mark.parametrize(
    ("terms", "day", "months", "code"),
    [
        (RENEWAL, MATURES, 11, None),
        (RENEWAL, MATURES + timedelta(days=1), 11, "overdue"),
        (RENEWAL, DAY, 8, "overdue"),
        (Terms(kind="renewal", until_day=date(2028, 3, 11), met=RENEWAL.met), MATURES, 11, "CTR-01"),
        (Terms(kind="renewal", until_day=date(2026, 4, 11), met=RENEWAL.met), MATURES, 11, "CTR-04"),
        (Terms(kind="renewal", until_day=date(2026, 3, 10), met=("rich",)), MATURES, 11, "condition"),
        (Terms(kind="renewal", until_day=date(2026, 3, 10), repayment="revolving"), MATURES, 11, "repayment"),
        (Terms(kind="renewal", until_day=date(2026, 3, 10), rate_bp=0), MATURES, 11, "rate"),
        (Terms(kind="renewal", until_day=MATURES), MATURES, 11, "until_day"),
        (Terms(kind="gift", until_day=MATURES), MATURES, 11, "kind"),
    ],
)
def test_renewals_at_their_edges(
    loan: Loan, paid: Any, acts_on: Any, terms: Terms, day: date, months: int, code: str | None
) -> None:
    paid(months)
    if code is None:
        assert asks(acts_on, loan, terms, day).is_qualified
        return
    with pytest.raises(Unable) as refused:
        asks(acts_on, loan, terms, day)
    assert refused.value.code == code


def test_a_restructuring_makes_a_new_plan_and_is_observed(loan: Loan, paid: Any, decided: Any) -> None:
    paid(8)
    day = date(2025, 1, 20)
    assert loans.state_on(loan, day)["days_past_due"] == 41
    row = decided(RESTRUCTURING, day)
    arrears = row.owed_minor - OWED
    assert 1_420_00 < arrears < 1_430_00, "two months' interest, ten days' and what they bore"
    plan = Due.objects.filter(plan_no=1)
    assert plan.filter(due_day__gt=day).count() == 12
    assert sum(plan.filter(due_day__gt=day).values_list("principal_minor", flat=True)) == row.owed_minor
    state = loans.state_on(loan, day)
    assert (state["days_past_due"], state["principal_minor"], state["accrued_interest_minor"]) == (0, row.owed_minor, 0)
    assert (state["class"], state["class_article"]) == ("special_mention", "Art. 21 observation")
    assert (state["observation_from"], state["matures_day"]) == (date(2025, 2, 10), date(2026, 1, 10))
    assert Limit.objects.get().used_minor == row.owed_minor
    assert ledger.differs(Actor.system(day), loan) == Differs(day, {})
    assert ledger.proved().holds
    assert list(Fact.objects.values_list("fact", "determined_by")) == [("financial_difficulty", "A1")]


def test_restructured_again_the_latest_plan_holds_and_it_is_substandard(loan: Loan, paid: Any, decided: Any) -> None:
    paid(8)
    decided(RESTRUCTURING, date(2025, 1, 20))
    day = date(2025, 3, 15)
    row = decided(Terms(kind="restructuring", until_day=date(2026, 2, 10), difficulty="able_no_longer"), day)
    assert set(Due.objects.values_list("plan_no", flat=True)) == {1, 2}
    assert loans.schedule(loan)["due_day"].max() == date(2026, 2, 10)
    state = loans.state_on(loan, day)
    assert (state["principal_minor"], state["days_past_due"]) == (row.owed_minor, 0)
    assert (state["class"], state["class_article"]) == ("substandard", "Art. 22 restructured again")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"difficulty": ""}, "difficulty"),
        ({"difficulty": "bad mood"}, "difficulty"),
        ({"repayment": "revolving"}, "repayment"),
        ({"until_day": date(2025, 2, 10)}, "until_day"),
        ({"until_day": date(2028, 2, 10)}, "CTR-01"),
        ({"until_day": date(2026, 3, 10), "repayment": "bullet"}, "CTR-04"),
    ],
)
def test_what_is_no_restructuring_is_refused(
    loan: Loan, paid: Any, acts_on: Any, changes: dict[str, Any], code: str
) -> None:
    paid(8)
    given = {name: getattr(RESTRUCTURING, name) for name in RESTRUCTURING.__slots__}
    with pytest.raises(Unable) as refused:
        asks(acts_on, loan, Terms(**{**given, **changes}), date(2025, 1, 20))
    assert refused.value.code == code


def test_what_is_repaid_is_amended_no_more(loan: Loan, acts_on: Any) -> None:
    Event.objects.create(loan=loan, event_no=2, day=DAY, booked_day=DAY, kind="paid", amount_minor=OWED + 10_000_00)
    with pytest.raises(Unable) as refused:
        asks(acts_on, loan, EXTENSION)
    assert refused.value.code == "nothing_owed"


LINES = ((date(2024, 6, 10), 20_000_00), (date(2024, 11, 10), 30_000_00), (MATURES, 70_000_00))


@pytest.fixture
def agreed(loan: Loan) -> Loan:
    """The loan with a plan agreed line by line, its first two lines paid on their days."""
    Loan.objects.update(repayment="custom")
    for number, (due_day, minor) in enumerate(LINES, 1):
        Due.objects.create(loan=loan, due_no=number, due_day=due_day, principal_minor=minor)
    for number, (due_day, minor, days) in enumerate(((*LINES[0], 92), (*LINES[1], 153)), 2):
        interest = (OWED if number == 2 else 100_000_00) * 6 * days // 36_000
        Event.objects.create(
            loan=loan,
            event_no=number,
            day=due_day,
            booked_day=due_day,
            kind="paid",
            amount_minor=minor + interest + 1,
        )
    loan.refresh_from_db()
    return loan


def test_a_plan_agreed_line_by_line_is_extended(agreed: Loan, decided: Any) -> None:
    assert loans.state_on(agreed, DAY)["days_past_due"] == 0
    until = date(2025, 9, 10)
    row = decided(EXTENSION, DAY)
    assert [line["due_day"] for line in row.plan] == ["2025-03-10", "2025-09-10"]
    plan = loans.schedule(agreed).sort("due_no")
    assert plan["due_day"].to_list() == [LINES[0][0], LINES[1][0], MATURES, until]
    assert plan["principal_minor"].to_list() == [20_000_00, 30_000_00, 0, 70_000_00]
    state = loans.state_on(agreed, date(2025, 3, 11))
    assert state["matures_day"] == until
    assert (state["principal_minor"] or 0) > 69_000_00
    assert loans.state_on(agreed, DAY)["days_past_due"] == 0, "what was paid stays paid"
    with pytest.raises(Unable) as refused:
        decided(Terms(kind="extension", until_day=until), DAY)
    assert refused.value.code == "moves_nothing"


def test_an_interest_first_plan_agreed_line_by_line_pays_interest_on_the_way(loan: Loan, decided: Any) -> None:
    Loan.objects.update(repayment="bullet")
    Due.objects.create(loan=loan, due_no=1, due_day=MATURES, principal_minor=OWED)
    loan.refresh_from_db()
    decided(Terms(kind="extension", until_day=date(2025, 6, 10)), DAY)
    plan = loans.schedule(loan).sort("due_no")
    days = [MATURES, date(2025, 4, 10), date(2025, 5, 10), date(2025, 6, 10)]
    assert plan["due_day"].to_list() == days
    assert plan["principal_minor"].to_list() == [0, 0, 0, OWED]


def test_a_plan_agreed_line_by_line_is_restructured_and_then_extended(agreed: Loan, decided: Any) -> None:
    terms = Terms(kind="restructuring", until_day=date(2025, 12, 10), repayment="level", difficulty="able_no_longer")
    row = decided(terms, date(2025, 1, 20))
    plan = loans.schedule(agreed)
    ahead = plan.filter(plan["due_day"] > date(2025, 1, 20))
    assert ahead["principal_minor"].sum() == row.owed_minor
    assert ahead["due_day"].max() == date(2025, 12, 10)
    later = decided(Terms(kind="extension", until_day=date(2026, 2, 10)), date(2025, 1, 25))
    assert later.state == "approved"
    plan = loans.schedule(agreed)
    assert plan["due_day"].max() == date(2026, 2, 10)
    assert set(Due.objects.values_list("plan_no", flat=True)) == {1, 2, 3}


@pytest.mark.parametrize(("until", "code"), [(date(2026, 3, 10), ""), (date(2026, 3, 11), "CTR-02")])
def test_an_extension_after_a_restructuring_counts_from_the_first_maturity(
    agreed: Loan, decided: Any, until: date, code: str
) -> None:
    """A loan of a year, restructured to nine months later, is extended to a year later at most, not by a year more."""
    terms = Terms(kind="restructuring", until_day=date(2025, 12, 10), repayment="level", difficulty="able_no_longer")
    decided(terms, date(2025, 1, 20))
    asked = Terms(kind="extension", until_day=until)
    if not code:
        assert decided(asked, date(2025, 1, 25)).state == "approved"
        return
    with pytest.raises(Unable) as refused:
        decided(asked, date(2025, 1, 25))
    assert refused.value.code == code

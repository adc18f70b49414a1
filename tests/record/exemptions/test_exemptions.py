"""Exemption: opened for a loan that went bad, duties looked at, an opinion by one, decided by others, an appeal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tallystick.record.exemptions import actions, queries
from tallystick.record.exemptions.actions import Opined
from tallystick.record.exemptions.models import Concerned, ExemptionCase, Finding
from tallystick.record.loans.models import Fact, Loan
from tallystick.record.people.actions import ask_role
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.process_log.models import Event as Step
from tallystick.record.unable import Unable
from tests.record.exemptions.conftest import BAD_DAY


@pytest.fixture
def looker(acts_on: Any) -> Any:
    return acts_on("C1", "recovery_officer", day=BAD_DAY)


@pytest.fixture
def opened(bad: Loan, looker: Any) -> ExemptionCase:
    return actions.open_case(looker, bad)


def look(looker: Any, case: ExemptionCase, *, breached: str = "") -> Concerned:
    one = case.persons.get()
    for held in queries.looked_at(looker, case):
        finding = "breached" if held.duty.code == breached else "kept"
        actions.find(looker, one, held.duty.code, finding, told="file, page 3")
    return one


def opined(looker: Any, case: ExemptionCase, outcome: str, *, breached: str = "") -> ExemptionCase:
    one = look(looker, case, breached=breached)
    return actions.opine(looker, case, "looked through the file", [Opined(one.pk, outcome, "as found")])


def test_a_case_has_everybody_concerned_and_a_year(opened: ExemptionCase, looker: Any) -> None:
    assert (opened.ground, opened.is_in_scope, opened.due_day) == ("doubtful", True, date(2026, 7, 31))
    assert list(opened.persons.values_list("person__username", "role")) == [("M1", "customer_manager")]
    duties = [one.duty.code for one in queries.looked_at(looker, opened)]
    assert {"visit_on_site", "no_gain"} <= set(duties)
    assert "within_authority" not in duties, "an approver's"


@pytest.mark.parametrize(
    ("day", "role", "branch", "code"),
    [
        (date(2025, 3, 5), "recovery_officer", None, "not_bad"),
        (BAD_DAY, "customer_manager", None, "no_right"),
        (BAD_DAY, "recovery_officer", "hill", "other_branch"),
    ],
)
def test_what_is_no_case_is_not_opened(
    bad: Loan, acts_on: Any, hill_branch: Any, day: date, role: str, branch: str | None, code: str
) -> None:
    more = {"branch": hill_branch} if branch else {}
    with pytest.raises((Unable, Refused)) as refused:
        actions.open_case(acts_on("P1", role, day=day, **more), bad)
    assert refused.value.code == code
    assert not ExemptionCase.objects.exists()


def test_one_case_a_loan_and_none_by_those_concerned(bad: Loan, looker: Any, acts_on: Any) -> None:
    both = acts_on("M2", "customer_manager", "recovery_officer", day=BAD_DAY)
    Loan.objects.update(officer=both.person)
    with pytest.raises(Refused, match="had a hand in this loan"):
        actions.open_case(both, bad)
    assert not ExemptionCase.objects.exists()
    actions.open_case(looker, bad)
    with pytest.raises(Unable, match="its case already"):
        actions.open_case(looker, bad)
    with pytest.raises(Refused, match="had a hand in this loan"):
        look(both, ExemptionCase.objects.get())


def test_no_breach_no_blame(opened: ExemptionCase, looker: Any) -> None:
    one = look(looker, opened)
    with pytest.raises(Unable) as refused:
        actions.opine(looker, opened, "somebody must answer", [Opined(one.pk, "not_exempt", "losses")])
    assert refused.value.code == "no_breach"
    assert actions.opine(looker, opened, "all done", [Opined(one.pk, "exempt", "all duties kept")]).state == "opined"


def test_every_duty_is_looked_at_first(opened: ExemptionCase, looker: Any) -> None:
    one = opened.persons.get()
    actions.find(looker, one, "visit_on_site", "kept", told="photos")
    with pytest.raises(Unable, match=r"not looked at yet: .*cross_checks"):
        actions.opine(looker, opened, "all done", [Opined(one.pk, "exempt", "fine")])


@pytest.mark.parametrize(
    ("duty", "finding", "told", "code"),
    [
        ("within_authority", "kept", "x", "duty"),
        ("no_gain", "perhaps", "x", "finding"),
        ("no_gain", "kept", " ", "finding"),
    ],
)
def test_what_is_no_finding_is_refused(
    opened: ExemptionCase, looker: Any, duty: str, finding: str, told: str, code: str
) -> None:
    with pytest.raises(Unable) as refused:
        actions.find(looker, opened.persons.get(), duty, finding, told=told)
    assert refused.value.code == code


def test_an_opinion_is_decided_by_another(opened: ExemptionCase, looker: Any, acts_on: Any) -> None:
    opined(looker, opened, "partly", breached="visit_on_site")
    with pytest.raises(Refused, match="decide_exemption"):
        actions.vote(looker, opened)
    ask_role(Actor.system(), looker.person, "risk_officer", since=date(2020, 1, 1))
    both = Actor.of(looker.person, BAD_DAY)
    with pytest.raises(Refused) as refused:
        actions.vote(both, opened)
    assert refused.value.code == "maker_is_checker"
    assert not queries.waiting(both).exists()
    other = acts_on("R1", "risk_officer", day=BAD_DAY)
    assert list(queries.waiting(other)) == [opened]
    assert actions.vote(other, opened).state == "decided"
    assert Fact.objects.get().fact == "responsibility_decided", "what a write-off asks for"
    assert list(Step.objects.order_by("pk").values_list("activity", flat=True)) == [
        "exemption_opened",
        "exemption_opined",
        "exemption_decided",
    ]


def test_those_concerned_decide_nothing(opened: ExemptionCase, looker: Any, acts_on: Any) -> None:
    member = acts_on("R1", "risk_officer", day=BAD_DAY)
    actions.add_person(looker, opened, member.person, "approver")
    assert member.person.pk in opened.persons.values_list("person_id", flat=True)
    Concerned.objects.filter(role="approver").update(outcome="exempt")
    ExemptionCase.objects.update(state="opined", opinion_by=looker.person)
    with pytest.raises(Refused, match="had a hand in this loan"):
        actions.vote(member, opened)


def test_a_vote_against_sends_it_back(opened: ExemptionCase, looker: Any, acts_on: Any) -> None:
    opined(looker, opened, "exempt")
    other = acts_on("R1", "risk_officer", day=BAD_DAY)
    with pytest.raises(Unable, match="looked at again"):
        actions.vote(other, opened, agrees=False)
    assert actions.vote(other, opened, agrees=False, told="the visit is not shown").state == "open"
    opined(looker, opened, "exempt")
    assert actions.vote(other, opened).state == "decided", "a new opinion is voted on anew"


def test_a_committee_decides_by_its_votes(committee: Any, opened: ExemptionCase, looker: Any, acts_on: Any) -> None:
    opined(looker, opened, "exempt")
    first, second = (acts_on(n, "risk_officer", day=BAD_DAY) for n in ("R1", "R2"))
    assert actions.vote(first, opened).state == "opined"
    with pytest.raises(Unable, match="voted on this opinion before"):
        actions.vote(first, opened)
    assert actions.vote(second, opened).state == "decided"


APPEALS = [
    ("not_exempt", 30, None, "partly", None),
    ("not_exempt", 30, None, "not_exempt", None),
    ("partly", 0, None, "not_exempt", "worse"),
    ("not_exempt", 31, "appeal_late", "", None),
    ("exempt", 0, "appeal", "", None),
]


@pytest.mark.parametrize("told", APPEALS, ids=[f"{row[0]}-{row[1]}-{row[3]}" for row in APPEALS])
def test_an_appeal_in_time_makes_nothing_worse(opened: ExemptionCase, looker: Any, acts_on: Any, told: Any) -> None:
    outcome, after, appeal_code, judged, judge_code = told
    opined(looker, opened, outcome, breached="visit_on_site")
    decider = acts_on("R1", "risk_officer", day=BAD_DAY)
    actions.vote(decider, opened)
    one, day = opened.persons.get(), BAD_DAY + timedelta(days=after)
    concerned = acts_on("M1", day=day)
    if appeal_code:
        with pytest.raises(Unable) as refused:
            actions.appeal(concerned, one, "I was there on 3 March")
        assert refused.value.code == appeal_code
        return
    with pytest.raises(Refused, match="Only the person concerned"):
        actions.appeal(decider, one, "on their behalf")
    actions.appeal(concerned, one, "I was there on 3 March")
    with pytest.raises(Refused, match="had a part in this decision"):
        actions.judge_appeal(decider, one, outcome, "no")
    judge = acts_on("A1", "auditor", day=day)
    if judge_code:
        with pytest.raises(Unable) as worse:
            actions.judge_appeal(judge, one, judged, "photos are dated")
        assert worse.value.code == judge_code
        return
    assert actions.judge_appeal(judge, one, judged, "photos are dated").outcome == judged
    assert actions.close_case(looker, ExemptionCase.objects.get()).state == "closed"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ExemptionCase.objects.update(opinion="another")


def test_it_stays_open_while_somebody_may_appeal(opened: ExemptionCase, looker: Any, acts_on: Any) -> None:
    opined(looker, opened, "partly", breached="visit_on_site")
    actions.vote(acts_on("R1", "risk_officer", day=BAD_DAY), opened)
    with pytest.raises(Unable, match="may appeal"):
        actions.close_case(looker, opened)
    assert actions.close_case(acts_on("C1", day=BAD_DAY + timedelta(days=31)), opened).state == "closed"


def test_it_is_read_by_those_concerned_and_by_who_looks_into_it(
    opened: ExemptionCase, looker: Any, acts_on: Any, hill_branch: Any
) -> None:
    read = {
        number: queries.cases(acts_on(number, *roles, day=BAD_DAY, **more)).count()
        for number, roles, more in (
            ("M1", (), {}),
            ("M9", ("customer_manager",), {}),
            ("C9", ("recovery_officer",), {"branch": hill_branch}),
            ("R1", ("risk_officer",), {"branch": hill_branch}),
            ("A1", ("auditor",), {"branch": hill_branch}),
        )
    }
    assert read == {"M1": 1, "M9": 0, "C9": 0, "R1": 1, "A1": 1}


def test_findings_stay(opened: ExemptionCase, looker: Any) -> None:
    look(looker, opened)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Finding.objects.update(finding="breached")

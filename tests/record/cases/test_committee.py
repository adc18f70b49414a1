"""A committee decides with a quorum of those who are members on that day; two signatures are two persons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tallystick.record.cases.approving import Terms, approve, recount, review
from tallystick.record.cases.counting import asked_of, counted
from tallystick.record.cases.models import Case
from tallystick.record.people.actions import end_held
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.models import AuthorityHeld
from tallystick.record.policies.queries import policy_on
from tallystick.simulate.example.folder import DAY
from tests.record.cases.bank import SOUND, Staff, decided

TERMS = Terms(amount_minor=150_000_00, tenor_months=24, rate_bp=700, repayment="level")


@pytest.fixture
def at_committee(people: Staff, firm: Any, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case whose terms need the branch's committee, as a worse grade would have it."""
    case = decided(people, firm(SOUND))
    monkeypatch.setattr("tallystick.record.cases.approving.authority_for", lambda *_: "branch_committee")
    review(people.reviewer, case, TERMS, opinion="sound")
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def members(staff: Any, on_day: Any) -> list[Actor]:
    return [on_day(staff(f"C{n}", "approver", authorities=("branch_committee",))) for n in range(3)]


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def test_a_quorum_of_the_members_carries_or_refuses(people: Staff, at_committee: Case, members: list[Actor]) -> None:
    policy = policy_on(DAY)
    standing = counted(at_committee, [], policy)
    assert (len(standing.members), standing.needed, standing.is_committee) == (4, 3, True)
    for member, wanted in zip(members, ("to_approve", "to_approve", "approved"), strict=True):
        approve(member, at_committee)
        assert state(at_committee) == wanted


def test_votes_against_decline_when_it_can_carry_no_more(
    people: Staff, at_committee: Case, members: list[Actor]
) -> None:
    for member, agrees, wanted in zip(
        members, (True, False, False), ("to_approve", "to_approve", "declined"), strict=True
    ):
        approve(member, at_committee, agrees=agrees, reason="" if agrees else "repayment")
        assert state(at_committee) == wanted


def test_the_quorum_is_tested_anew_when_members_change(people: Staff, at_committee: Case, members: list[Actor]) -> None:
    approve(members[0], at_committee)
    approve(members[1], at_committee)
    assert state(at_committee) == "to_approve"
    held = AuthorityHeld.objects.get(person=people.approver.person, authority="branch_committee")
    end_held(Actor.system(), held, until=DAY)
    recount(members[0], at_committee)
    assert state(at_committee) == "approved"


def test_a_vote_of_one_who_left_counts_no_more(people: Staff, at_committee: Case, members: list[Actor]) -> None:
    for member in members[:2]:
        approve(member, at_committee)
    end_held(Actor.system(), AuthorityHeld.objects.get(person=members[0].person), until=DAY)
    approve(members[2], at_committee)
    votes = list(at_committee.votes.all())
    standing = counted(Case.objects.get(pk=at_committee.pk), votes, policy_on(DAY))
    assert standing.agreed == 2
    assert (standing.needed, state(at_committee)) == (2, "approved")
    gone = Actor.of(members[0].person, DAY + timedelta(days=1))  # type: ignore[arg-type]
    with pytest.raises((Refused, ValueError)):
        approve(gone, at_committee)


def test_below_its_least_members_a_committee_decides_nothing(people: Staff, at_committee: Case) -> None:
    approve(people.approver, at_committee)
    assert state(at_committee) == "to_approve"


def test_two_signatures_are_two_persons(people: Staff, firm: Any, staff: Any, on_day: Any, monkeypatch: Any) -> None:
    case = decided(people, firm(SOUND))
    monkeypatch.setattr("tallystick.record.cases.approving.authority_for", lambda *_: "head_office_approver")
    review(people.reviewer, case, TERMS, opinion="sound")
    assert asked_of("head_office_approver", policy_on(DAY))["signatures"] == 2
    for _ in range(2):
        approve(people.approver, case)
        assert state(case) == "to_approve"
    approve(on_day(staff("H1", "approver", authorities=("head_office_approver",))), case)
    assert state(case) == "approved"

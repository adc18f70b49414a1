"""Who may what, from when, and that nobody gives rights alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tallystick.record.people.actions import UnknownRole, agree, ask_authority, ask_role, change_password, end_held
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.models import Person


def test_a_role_is_in_force_only_when_another_person_agreed(staff: Any, day: Any) -> None:
    first, second = staff("A1", "administrator"), staff("A2", "administrator")
    newcomer = staff("N1").person
    asked = ask_role(first, newcomer, "reviewer", since=day)
    assert not Actor.of(newcomer).may("review")
    with pytest.raises(Refused, match="asked for this") as refused:
        agree(first, asked)
    assert refused.value.code == "maker_is_checker"
    agree(second, asked)
    assert Actor.of(newcomer).may("review")


def test_nobody_agrees_to_a_role_of_their_own(staff: Any, day: Any) -> None:
    first, second = staff("A1", "administrator"), staff("A2", "administrator")
    asked = ask_role(first, second.person, "risk_officer", since=day)
    with pytest.raises(Refused, match="yourself"):
        agree(second, asked)


def test_a_checker_who_made_nothing_is_not_refused(staff: Any) -> None:
    checker = staff("C1", "approver")
    checker.need_other_than(None, 999, deed="investigated", deed_zh="调查")


def test_a_role_holds_from_its_first_day_until_the_day_it_ends(staff: Any, day: Any) -> None:
    person = staff("N1").person
    held = ask_role(Actor.system(), person, "approver", since=day)
    assert not Actor.of(person, day - timedelta(days=1)).may("approve")
    assert Actor.of(person, day).may("approve")
    end_held(Actor.system(), held, until=day + timedelta(days=5))
    assert Actor.of(person, day + timedelta(days=4)).may("approve")
    assert not Actor.of(person, day + timedelta(days=5)).may("approve")


def test_authority_is_dated_as_roles_are(staff: Any, day: Any) -> None:
    person = staff("N1", "approver").person
    ask_authority(Actor.system(), person, "branch_approver", since=day, until=day + timedelta(days=1))
    assert Actor.of(person, day).authorities == {"branch_approver"}
    assert Actor.of(person, day + timedelta(days=1)).authorities == frozenset()


def test_who_left_holds_nothing(staff: Any) -> None:
    person = staff("N1", "approver").person
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert Actor.of(Person.objects.get(pk=person.pk)).rights == frozenset()


@pytest.mark.parametrize(("role", "sees"), [("customer_manager", False), ("auditor", True), ("risk_officer", True)])
def test_another_branch_is_open_to_some_roles_only(staff: Any, hill_branch: Any, role: str, sees: bool) -> None:
    assert staff("P1", role).sees_branch(hill_branch.pk) is sees


def test_who_signs_for_every_branch_sees_every_branch(staff: Any, hill_branch: Any) -> None:
    assert staff("P2", "approver", authorities=("head_office_committee",)).sees_branch(hill_branch.pk)
    assert not staff("P3", "approver", authorities=("branch_committee",)).sees_branch(hill_branch.pk)


def test_head_office_sees_every_branch(staff: Any, head_office: Any, hill_branch: Any) -> None:
    assert staff("P1", "reviewer", branch=head_office).sees_branch(hill_branch.pk)


def test_a_role_that_does_not_exist_is_named(staff: Any, day: Any) -> None:
    with pytest.raises(UnknownRole, match="'revewer' is no role"):
        ask_role(Actor.system(), staff("N1").person, "revewer", since=day)


def test_rights_are_needed_to_give_roles(staff: Any, day: Any) -> None:
    manager = staff("M1", "customer_manager")
    with pytest.raises(Refused, match="give_roles"):
        ask_role(manager, manager.person, "risk_officer", since=day)


def test_a_password_set_by_another_must_be_changed(staff: Any) -> None:
    administrator, person = staff("A1", "administrator"), staff("N1").person
    change_password(administrator, person, "copper-Heron-77")
    assert Person.objects.get(pk=person.pk).must_change_password
    change_password(Actor.of(person), person, "marble-Finch-23")
    assert not Person.objects.get(pk=person.pk).must_change_password

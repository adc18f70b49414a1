"""Every write leaves an entry; the chain proves none was changed, left out or put between; the database refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tallystick.record.audit.action import acting
from tallystick.record.audit.chain import FIRST, verify
from tallystick.record.audit.models import Entry
from tallystick.record.people.actions import add_branch, change_password
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Branch


def test_an_action_writes_what_was_and_what_became(river_branch: Branch, staff: Any) -> None:
    actor = staff("A1", "administrator")
    with acting(actor, "rename_branch", reason="moved") as act:
        branch = act.take(Branch, pk=river_branch.pk)
        branch.name = "Lake branch"
        branch.save()
    entry = Entry.objects.latest("pk")
    assert (entry.action, entry.person, entry.reason) == ("rename_branch", actor.person, "moved")
    assert entry.before == {"name": "River branch"}
    assert entry.after == {"name": "Lake branch"}


def test_an_action_that_fails_leaves_neither_change_nor_entry(river_branch: Branch) -> None:
    entries = Entry.objects.count()
    with pytest.raises(ZeroDivisionError), acting(Actor.system(), "rename_branch") as act:
        branch = act.take(Branch, pk=river_branch.pk)
        branch.name = "Lake branch"
        branch.save()
        _ = 1 / 0
    assert Branch.objects.get(pk=river_branch.pk).name == "River branch"
    assert Entry.objects.count() == entries


def test_an_action_inside_another_goes_to_the_trail_before_it_and_holds_the_trail_no_longer(
    river_branch: Branch,
) -> None:
    entries = Entry.objects.count()
    with acting(Actor.system(), "open_year") as act:
        add_branch(Actor.system(), "B07", name="Inner")
        with pytest.raises(ZeroDivisionError), acting(Actor.system(), "rename_branch") as failed:
            failed.take(Branch, code="B07")
            Branch.objects.filter(code="B07").update(name="Lost")
            _ = 1 / 0
        assert Entry.objects.count() == entries, "the trail has one writer at a time: it is taken at the very end"
        branch = act.take(Branch, pk=river_branch.pk)
        branch.name = "Lake branch"
        branch.save()
    assert [one.action for one in Entry.objects.order_by("pk")[entries:]] == ["add_branch", "open_year"]
    assert Branch.objects.get(code="B07").name == "Inner"
    assert verify().broken_at is None


def test_secrets_stay_out_of_the_trail(staff: Any) -> None:
    person = staff("N1").person
    change_password(Actor.of(person), person, "marble-Finch-23")
    entry = Entry.objects.latest("pk")
    assert "password" not in entry.after or entry.after["password"] == "(secret)"
    assert "argon2" not in str(entry.after) + str(entry.before)


def test_the_chain_holds_over_many_writes(db: Any) -> None:
    for number in range(30):
        add_branch(Actor.system(), f"X{number:02}", name=f"支行 {number}")
    found = verify()
    assert found.broken_at is None
    assert found.entries == Entry.objects.count() == 30
    assert Entry.objects.order_by("pk").first().previous == FIRST


@pytest.mark.parametrize("sql", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_the_trail(river_branch: Branch, sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_refuses_to_empty_the_trail(live_db: None) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_entry")


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE audit_entry SET reason = 'x' WHERE id = %s", "fields"),
        ("DELETE FROM audit_entry WHERE id = %s", "follow"),
    ],
)
def test_an_entry_changed_past_the_guard_is_found(db: Any, sql: str, why: str) -> None:
    for number in range(5):
        add_branch(Actor.system(), f"X{number}", name="Branch")
    second = Entry.objects.order_by("pk")[1]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # what only a superuser can do
        cursor.execute(sql, [second.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    found = verify()
    assert found.entries == 1
    assert why in found.why

"""Values go through the driver as values: whatever their text, they come back as they were and never become SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F, Value
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.record.people.actions import add_branch
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Branch

DROP = "'; DROP TABLE people_branch; --"
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=60)


@pytest.fixture(scope="module")
def reading(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database for statements that write nothing."""
    with django_db_blocker.unblock():
        connection.close()  # whatever the test before left on it
        yield


def through(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", values)
        return cursor.fetchone()[0]


@settings(max_examples=200)
@given(text=TEXT)
def test_any_text_comes_back_as_it_was(reading: None, text: str) -> None:
    assert through("%s::text", text) == text
    assert through("%s::text || %s::text", text, DROP) == text + DROP


@settings(max_examples=100)
@given(value=st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT, st.lists, max_leaves=8))
def test_any_json_comes_back_as_it_was(reading: None, value: Any) -> None:
    assert json.loads(through("(%s::jsonb)::text", json.dumps(value))) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("bigint", -(2**63)),
        ("numeric", Decimal("-12345678901234567890.12")),
        ("boolean", True),
        ("date", date(1, 1, 1)),
        ("timestamptz", datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("bytea", b"\x00\x27\x5c\xff"),
        ("double precision", 1e-308),
    ],
)
def test_every_kind_of_value_comes_back_as_it_was(db: Any, kind: str, value: Any) -> None:
    assert through(f"%s::{kind}", value) == value


def test_a_negative_number_is_no_comment(db: Any) -> None:
    row = add_branch(Actor.system(), "B1", name="Branch")
    assert Branch.objects.annotate(next=F("pk") - Value(-1)).get(pk=row.pk).next == row.pk + 1
    assert through("5 -%s", -1) == 6


@pytest.mark.parametrize("words", ["'", "\\", "%", "_", "' OR 1=1 --", '"', "$$", "%s", "%(a)s", "{}", ";", "E'\\''"])
def test_a_search_for_signs_finds_only_what_has_them(db: Any, words: str) -> None:
    add_branch(Actor.system(), "B1", name="Branch")
    add_branch(Actor.system(), "B2", name=f"Branch {words} x")
    assert [row.code for row in Branch.objects.filter(name__icontains=words)] == ["B2"]


def test_a_row_that_is_there_already_is_an_integrity_error(db: Any) -> None:
    add_branch(Actor.system(), "B1", name="Branch")
    with pytest.raises(IntegrityError), transaction.atomic():
        add_branch(Actor.system(), "B1", name="Branch")


def test_a_lock_not_to_be_had_may_be_tried_again(db: Any) -> None:
    with pytest.raises(OperationalError, match="timeout"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        cursor.execute("SELECT pg_sleep(5)")

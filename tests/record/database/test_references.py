"""References checked once: proved as a whole, refused as a whole, and there afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tallystick.record.database.references import checked_once

TABLE = "loans_monthstate"
INSERT = "INSERT INTO loans_monthstate (loan_id, day) VALUES (%s, %s)"


def keys() -> list[tuple[str, str, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid = %s::regclass ORDER BY 1",
            [TABLE],
        )
        found: list[tuple[str, str, bool]] = cursor.fetchall()
    return found


@pytest.mark.django_db
def test_a_row_that_refers_to_nothing_is_refused_and_the_keys_are_as_they_were() -> None:
    before = keys()
    refused = pytest.raises(IntegrityError, match="violates foreign key constraint")
    with refused, transaction.atomic(), checked_once([TABLE]), connection.cursor() as cursor:
        cursor.execute(INSERT, ["no such loan", date(2026, 10, 31)])
    assert keys() == before and before


@pytest.mark.django_db
def test_keys_are_the_same_and_proved_after_a_load() -> None:
    before = keys()
    with transaction.atomic(), checked_once([TABLE]):
        assert keys() == []
    assert [list(one) for one in keys()] == [list(one) for one in before]
    assert all(proved for *_, proved in keys())

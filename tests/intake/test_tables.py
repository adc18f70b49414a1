"""Rows are judged one by one by all rules of their table but its key, in the table's own order."""

from __future__ import annotations

import pytest

from tallystick.intake.tables import SCHEMAS, keyless


@pytest.mark.parametrize("table", SCHEMAS)
def test_a_schema_without_its_key_is_the_same_else(table: str) -> None:
    empty = SCHEMAS[table].create_empty()
    told = [name for name in SCHEMAS[table].filter(empty).failure.details().columns if name != "primary_key"]
    assert keyless(table).filter(empty).failure.details().columns == told
    assert keyless(table).column_names() == SCHEMAS[table].column_names()
    assert not keyless(table).primary_key()

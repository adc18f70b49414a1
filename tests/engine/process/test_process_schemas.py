"""The tables of a bank folder: what they let in, what they refuse, and that each rule has its sentence."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from tallystick.engine.evidence.schemas import sentence
from tallystick.engine.process.schemas import BANK_SCHEMAS, typed

LOG = {
    "event_no": 1,
    "case_id": "A1",
    "case_kind": "application",
    "activity": "review",
    "role": "reviewer",
    "begin_at": datetime(2022, 3, 1, 9, 0),
    "end_at": datetime(2022, 3, 1, 9, 30),
}


@pytest.mark.parametrize(
    ("changed", "valid"),
    [
        ({}, 1),
        ({"end_at": None}, 1),
        ({"end_at": datetime(2022, 3, 1, 9, 0)}, 1),
        ({"end_at": datetime(2022, 3, 1, 8, 59)}, 0),
        ({"begin_at": None}, 0),
        ({"case_kind": "letter"}, 0),
        ({"role": "driver"}, 0),
    ],
)
def test_an_action_has_its_times_in_order_and_known_codes(changed: dict[str, object], valid: int) -> None:
    frame = typed(
        "log", pl.DataFrame([{**LOG, **changed}], schema_overrides={"end_at": pl.Datetime, "begin_at": pl.Datetime})
    )
    assert BANK_SCHEMAS["log"].filter(frame).result.height == valid


@pytest.mark.parametrize(("left", "valid"), [(None, 1), (date(2022, 1, 1), 1), (date(2021, 12, 31), 0)])
def test_nobody_leaves_before_being_hired(left: date | None, valid: int) -> None:
    row = {
        "person_id": "P1",
        "role": "reviewer",
        "staff_grade": "senior",
        "branch": "B1",
        "hired_day": date(2022, 1, 1),
    }
    frame = typed("staff", pl.DataFrame([{**row, "left_day": left}], schema_overrides={"left_day": pl.Date}))
    assert BANK_SCHEMAS["staff"].filter(frame).result.height == valid


@pytest.mark.parametrize("table", BANK_SCHEMAS)
def test_every_rule_of_every_table_is_said_in_words(table: str) -> None:
    schema = BANK_SCHEMAS[table]
    empty = typed(table, pl.DataFrame(schema={"row": pl.UInt32}))
    rules = [rule for rule in schema.filter(empty).failure._rule_columns if rule != "primary_key"]
    assert rules
    assert [rule for rule in rules if not (sentence(schema, rule).en and sentence(schema, rule).zh)] == []

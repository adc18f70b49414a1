"""Rules of a pack, compiled: hit, clear or unknown, with the value and threshold that the reason shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.pack.small_bank import DAY, FILES, VOCABULARY, small_bank

RULE = """\
- code: X-01
  name: {{en: X, zh: X}}
  {condition}
  outcome: decline
  missing: refer
  from: 2024-01-01
  source: Manual
"""


def asked(tmp_path: Path, condition: str, *, day: date = DAY, **row: object) -> tuple[object, object, object]:
    """This function will give hit, value and threshold of a rule for one row."""
    files = {"rules/all.yaml": RULE.format(condition=condition), "cases/all.yaml": None}
    policy = small_bank(tmp_path, files).on(day, VOCABULARY)
    rule = policy.rules[0]
    schema = VOCABULARY.schema()
    frame = pl.DataFrame([{name: row.get(name) for name in schema}], schema=schema, orient="row")
    found = frame.select(hit=rule.hit, value=rule.value, threshold=rule.threshold)
    assert found.schema == {"hit": pl.Boolean, "value": pl.Float64, "threshold": pl.Float64}
    return found.row(0)


PLAIN = "when: dscr < @dscr_floor"
EXCEPT = f"{PLAIN}\n  except:\n    - {{when: has_guarantor, then: dscr < @dscr_floor_guaranteed}}"
TWICE = f"{EXCEPT}\n    - {{when: lenders = 0, then: false}}"
APPLIES = f"{PLAIN}\n  applies: amount_minor > 100"


@pytest.mark.parametrize(
    ("condition", "row", "expected"),
    [
        (PLAIN, {"dscr": 1.19}, (True, 1.19, 1.2)),
        (PLAIN, {"dscr": 1.2}, (False, 1.2, 1.2)),
        (PLAIN, {}, (None, None, 1.2)),
        (EXCEPT, {"dscr": 1.0, "has_guarantor": False}, (True, 1.0, 1.2)),
        (EXCEPT, {"dscr": 1.0, "has_guarantor": True}, (False, 1.0, 0.8)),
        (EXCEPT, {"dscr": 1.0}, (None, 1.0, 1.2)),
        (EXCEPT, {"dscr": 0.7}, (True, 0.7, 1.2)),
        (EXCEPT, {"dscr": 1.3}, (False, 1.3, 1.2)),
        (EXCEPT, {"has_guarantor": True}, (None, None, 0.8)),
        (TWICE, {"dscr": 0.9, "has_guarantor": False, "lenders": 0}, (False, None, None)),
        (TWICE, {"dscr": 0.7, "has_guarantor": True, "lenders": 0}, (True, 0.7, 0.8)),
        (APPLIES, {"dscr": 0.1, "amount_minor": 101}, (True, 0.1, 1.2)),
        (APPLIES, {"dscr": 0.1, "amount_minor": 100}, (False, 0.1, 1.2)),
        (APPLIES, {"dscr": 0.1}, (None, 0.1, 1.2)),
        (APPLIES, {"amount_minor": 100}, (False, None, 1.2)),
        ("when: 1.5 > dscr", {"dscr": 1.0}, (True, 1.0, 1.5)),
        ("when: sales_minor / amount_minor < 2", {"sales_minor": 300, "amount_minor": 200}, (True, 1.5, 2.0)),
        ("when: has_guarantor", {"has_guarantor": True}, (True, None, None)),
        ("when: has_guarantor\n  shows: dscr", {"has_guarantor": True, "dscr": 2.0}, (True, 2.0, None)),
        ("when: security = 'a' and lenders > 2", {"security": "a", "lenders": 3}, (True, 3.0, 2.0)),
        ("when: lenders > 2 and dscr < 1\n  shows: dscr", {"lenders": 3, "dscr": 0.5}, (True, 0.5, 1.0)),
        ("when: security = 'a'\n  shows: security", {"security": "a"}, (True, None, None)),
    ],
)
def test_rules(condition: str, row: dict[str, object], expected: tuple[object, ...], tmp_path: Path) -> None:
    assert asked(tmp_path, condition, **row) == expected


@pytest.mark.parametrize(
    ("day", "floor"), [(date(2025, 12, 31), 1.0), (date(2026, 1, 1), 1.2), (date(2030, 1, 1), 1.2)]
)
def test_the_threshold_is_that_of_the_day(day: date, floor: float, tmp_path: Path) -> None:
    assert asked(tmp_path, PLAIN, day=day, dscr=1.1) == (floor > 1.1, 1.1, floor)


def test_what_a_rule_says_of_itself(tmp_path: Path) -> None:
    guarded, counted = small_bank(tmp_path).on(DAY, VOCABULARY).rules
    assert guarded.text == "dscr < @dscr_floor; except when has_guarantor: dscr < @dscr_floor_guaranteed"
    assert guarded.columns == {"dscr", "has_guarantor"}
    assert guarded.value_column == "dscr"
    assert counted.text == "lenders >= 5; asked when amount_minor > @micro_amount_minor"
    assert counted.columns == {"lenders", "amount_minor"}
    assert (counted.outcome, counted.missing) == ("refer", "decline")


def test_rules_stand_in_the_order_of_their_codes(tmp_path: Path) -> None:
    first, second = FILES["rules/all.yaml"].split("- code: LEN-01")
    turned = small_bank(tmp_path, {"rules/all.yaml": f"- code: LEN-01{second}{first}"})
    assert [rule.code for rule in turned.on(DAY, VOCABULARY).rules] == ["AFF-01", "LEN-01"]

"""What a loan still owes month by month, by its own plan."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import cast

import polars as pl
import pytest

from tallystick.engine.provisioning.runoff import by_plan, runoff
from tallystick.pack.policy import Policy

DAY = date(2026, 10, 31)


def shares(*dues: tuple[date, int], day: date = DAY) -> list[float] | None:
    frame = pl.LazyFrame(
        {
            "loan_id": ["L1"] * len(dues),
            "due_day": [due for due, _ in dues],
            "principal_minor": [amount for _, amount in dues],
        },
        schema={"loan_id": pl.String, "due_day": pl.Date, "principal_minor": pl.Int64},
    )
    found = runoff(frame, cast(Policy, SimpleNamespace(day=day))).collect()
    return found["runoff"].item().to_list() if found.height else None


CASES = [
    ("one due next month", [(date(2026, 11, 30), 100)], [1.0]),
    ("one due in three months", [(date(2027, 1, 31), 100)], [1.0, 1.0, 1.0]),
    ("a begun month counts", [(date(2027, 2, 1), 100)], [1.0] * 4),
    ("two harvests", [(date(2027, 1, 31), 75), (date(2027, 3, 31), 25)], [1.0, 1.0, 1.0, 0.25, 0.25]),
    ("two dues in one month", [(date(2026, 11, 10), 50), (date(2026, 11, 20), 50)], [1.0]),
    ("dues that only bear interest", [(date(2026, 11, 30), 0), (date(2026, 12, 31), 100)], [1.0, 1.0]),
    ("what has fallen due is not ahead", [(date(2026, 10, 31), 900), (date(2026, 12, 31), 100)], [1.0, 1.0]),
]


@pytest.mark.parametrize(("dues", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_shares_at_the_start_of_each_month(dues: list[tuple[date, int]], expected: list[float]) -> None:
    assert shares(*dues) == pytest.approx(expected)


@pytest.mark.parametrize("dues", [[], [(date(2026, 10, 30), 100)]], ids=["no dues", "all past"])
def test_without_principal_ahead_there_is_no_plan(dues: list[tuple[date, int]]) -> None:
    assert shares(*dues) is None


@pytest.mark.parametrize(
    ("repayment", "alone", "own"),
    [
        ("seasonal", None, True),
        ("custom", 0, True),
        ("level", 6, True),
        ("equal_principal", 1, True),
        ("level", 0, False),
        ("level", None, False),
        ("bullet", 6, False),
        ("revolving", 6, False),
    ],
)
def test_which_contracts_have_their_own_plan(repayment: str, alone: int | None, own: bool) -> None:
    frame = pl.DataFrame({"repayment": [repayment], "interest_only_periods": [alone]})
    frame = frame.cast({"interest_only_periods": pl.Int64})
    assert frame.select(by_plan()).item() is own

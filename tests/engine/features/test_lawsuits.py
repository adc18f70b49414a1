"""Lawsuits, in the bank's words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tallystick.engine.features.lawsuits import SOURCE
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 15)


def case(number: int, filed: date, amount: int | None, status: str = "open", **more: Any) -> dict[str, Any]:
    row = {"case_no": str(number), "subject": "firm", "role": "defendant", "filed_day": filed, "status": status}
    return {**row, "amount_minor": amount, **more}


def read(*rows: dict[str, Any], firm: str = "a") -> dict[str, Any]:
    return one(SOURCE, evidence(enterprises=[{}], lawsuits=rows), policy(DAY), firm)


@pytest.mark.parametrize(
    ("filed", "cases"), [(date(2024, 3, 16), 1), (date(2024, 3, 15), 0), (DAY, 1), (date(2026, 3, 16), 0)]
)
def test_two_years_up_to_the_day(filed: date, cases: int) -> None:
    assert read(case(1, filed, 5))["lawsuits_defendant_24m"] == cases


def test_no_case_is_zero() -> None:
    row = read()
    assert (row["lawsuits_defendant_24m"], row["lawsuit_amount_minor"], row["is_enforced"]) == (0, 0, False)


def test_a_plaintiff_is_no_defendant() -> None:
    row = read(case(1, DAY, 5, role="plaintiff"))
    assert (row["lawsuits_defendant_24m"], row["lawsuit_amount_minor"]) == (0, 0)


@pytest.mark.parametrize(
    ("status", "amount", "enforced"),
    [
        ("open", 5, False),
        ("lost", 5, False),
        ("settled", 0, False),
        ("won", 0, False),
        ("enforced", 5, True),
        ("dishonest", 5, True),
    ],
)
def test_status(status: str, amount: int, enforced: bool) -> None:
    row = read(case(1, date(2020, 1, 1), 5, status))
    assert (row["lawsuit_amount_minor"], row["is_enforced"]) == (amount, enforced)


def test_one_unknown_amount_makes_the_sum_unknown() -> None:
    assert read(case(1, DAY, 5), case(2, DAY, None))["lawsuit_amount_minor"] is None
    assert read(case(1, DAY, 5), case(2, DAY, None, "won"))["lawsuit_amount_minor"] == 5


def test_owner_and_spouse_count() -> None:
    row = read(case(1, DAY, 5, subject="owner"), case(2, DAY, 7, subject="spouse"))
    assert (row["lawsuits_defendant_24m"], row["lawsuit_amount_minor"]) == (2, 12)

"""Debts at this bank, and what a debt costs a year."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tallystick.engine.features.exposures import SOURCE
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 15)


def loan(number: int, balance: int, **more: Any) -> dict[str, Any]:
    row = {"loan_id": str(number), "granted_minor": balance, "balance_minor": balance, "undrawn_minor": 0}
    return {**row, "opened_day": date(2025, 1, 1), "days_past_due": 0, **more}


def read(*rows: dict[str, Any]) -> dict[str, Any]:
    return one(SOURCE, evidence(enterprises=[{}], exposures=rows), policy(DAY))


def test_no_loan_is_zero() -> None:
    row = read()
    assert (row["own_exposure_minor"], row["own_undrawn_minor"], row["own_days_past_due"]) == (0, 0, 0)
    assert (row["own_worst_class"], row["own_debt_service_minor"]) == (None, 0)


def test_the_worst_of_its_loans() -> None:
    row = read(
        loan(1, 100, **{"class": "normal"}),
        loan(2, 50, undrawn_minor=30, days_past_due=40, **{"class": "special_mention"}),
        loan(3, 0),
    )
    assert (row["own_exposure_minor"], row["own_undrawn_minor"]) == (180, 30)
    assert (row["own_days_past_due"], row["own_worst_class"]) == (40, "special_mention")


@pytest.mark.parametrize(
    ("matures", "monthly", "service"),
    [
        (None, 10, 120),
        (date(2027, 3, 15), 10, 120),
        (date(2026, 8, 15), 10, 50),
        (date(2026, 3, 20), 10, 10),
        # no payment declared: 6 % interest; revolving: principal over 36 months; longer: over the months left
        (None, None, 72 + 400),
        (date(2026, 9, 15), None, 72 + 400),
        (date(2027, 3, 15), None, 72 + 400),
        (date(2028, 3, 15), None, 72 + 600),
    ],
)
def test_payments_a_year(matures: date | None, monthly: int | None, service: int) -> None:
    row = read(loan(1, 1200, matures_day=matures, monthly_payment_minor=monthly))
    assert row["own_debt_service_minor"] == service


def test_opened_later_is_not_seen() -> None:
    assert read(loan(1, 100, opened_day=date(2026, 3, 16)))["own_exposure_minor"] == 0

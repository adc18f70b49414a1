"""How much of an officer's variable pay follows what he lends."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tallystick.engine.diagnosis.views.credit_files import credit_files
from tests.engine.diagnosis.small_files import APPLICATION, CONTRACT, files

MONTHS = [date(2024 + at // 12, at % 12 + 1, 1) for at in range(2, 14)]
"""March 2024 to February 2025: the twelve months before the month of the application."""
LENT = [100_000_00, 300_000_00] * 6
USUAL_PAY = 4_000_00


def share(weight: float, *, months: int = 12, lent: list[int] = LENT) -> float | None:
    """What the view tells of an officer whose pay hangs on lending by `weight`, of his last `months`."""
    kept = list(zip(MONTHS, lent, strict=True))[-months:]
    average = sum(amount for _, amount in kept) / len(kept)
    pay = [
        {
            "person_id": "ann",
            "month": month,
            "fixed_minor": 8_000_00,
            "variable_minor": round(USUAL_PAY * (weight * amount / average + 1.0 - weight)),
        }
        for month, amount in kept
    ]
    contracts = [
        {**CONTRACT, "loan_id": f"L{at}", "signed_day": month, "drawn_day": month, "principal_minor": amount}
        for at, (month, amount) in enumerate(kept)
        if amount
    ]
    made = credit_files(files(applications=[APPLICATION], contracts=contracts, pay=pay), template_share=0.3).collect()
    told: float | None = made["officer_variable_share"].item()
    return told


@pytest.mark.parametrize("weight", [0.0, 0.25, 0.8, 1.0])
def test_the_part_of_pay_that_follows_lending_is_found(weight: float) -> None:
    assert share(weight) == pytest.approx(weight, abs=1e-6)


@pytest.mark.parametrize(
    ("months", "lent"), [(5, LENT), (12, [200_000_00] * 12), (12, [0] * 12)], ids=["too short", "the same", "nothing"]
)
def test_where_lending_tells_nothing_the_part_is_unknown(months: int, lent: list[int]) -> None:
    if not any(lent):
        pay = [{"person_id": "ann", "month": month, "fixed_minor": 1, "variable_minor": 1} for month in MONTHS]
        made = credit_files(files(applications=[APPLICATION], pay=pay), template_share=0.3).collect()
        assert made["officer_variable_share"].to_list() == [None]
    else:
        assert share(0.5, months=months, lent=lent) is None


def test_without_pay_the_column_is_there_and_unknown() -> None:
    made = credit_files(files(applications=[APPLICATION]), template_share=0.3).collect()
    assert made.schema["officer_variable_share"] == pl.Float64
    assert made["officer_variable_share"].to_list() == [None]

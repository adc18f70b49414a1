"""The three meters, in the bank's words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tallystick.engine.features.utilities import SOURCE
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 15)
NOW = [date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1)]
BEFORE = [date(2025, 2, 1), date(2025, 1, 1), date(2024, 12, 1)]


def meter(days: list[date], quantity: float, kind: str = "electricity", **more: Any) -> list[dict[str, Any]]:
    return [{"meter": kind, "month": day, "quantity": quantity, **more} for day in days]


def read(rows: list[dict[str, Any]], day: date = DAY) -> dict[str, Any]:
    return one(SOURCE, evidence(utilities=rows), policy(day))


def test_each_meter_against_a_year_before() -> None:
    rows = meter(NOW, 70.0) + meter(BEFORE, 100.0) + meter(NOW, 30.0, "water") + meter(BEFORE, 20.0, "water")
    row = read(rows)
    assert row["electricity_yoy_3m"] == pytest.approx(-0.3)
    assert row["water_yoy_3m"] == pytest.approx(0.5)
    assert row["customs_yoy_3m"] is None
    assert row["utility_arrears"] is None
    assert row["utility_age_days"] == 15


def test_the_month_not_over_is_left_out() -> None:
    rows = meter([date(2026, 3, 1)], 5.0) + meter(NOW, 70.0) + meter(BEFORE, 100.0)
    assert read(rows)["electricity_yoy_3m"] == pytest.approx(-0.3)
    assert read(rows, date(2026, 3, 31))["electricity_yoy_3m"] is None, "March 2025 is not known"


@pytest.mark.parametrize("missing", [*NOW, *BEFORE])
def test_a_month_not_metered_makes_it_unknown(missing: date) -> None:
    rows = [row for row in meter(NOW, 70.0) + meter(BEFORE, 100.0) if row["month"] != missing]
    assert read(rows)["electricity_yoy_3m"] is None


def test_nothing_used_a_year_before() -> None:
    assert read(meter(NOW, 70.0) + meter(BEFORE, 0.0))["electricity_yoy_3m"] is None


@pytest.mark.parametrize(
    ("month", "stated", "arrears"),
    [
        (date(2026, 3, 1), True, True),
        (date(2025, 12, 1), True, True),
        (date(2025, 11, 1), True, None),
        (date(2026, 2, 1), False, False),
        (date(2026, 2, 1), None, None),
    ],
)
def test_arrears(month: date, stated: bool | None, arrears: bool | None) -> None:
    assert read(meter([month], 1.0, in_arrears=stated))["utility_arrears"] is arrears


def test_a_later_month_is_not_seen() -> None:
    assert read(meter([date(2026, 4, 1)], 1.0, in_arrears=True)) == {}

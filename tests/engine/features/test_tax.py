"""Tax, in the bank's words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tallystick.engine.features.tax import SOURCE, declared_until
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 20)


def vat(until: date, sales: int | None, **more: Any) -> dict[str, Any]:
    return {
        "tax_kind": "vat",
        "period_end": until,
        "declared_sales_minor": sales,
        "tax_due_minor": 10,
        "tax_paid_minor": 10,
        "declared_day": until + timedelta(days=12),
        **more,
    }


def month_ends(count: int, last: date) -> list[date]:
    ends, day = [], last
    for _ in range(count):
        ends.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return ends


MONTHS = month_ends(15, date(2026, 2, 28))


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2026, 3, 14), date(2026, 1, 31)),
        (date(2026, 3, 15), date(2026, 2, 28)),
        (date(2026, 3, 31), date(2026, 2, 28)),
        (date(2026, 1, 1), date(2025, 11, 30)),
    ],
)
def test_the_last_month_due(today: date, until: date) -> None:
    assert declared_until(today, 15) == until


def test_a_year_of_months() -> None:
    rows = [vat(end, 100 if place < 3 else 200) for place, end in enumerate(MONTHS)]
    row = one(SOURCE, evidence(tax_declarations=rows), policy(DAY))
    assert row["tax_sales_12m_minor"] == 3 * 100 + 9 * 200
    assert row["tax_sales_yoy_3m"] == pytest.approx(-0.5)
    assert row["tax_age_days"] == 20
    assert (row["tax_zero_months_12m"], row["tax_late_12m"], row["tax_arrears_minor"]) == (0, 0, 0)


def test_quarters_fill_the_same_year() -> None:
    quarters = [date(2025, 12, 31), date(2025, 9, 30), date(2025, 6, 30), date(2025, 3, 31), date(2024, 12, 31)]
    row = one(SOURCE, evidence(tax_declarations=[vat(end, 300) for end in quarters]), policy(DAY))
    assert row["tax_sales_12m_minor"] == 1200
    assert row["tax_sales_yoy_3m"] == pytest.approx(0.0)


def test_zero_late_and_owed() -> None:
    rows = [
        vat(MONTHS[0], 0),
        vat(MONTHS[1], 5, declared_day=MONTHS[1] + timedelta(days=25)),
        vat(MONTHS[2], 5, declared_day=MONTHS[2] + timedelta(days=26)),
        vat(MONTHS[3], 5, tax_due_minor=70, tax_paid_minor=30),
        vat(MONTHS[4], 5, tax_due_minor=10, tax_paid_minor=90),
    ]
    row = one(SOURCE, evidence(tax_declarations=rows), policy(DAY))
    assert (row["tax_zero_months_12m"], row["tax_late_12m"], row["tax_arrears_minor"]) == (1, 1, 40)


def test_income_tax_is_not_sales() -> None:
    rows = [vat(MONTHS[0], 100), {**vat(MONTHS[0], 900), "tax_kind": "income"}]
    assert one(SOURCE, evidence(tax_declarations=rows), policy(DAY))["tax_sales_12m_minor"] == 100


def test_what_was_declared_later_is_not_seen() -> None:
    rows = [vat(MONTHS[1], 100), vat(MONTHS[0], 900, declared_day=DAY + timedelta(days=1))]
    row = one(SOURCE, evidence(tax_declarations=rows), policy(DAY))
    assert (row["tax_sales_12m_minor"], row["tax_age_days"]) == (100, 48)


def test_not_stated_is_not_zero() -> None:
    row = one(SOURCE, evidence(tax_declarations=[vat(MONTHS[0], None)]), policy(DAY))
    assert row["tax_sales_12m_minor"] is None
    assert row["tax_sales_yoy_3m"] is None
    assert row["tax_zero_months_12m"] == 0


def test_old_declarations_do_not_speak_for_the_year() -> None:
    row = one(SOURCE, evidence(tax_declarations=[vat(date(2024, 6, 30), 100)]), policy(DAY))
    assert row["tax_sales_12m_minor"] is None
    assert row["tax_age_days"] == 628

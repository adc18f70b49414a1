"""Schedules against the vectors of the fact sheet (7.3, 7.4), calendars and odd periods."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.engine.contract.schedule import annual_rates, schedule

SCHEMA = {
    "loan_id": pl.String,
    "signed_day": pl.Date,
    "drawn_day": pl.Date,
    "matures_day": pl.Date,
    "first_due_day": pl.Date,
    "principal_minor": pl.Int64,
    "rate_bp": pl.Int64,
    "repayment": pl.String,
    "day_count": pl.String,
    "business_days": pl.String,
    "period_months": pl.Int64,
    "interest_only_periods": pl.Int64,
}
BASE: dict[str, Any] = {
    "loan_id": "L1",
    "signed_day": date(2026, 1, 20),
    "drawn_day": date(2026, 1, 20),
    "matures_day": date(2027, 1, 20),
    "principal_minor": 50_000_000,
    "rate_bp": 480,
    "repayment": "level",
}


def planned(*changes: dict[str, Any], calendar: pl.DataFrame | None = None) -> pl.DataFrame:
    rows = [{name: {**BASE, **change}.get(name) for name in SCHEMA} for change in changes or ({},)]
    return schedule(pl.DataFrame(rows, schema=SCHEMA), calendar=calendar)


def test_level_instalments() -> None:
    plan = planned()
    assert len(plan) == 12
    assert plan.row(0)[3:] == (4_075_793, 200_000)
    assert plan["interest_minor"][10] == 34_002
    assert plan.row(11)[3:] == (4_258_756, 17_035)
    assert plan["interest_minor"].sum() == 1_309_514


def test_equal_principal() -> None:
    plan = planned({"repayment": "equal_principal"})
    totals = (plan["principal_minor"] + plan["interest_minor"]).to_list()
    assert totals[:2] == [4_366_667, 4_350_000] and totals[-1] == pytest.approx(4_183_333, abs=4)
    assert plan["interest_minor"].sum() == pytest.approx(1_300_000, abs=1)


def test_interest_first_and_principal_at_the_end() -> None:
    plan = planned({"repayment": "bullet"})
    by_days = {31: 206_667, 30: 200_000, 28: 186_667}
    days = [date(2026, 1, 20), *plan["due_day"]]
    assert plan["interest_minor"].to_list() == [by_days[(b - a).days] for a, b in pairwise(days)]
    assert plan["interest_minor"].sum() == 2_433_336
    assert plan["principal_minor"].to_list() == [0] * 11 + [50_000_000]


def test_revolving_interest_is_not_known_before() -> None:
    plan = planned({"repayment": "revolving"})
    assert plan["interest_minor"].null_count() == 12 and plan["principal_minor"].sum() == 50_000_000


def test_custom_plans_bring_their_own_dues() -> None:
    assert planned({"repayment": "custom"}, {"repayment": "seasonal"}).is_empty()


def test_interest_alone_before_principal() -> None:
    plan = planned({"interest_only_periods": 3})
    assert plan["principal_minor"].to_list()[:3] == [0, 0, 0]
    assert plan["principal_minor"].sum() == 50_000_000


def test_the_thirty_first_falls_on_the_last_of_a_short_month_and_comes_back() -> None:
    days = planned({"drawn_day": date(2026, 1, 31), "matures_day": date(2026, 5, 31)})["due_day"].to_list()
    assert days == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]


def test_odd_first_period_bears_interest_by_its_days() -> None:
    plan = planned({"drawn_day": date(2026, 1, 5), "first_due_day": date(2026, 1, 20)})
    assert plan["interest_minor"][0] == 100_000
    assert plan["principal_minor"].sum() == 50_000_000


SATURDAY = date(2026, 2, 28)
RULES = [
    ("none", SATURDAY),
    ("following", date(2026, 3, 2)),
    ("preceding", date(2026, 2, 27)),
    ("modified_following", date(2026, 2, 27)),
]


@pytest.mark.parametrize(("rule", "expected"), RULES)
def test_days_off(rule: str, expected: date) -> None:
    loan = {"business_days": rule, "first_due_day": SATURDAY, "drawn_day": date(2026, 1, 28)}
    assert planned(loan)["due_day"][0] == expected


def test_holidays_and_worked_weekends_come_from_the_calendar() -> None:
    calendar = pl.DataFrame({"day": [date(2026, 2, 28), date(2026, 2, 20)], "is_workday": [True, False]})
    worked = {"business_days": "following", "first_due_day": SATURDAY, "drawn_day": date(2026, 1, 28)}
    holiday = {"business_days": "following", "first_due_day": date(2026, 2, 20)}
    assert planned(worked, calendar=calendar)["due_day"][0] == SATURDAY
    assert planned(holiday, calendar=calendar)["due_day"][0] == date(2026, 2, 23)


def test_annual_rate_with_and_without_a_fee() -> None:
    plan = planned()
    assert annual_rates(plan, received_minor=50_000_000) == pytest.approx((0.048, 0.049070), abs=2e-6)
    assert annual_rates(plan, received_minor=49_500_000) == pytest.approx((0.066808, 0.068892), abs=2e-6)


def test_flat_fee_of_half_a_percent_a_month_is_eleven_percent_a_year() -> None:
    dues = pl.DataFrame({"principal_minor": [1_000_000] * 12, "interest_minor": [60_000] * 12})
    assert annual_rates(dues, received_minor=12_000_000) == pytest.approx((0.108964, 0.114574), abs=2e-6)


@settings(deadline=None, max_examples=150)
@given(
    principal=st.integers(1, 10**11),
    rate=st.integers(0, 3600),
    months=st.integers(1, 120),
    period=st.sampled_from([1, 3, 6, 12]),
    method=st.sampled_from(["level", "equal_principal", "bullet", "revolving"]),
    alone=st.integers(0, 24),
    rule=st.sampled_from(["none", "following", "preceding", "modified_following"]),
)
def test_principal_is_repaid_exactly_and_days_never_go_back(
    principal: int, rate: int, months: int, period: int, method: str, alone: int, rule: str
) -> None:
    matures = date(2026 + months // 12, months % 12 + 1, 20)
    plan = planned(
        {
            "principal_minor": principal,
            "rate_bp": rate,
            "matures_day": matures,
            "period_months": period,
            "repayment": method,
            "interest_only_periods": alone,
            "business_days": rule,
        }
    )
    assert plan["principal_minor"].sum() == principal
    assert plan["principal_minor"].min() >= 0
    assert plan["due_day"].is_sorted()

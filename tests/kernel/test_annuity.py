"""Repayment in closed form and as whole plans: the vectors of rules 7.4 (500,000 yuan, 4.8 %, 12 months)."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.annuity import (
    affordable_principal,
    annuity_factor,
    equal_principal_first,
    equal_principal_interest,
    level_instalment,
)
from tallystick.kernel.schedule import bullet_plan, equal_principal_plan, level_plan

P, RATE, N = pl.lit(500_000.0), pl.lit(0.004), pl.lit(12)


def test_level_instalment_of_the_rule_sheet() -> None:
    assert pl.select(level_instalment(P, RATE, N)).item() == pytest.approx(42_757.928292, abs=1e-6)


def test_equal_principal_of_the_rule_sheet() -> None:
    assert pl.select(equal_principal_first(P, RATE, N)).item() == pytest.approx(43_666.6667, abs=1e-4)
    assert pl.select(equal_principal_interest(P, RATE, N)).item() == pytest.approx(13_000.0)


def test_without_interest_the_factor_is_the_number_of_months() -> None:
    assert pl.select(annuity_factor(pl.lit(0.0), N)).item() == 12.0
    assert pl.select(annuity_factor(RATE, pl.lit(0))).item() is None


def test_level_plan_to_the_fen() -> None:
    plan = level_plan(principal_minor=50_000_000, rate_bp=480, months=12)
    assert (plan[0].interest_minor, plan[0].principal_minor) == (200_000, 4_075_793)
    assert plan[10].interest_minor == 34_002
    assert (plan[11].principal_minor, plan[11].interest_minor, plan[11].total_minor) == (4_258_756, 17_035, 4_275_791)
    assert sum(line.interest_minor for line in plan) == 1_309_514


def test_equal_principal_plan_to_the_fen() -> None:
    plan = equal_principal_plan(principal_minor=50_000_000, rate_bp=480, months=12)
    assert [line.total_minor for line in plan[:2]] == [4_366_667, 4_350_000]
    assert plan[11].total_minor == 4_183_330  # 41,833.33 before the eleven roundings of the principal are cleared
    assert sum(line.interest_minor for line in plan) == 1_300_000


def test_bullet_plan_by_actual_days() -> None:
    days = tuple(date(2026 + (month > 12), (month - 1) % 12 + 1, 20) for month in range(1, 14))
    plan = bullet_plan(principal_minor=50_000_000, rate_bp=480, due_days=days)
    assert [line.interest_minor for line in plan[:2]] == [206_667, 186_667]
    assert plan[3].interest_minor == 200_000
    assert sum(line.interest_minor for line in plan) == 2_433_336
    assert [line.principal_minor for line in plan] == [0] * 11 + [50_000_000]


def test_a_plan_needs_a_month() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        level_plan(principal_minor=100, rate_bp=480, months=0)


@given(st.integers(0, 10**11), st.integers(0, 3_600), st.integers(1, 120))
def test_every_plan_repays_the_principal_exactly(principal: int, rate_bp: int, months: int) -> None:
    for plan in (level_plan, equal_principal_plan):
        lines = plan(principal_minor=principal, rate_bp=rate_bp, months=months)
        assert sum(line.principal_minor for line in lines) == principal
        assert all(line.interest_minor >= 0 and line.principal_minor >= 0 for line in lines)


@pytest.mark.parametrize("repayment", ["level", "equal_principal", "bullet", "revolving"])
def test_affordable_principal_costs_the_instalment_it_was_asked_for(repayment: str) -> None:
    principal = affordable_principal(pl.lit(10_000.0), RATE, N, pl.lit(repayment), bullet_months=36)
    month = {
        "level": level_instalment(principal, RATE, N),
        "equal_principal": equal_principal_first(principal, RATE, N),
    }.get(repayment, principal / 36 + principal * RATE)
    assert pl.select(month).item() == pytest.approx(10_000.0)


def test_an_unknown_repayment_affords_nothing_known() -> None:
    unknown = affordable_principal(pl.lit(1.0), RATE, N, pl.lit(None, pl.String), bullet_months=36)
    assert pl.select(unknown).item() is None

"""Books built from an interview: a restaurant owner's figures, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tallystick.engine.cashflow.interview import Interview, built, last_month_end, statement_lines

# 180,000 of stock, fittings and cash, 40,000 of debts; 50,000 a month, 60,000 in 3 good ones, 30,000 in 2 poor ones.
OWNER = Interview(
    cash_minor=20_000_00,
    stock_minor=30_000_00,
    equipment_minor=130_000_00,
    payables_minor=10_000_00,
    private_loans_minor=30_000_00,
    good_months=3,
    poor_months=2,
    good_month_minor=60_000_00,
    normal_month_minor=50_000_00,
    poor_month_minor=30_000_00,
    purchases_month_minor=24_000_00,
    day_sales_minor=1_650_00,
    cost_bp=5_000,
    wages_month_minor=8_000_00,
    rent_month_minor=5_000_00,
    other_costs_month_minor=2_000_00,
    tax_month_minor=500_00,
    interest_month_minor=300_00,
    household_month_minor=4_000_00,
    debt_service_month_minor=1_000_00,
    began_with_minor=80_000_00,
    earned_since_minor=90_000_00,
    taken_out_minor=30_000_00,
)


def test_the_books_are_those_worked_by_hand() -> None:
    books = built(OWNER)
    assert (books.total_assets_minor, books.total_debts_minor, books.equity_minor) == (
        180_000_00,
        40_000_00,
        140_000_00,
    )
    assert books.sales_12m_minor == 590_000_00  # 3 * 60 + 7 * 50 + 2 * 30
    assert books.profit_12m_minor == 590_000_00 - 295_000_00 - 12 * 15_800_00
    assert books.free_cash_month_minor == 4_083_33  # (105,400 + 12 * (300 - 4,000 - 1,000)) / 12
    assert books.equity_built_up_minor == 140_000_00
    assert books.equity_gap == 0
    assert books.sales_by_purchases_minor == 576_000_00
    assert books.sales_by_days_minor == 594_000_00
    assert books.sales_gap == pytest.approx(18 / 594)


@pytest.mark.parametrize(
    ("began", "holds"),
    [(80_000_00, True), (87_368_42, True), (87_368_43, False), (60_000_00, False), (None, None)],
    ids=["equal", "at the ceiling", "a fen beyond", "too little", "unknown"],
)
def test_equity_counted_is_held_against_equity_built_up(began: int | None, holds: bool | None) -> None:
    books = built(replace(OWNER, began_with_minor=began))
    assert books.holds(equity_gap_ceiling=0.05, sales_gap_ceiling=0.1) is holds


def test_sales_that_do_not_agree_or_have_one_way_only_do_not_hold() -> None:
    bounds = {"equity_gap_ceiling": 0.05, "sales_gap_ceiling": 0.1}
    assert built(replace(OWNER, day_sales_minor=1_000_00)).holds(**bounds) is False
    assert built(replace(OWNER, day_sales_minor=None, purchases_month_minor=None)).holds(**bounds) is None


@pytest.mark.parametrize(
    "wrong", [{"good_months": 11, "poor_months": 2}, {"cost_bp": 10_001}, {"stock_minor": -1}, {"good_months": -1}]
)
def test_what_cannot_be_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"months|cost_bp|below zero"):
        replace(OWNER, **wrong)


def test_the_lines_of_its_statements_add_up() -> None:
    lines = {item: amount for _, item, amount in statement_lines(OWNER, built(OWNER))}
    assert lines["资产总计"] == lines["负债合计"] + lines["所有者权益（或股东权益）合计"]
    costs = ("营业成本", "税金及附加", "管理费用", "财务费用")
    assert lines["营业收入"] - sum(lines[cost] for cost in costs) == lines["净利润"]
    assert last_month_end(date(2026, 3, 1)) == date(2026, 2, 28)

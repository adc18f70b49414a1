"""Statements: the worked example of the working-capital measures, layouts, periods, checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tallystick.engine.features.statements import SOURCE
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 31)
YEAR_END = date(2025, 12, 31)
Amounts = Mapping[str, int | tuple[int, int | None]]


def sheet(name: str, end: date, amounts: Amounts, months: int = 12, **more: Any) -> list[dict[str, Any]]:
    """Rows of one sheet; a pair is (closing, opening)."""
    rows = []
    for item, amount in amounts.items():
        closing, opening = amount if isinstance(amount, tuple) else (amount, None)
        row = {"sheet": name, "period_end": end, "item": item, "period_months": months, "amount_minor": closing}
        rows.append({**row, "opening_minor": opening, **more})
    return rows


BALANCE: Amounts = {
    "货币资金": (90, 60),
    "应收账款": (220, 180),
    "存货": (160, 140),
    "预付账款": (30, 20),
    "流动资产合计": (500, 400),
    "非流动资产合计": (500, 450),
    "资产总计": (1000, 850),
    "应付账款": (110, 90),
    "预收账款": (25, 15),
    "短期借款": (115, 100),
    "流动负债合计": (250, 205),
    "负债合计": (400, 350),
    "所有者权益（或股东权益）合计": (600, 500),
    "负债和所有者权益总计": (1000, 850),
}
INCOME: Amounts = {
    "一、营业收入": 1200,
    "减：营业成本": 900,
    "财务费用": 24,
    "二、营业利润（亏损以“-”号填列）": 96,
    "三、利润总额": 96,
    "减：所得税费用": 20,
    "四、净利润": 76,
}
YEAR_2025 = sheet("balance", YEAR_END, BALANCE) + sheet("income", YEAR_END, INCOME)


def read(rows: list[dict[str, Any]], day: date = DAY, **numbers: float) -> dict[str, Any]:
    return one(SOURCE, evidence(statements=rows), policy(day, **numbers))


def test_the_worked_example_of_the_measures() -> None:
    """rules.md 3.3: days 60, 60, 40, 10, 6; turns 4.285714; volume 283.36 at growth of 10 %."""
    row = read(YEAR_2025)
    assert row["receivable_days"] == pytest.approx(60)
    assert row["inventory_days"] == pytest.approx(60)
    assert row["payable_days"] == pytest.approx(40)
    assert row["prepayment_days"] == pytest.approx(10)
    assert row["advance_days"] == pytest.approx(6)
    assert row["cash_cycle_days"] == pytest.approx(84)
    assert row["working_capital_turns"] == pytest.approx(4.285714, abs=1e-6)
    assert row["sales_margin"] == pytest.approx(0.08)
    volume = row["revenue_minor"] * (1 - row["sales_margin"]) * 1.10 / row["working_capital_turns"]
    assert volume == pytest.approx(283.36, abs=0.005)


def test_figures_of_the_year() -> None:
    row = read(YEAR_2025)
    assert (row["revenue_minor"], row["total_profit_minor"], row["net_profit_minor"]) == (1200, 96, 76)
    assert (row["total_assets_minor"], row["total_liabilities_minor"], row["net_assets_minor"]) == (1000, 400, 600)
    assert row["ebitda_minor"] == 96 + 24
    assert row["interest_cover"] == pytest.approx(5.0)
    assert (row["debt_ratio"], row["current_ratio"]) == (pytest.approx(0.4), pytest.approx(2.0))
    assert row["own_working_funds_minor"] == 250
    assert (row["statement_age_months"], row["revenue_growth"]) == (3, None)
    assert (row["statement_gap_share"], row["statement_unplaced_share"]) == (0.0, 0.0)
    assert row["statement_unit_suspect"] is False


def test_margin_of_net_profit_where_the_policy_says_so() -> None:
    assert read(YEAR_2025, sales_margin_net_profit=1)["sales_margin"] == pytest.approx(76 / 1200)


ENGLISH_BALANCE: Amounts = {
    "Cash and cash equivalents": (90, 60),
    "Accounts receivable, net": (220, 180),
    "Inventories": (160, 140),
    "Prepayments": (30, 20),
    "Total current assets": (500, 400),
    "Non-current assets": (500, 450),
    "TOTAL ASSETS": (1000, 850),
    "Trade payables": (110, 90),
    "Advances from customers": (25, 15),
    "Short-term borrowings": (115, 100),
    "Total current liabilities": (250, 205),
    "Total liabilities": (400, 350),
    "Owners' equity": (600, 500),
    "Total liabilities & shareholders' equity": (1000, 850),
}
ENGLISH_INCOME: Amounts = {
    "Revenue": 1200,
    "Less: Cost of goods sold": -900,
    "Finance costs": 24,
    "Operating profit": 96,
    "Profit before tax": 96,
    "Income tax expense": 20,
    "Net income": 76,
}
OLD_BALANCE: Amounts = {
    " 货 币 资 金 ": (90, 60),
    "应收账款": (230, 185),
    "减：坏账准备": (10, 5),
    "应收账款净额": (220, 180),
    "其中：原材料": (100, 90),
    "存　货": (160, 140),
    "预付账款：": (30, 20),
    "流动资产合计": (500, 400),
    "非流动资产合计": (500, 450),
    "资产合计": (1000, 850),
    "应付帐款": (110, 90),
    "预收帐款": (25, 15),
    "短期借款（元）": (115, 100),
    "流动负债合计": (250, 205),
    "负债合计": (400, 350),
    "股东权益合计": (600, 500),
    "负债及股东权益总计": (1000, 850),
}
OLD_INCOME: Amounts = {
    "一、主营业务收入": 1100,
    "加：其他业务收入": 100,
    "减：主营业务成本": 850,
    "其他业务成本": 50,
    "财务费用": 24,
    "（三）利润总额": 96,
    "所得税": 20,
    "四、净利润（净亏损以“－”号填列）": 76,
}


@pytest.mark.parametrize(
    ("balance", "income"),
    [(ENGLISH_BALANCE, ENGLISH_INCOME), (OLD_BALANCE, OLD_INCOME)],
    ids=["English", "old Chinese"],
)
def test_other_layouts_read_alike(balance: Amounts, income: Amounts) -> None:
    row = read(sheet("balance", YEAR_END, balance) + sheet("income", YEAR_END, income))
    wanted = read(YEAR_2025)
    different = {name: (row[name], value) for name, value in wanted.items() if row[name] != value}
    assert not different


def test_an_interim_statement_is_scaled_to_a_year() -> None:
    """Nine months to September against nine months a year before; last year's sheet gives the opening."""
    september = date(2026, 9, 30)
    nine = {"营业收入": 1080, "营业成本": 810, "利润总额": 90, "净利润": 70, "利息费用": 9, "财务费用": 12}
    rows = (
        YEAR_2025
        + sheet("balance", september, {"应收账款": 280, "存货": 160, "资产总计": 1100, "负债合计": 450})
        + sheet("income", september, nine, months=9)
        + sheet("income", date(2025, 9, 30), {"营业收入": 900}, months=9)
    )
    row = read(rows, date(2026, 10, 31))
    assert (row["revenue_minor"], row["total_profit_minor"]) == (1440, 120)
    assert row["ebitda_minor"] == (90 + 9) * 12 / 9
    assert row["revenue_growth"] == pytest.approx(0.2)
    assert row["receivable_days"] == pytest.approx((280 + 220) / 2 * 360 / 1440)
    assert row["inventory_days"] == pytest.approx(160 * 360 / 1080)
    assert (row["total_assets_minor"], row["statement_age_months"]) == (1100, 1)


def test_without_the_same_months_a_year_before_growth_is_against_the_year() -> None:
    rows = YEAR_2025 + sheet("income", date(2026, 9, 30), {"营业收入": 1080}, months=9)
    assert read(rows, date(2026, 10, 31))["revenue_growth"] == pytest.approx(0.2)


def test_too_short_an_interim_leaves_the_year_standing() -> None:
    rows = YEAR_2025 + sheet("income", date(2026, 3, 31), {"营业收入": 100}, months=3)
    assert read(rows)["revenue_minor"] == 1200
    assert read(rows, statement_interim_least_months=3)["revenue_minor"] == 400


def test_growth_on_the_year_before() -> None:
    rows = YEAR_2025 + sheet("income", date(2024, 12, 31), {"营业收入": 1000})
    assert read(rows)["revenue_growth"] == pytest.approx(0.2)


def test_depreciation_from_the_cash_flow_statement_or_from_what_was_written_down() -> None:
    grown = sheet("balance", YEAR_END, {"减：累计折旧": (-70, -40)})
    assert read(YEAR_2025 + grown)["ebitda_minor"] == 96 + 24 + 30
    stated = sheet("cash_flow", YEAR_END, {"固定资产折旧": 33, "无形资产摊销": 5, "长期待摊费用摊销": 2})
    assert read(YEAR_2025 + grown + stated)["ebitda_minor"] == 96 + 24 + 33 + 7


def test_what_is_not_in_the_sheet_is_not_invented() -> None:
    row = read(sheet("income", YEAR_END, {"营业收入": 1200, "利润总额": 96}))
    assert (row["revenue_minor"], row["receivable_days"], row["inventory_days"]) == (1200, None, None)
    assert (row["total_assets_minor"], row["own_working_funds_minor"], row["statement_gap_share"]) == (None, None, None)
    row = read(sheet("balance", YEAR_END, BALANCE))
    assert (row["revenue_minor"], row["receivable_days"], row["total_assets_minor"]) == (None, None, 1000)


def test_without_cost_of_sales_no_need_is_computed() -> None:
    rows = sheet("balance", YEAR_END, BALANCE) + sheet("income", YEAR_END, {"营业收入": 1200})
    row = read(rows)
    assert row["receivable_days"] == pytest.approx(60)
    assert (row["inventory_days"], row["cash_cycle_days"], row["working_capital_turns"]) == (None, None, None)


def test_a_cycle_of_zero_or_less_has_no_turns() -> None:
    rows = sheet("balance", YEAR_END, {"应付账款": 500, "资产总计": 1000}) + sheet("income", YEAR_END, INCOME)
    row = read(rows)
    assert row["cash_cycle_days"] == pytest.approx(-200)
    assert row["working_capital_turns"] is None


@pytest.mark.parametrize(
    ("change", "share"),
    [
        ({"所有者权益（或股东权益）合计": 590}, 0.01),
        ({"流动资产合计": 520}, 0.02),
        ({"应付账款": 210}, 0.1),
        ({"负债和所有者权益总计": 1050}, 0.05),
    ],
)
def test_the_balance_checks(change: Amounts, share: float) -> None:
    rows = sheet("balance", YEAR_END, {**BALANCE, **change}) + sheet("income", YEAR_END, INCOME)
    assert read(rows)["statement_gap_share"] == pytest.approx(share)


def test_profit_that_does_not_add_up() -> None:
    rows = sheet("balance", YEAR_END, BALANCE) + sheet("income", YEAR_END, {**INCOME, "四、净利润": 96})
    assert read(rows)["statement_gap_share"] == pytest.approx(0.02)


def test_what_could_not_be_placed() -> None:
    strange = sheet("balance", YEAR_END, {"神秘科目": 1000, "其中：神秘明细": 900})
    placed = sum(amount[0] for amount in BALANCE.values() if isinstance(amount, tuple)) + sum(
        amount for amount in INCOME.values() if isinstance(amount, int)
    )
    assert read(YEAR_2025 + strange)["statement_unplaced_share"] == pytest.approx(1000 / (placed + 1000))


@pytest.mark.parametrize(("opening", "suspect"), [(900, False), (2, True), (3, False), (500_000, True), (None, None)])
def test_another_unit_of_money(opening: int | None, suspect: bool | None) -> None:
    row = read(sheet("balance", YEAR_END, {"资产总计": (1000, opening)}))
    assert row["statement_unit_suspect"] is suspect


def test_not_received_yet_or_not_over_yet_is_not_seen() -> None:
    assert read(sheet("income", YEAR_END, INCOME, received_day=date(2026, 4, 1))) == {}
    assert read(sheet("income", YEAR_END, INCOME, received_day=DAY))["revenue_minor"] == 1200
    assert read(sheet("income", date(2026, 4, 30), INCOME)) == {}


def test_an_old_statement_has_an_age_and_no_figures() -> None:
    old = sheet("balance", date(2024, 9, 30), BALANCE) + sheet("income", date(2024, 9, 30), INCOME)
    row = read(old)
    assert row["statement_age_months"] == 18
    assert {name for name, value in row.items() if value is not None} == {"enterprise_id", "statement_age_months"}
    edge = sheet("income", date(2024, 10, 1), INCOME)
    assert read(edge)["revenue_minor"] == 1200


def test_liabilities_from_what_there_is() -> None:
    assert read(sheet("balance", YEAR_END, {"资产总计": 1000, "净资产": 300}))["total_liabilities_minor"] == 700
    rows = sheet("balance", YEAR_END, {"资产总计": 1000, "流动负债合计": 300, "非流动负债合计": 200})
    assert read(rows)["total_liabilities_minor"] == 500
    assert read(sheet("balance", YEAR_END, {"资产总计": 1000}))["total_liabilities_minor"] is None


def test_no_interest_and_no_debts() -> None:
    row = read(
        sheet("income", YEAR_END, {"利润总额": 50}) + sheet("balance", YEAR_END, {"流动负债合计": 0, "流动资产合计": 9})
    )
    assert (row["interest_cover"], row["current_ratio"]) == (99.0, 99.0)
    assert read(sheet("income", YEAR_END, {"利润总额": -50}))["interest_cover"] == -99.0

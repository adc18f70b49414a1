"""Spreading: items of any layout on standard lines, and what could not be placed."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.features.spreading.checks import failed_checks
from tallystick.engine.features.spreading.lines import LINES, NUMBER
from tallystick.engine.features.spreading.place import line_number, placements, spread, unplaced
from tests.engine.features.feature_tables import evidence, policy

CODES = {line.number: line.code for line in LINES}
DAY = date(2026, 3, 31)


def placed(sheet: str, item: str) -> str | None:
    number = pl.DataFrame({"sheet": [sheet], "item": [item]}).select(line_number(pl.col("item"))).item()
    return None if number is None else CODES[number]


@pytest.mark.parametrize(
    ("sheet", "item", "line"),
    [
        ("balance", "货币资金", "cash"),
        ("balance", "货 币 资 金：", "cash"),
        ("balance", "　应收账款", "receivables"),
        ("balance", "应收帐款（元）", "receivables"),
        ("balance", "1、存货", "inventory"),
        ("balance", "其中：原材料", "raw_materials"),
        ("balance", "减:累计折旧", "accumulated_depreciation"),
        ("balance", "Less: Accumulated Depreciation", "accumulated_depreciation"),
        ("balance", "一年内到期的非流动负债", "other_current_liabilities"),
        ("balance", "实收资本（或股本）", "paid_in_capital"),
        ("balance", "所有者权益（或股东权益）合计", "equity"),
        ("balance", "资产总计", "total_assets"),
        ("balance", "Property, Plant & Equipment", "fixed_assets_net"),
        ("balance", "A/R", "receivables"),
        ("income", "一、营业收入", "revenue"),
        ("income", "（一）营业收入", "revenue"),
        ("income", "1. Revenue", "revenue"),
        ("income", "减：营业成本", "cost_of_sales"),
        ("income", "三、利润总额（亏损总额以“-”号填列）", "total_profit"),
        ("income", "其中：利息费用（收入以“-”号填列）", "interest_expense"),
        ("income", "加：营业外收入", "nonoperating_income"),
        ("income", "PROFIT BEFORE TAX", "total_profit"),
        ("cash_flow", "销售产成品、商品、提供劳务收到的现金", "cash_from_sales"),
        ("cash_flow", "销售商品、提供劳务收到的现金", "cash_from_sales"),
        ("cash_flow", "Net cash from operating activities", "operating_cash_flow"),
        ("income", "货币资金", None),
        ("balance", "减值", None),
        ("balance", "神秘科目", None),
        ("balance", "", None),
    ],
)
def test_placing(sheet: str, item: str, line: str | None) -> None:
    assert placed(sheet, item) == line


def test_every_line_of_the_standard_is_placed_by_its_own_names() -> None:
    for line in LINES:
        assert placed(line.sheet, line.zh) == placed(line.sheet, line.en) == line.code


def test_lines_have_one_number_and_one_code() -> None:
    assert len(NUMBER) == len(LINES) == len({line.number for line in LINES})
    assert {number for line in LINES if (number := line.number) < 60} == set(range(1, 54))
    assert len(placements()) > 500


def row(sheet: str, item: str, amount: int, opening: int | None = None, **more: Any) -> dict[str, Any]:
    fixed = {"period_end": date(2025, 12, 31), "period_months": 12}
    return {"sheet": sheet, "item": item, "amount_minor": amount, "opening_minor": opening, **fixed, **more}


def test_items_of_one_line_are_added() -> None:
    rows = [row("balance", "库存现金", 10, 5), row("balance", "银行存款", 90), row("income", "营业成本", -70)]
    found = spread(evidence(statements=rows), policy(DAY)).collect()
    assert found.select("code", "amount_minor", "opening_minor", "items").rows() == [
        ("cash", 100, 5, 2),
        ("cost_of_sales", 70, None, 1),
    ]


def test_what_could_not_be_placed_comes_with_a_suggestion() -> None:
    rows = [
        row("balance", "应收账款-甲公司", 10),
        row("balance", "神秘科目", 20),
        row("income", "本期主营业务收入净额合计", 30),
        row("balance", "存货", 40),
        row("balance", "未来", 50, received_day=date(2026, 4, 1)),
    ]
    found = unplaced(evidence(statements=rows), policy(DAY)).collect().sort("row")
    assert found.select("row", "suggestion", "amount_minor").rows() == [
        (1, "receivables", 10),
        (2, None, 20),
        (3, "main_revenue", 30),
    ]


def test_failed_checks_by_size() -> None:
    rows = [
        row("balance", "资产总计", 100_000, 90_000),
        row("balance", "负债合计", 40_000),
        row("balance", "所有者权益合计", 59_000),
        row("balance", "负债和所有者权益总计", 100_100),
        row("balance", "资产总计", 80_000, period_end=date(2024, 12, 31)),
    ]
    found = failed_checks(evidence(statements=rows), policy(DAY)).collect()
    assert found.rows() == [
        ("a", "opening = closing before", 10_000, pytest.approx(0.1)),
        ("a", "assets = liabilities + equity", 1_000, pytest.approx(0.01)),
    ]

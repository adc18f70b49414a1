"""Financial statements: the latest figures on standard lines, and the ratios a lender reads (财务报表)."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, flag, mean_days, minor, months, ratio, share
from tallystick.engine.features.rows import UNKNOWN, Floats, growth, ratio_of, table, whole
from tallystick.engine.features.spreading.checks import gap_share, unit_suspect
from tallystick.engine.features.spreading.figures import YEAR, figures
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_T = "statements"
_ACCOUNT = "no such line in the statements"
_YEAR = "a year, interim figures scaled to twelve months"

ADDS = Columns(
    (
        months(
            "statement_age_months",
            WORSE,
            "months since the end of the last period",
            "最近报表距今月数",
            "no statement seen",
            _T,
        ),
        minor("revenue_minor", BETTER, f"operating income of {_YEAR}", "营业收入", _ACCOUNT, _T),
        minor("total_profit_minor", BETTER, f"total profit of {_YEAR}", "利润总额", _ACCOUNT, _T),
        minor("net_profit_minor", BETTER, f"net profit of {_YEAR}", "净利润", _ACCOUNT, _T),
        minor("ebitda_minor", BETTER, "profit before interest, tax, depreciation", "息税折旧摊销前利润", _ACCOUNT, _T),
        minor("total_assets_minor", BETTER, "total assets", "资产总计", _ACCOUNT, _T),
        minor("total_liabilities_minor", WORSE, "total liabilities", "负债合计", _ACCOUNT, _T),
        minor("net_assets_minor", BETTER, "total assets less total liabilities", "净资产", _ACCOUNT, _T),
        ratio("debt_ratio", WORSE, "liabilities to assets", "资产负债率", "assets not positive or not known", _T),
        ratio("current_ratio", BETTER, "current assets to current liabilities", "流动比率", "no balance sheet", _T),
        mean_days(
            "receivable_days",
            WORSE,
            "days receivables stand",
            "应收账款周转天数",
            "sales not positive or not known",
            _T,
        ),
        mean_days("inventory_days", WORSE, "days stock lies", "存货周转天数", "cost of sales not known", _T),
        mean_days("payable_days", NEUTRAL, "days payables stand", "应付账款周转天数", "cost of sales not known", _T),
        mean_days(
            "prepayment_days", NEUTRAL, "days prepayments stand", "预付账款周转天数", "cost of sales not known", _T
        ),
        mean_days("advance_days", NEUTRAL, "days advances received stand", "预收账款周转天数", "sales not known", _T),
        mean_days(
            "cash_cycle_days", WORSE, "days from paying to being paid", "营运资金周转天数", "a part is not known", _T
        ),
        ratio(
            "working_capital_turns", NEUTRAL, "360 over the cash cycle", "营运资金周转次数", "cycle not positive", _T
        ),
        ratio("sales_margin", BETTER, "profit to operating income", "销售利润率", "sales not positive", _T),
        ratio(
            "revenue_growth", BETTER, "operating income against a year before", "营业收入增长率", "no year before", _T
        ),
        ratio(
            "interest_cover", BETTER, "profit before interest over interest", "利息保障倍数", "no income statement", _T
        ),
        minor(
            "own_working_funds_minor", NEUTRAL, "current assets less current liabilities", "自有营运资金", _ACCOUNT, _T
        ),
        share(
            "statement_gap_share",
            WORSE,
            "largest failure of the balance checks, to assets",
            "报表勾稽差异率",
            _ACCOUNT,
            _T,
        ),
        share(
            "statement_unplaced_share",
            WORSE,
            "value of items not placed on a line",
            "未归类科目占比",
            "no statement",
            _T,
        ),
        flag(
            "statement_unit_suspect",
            WORSE,
            "figures look to be in another unit",
            "报表单位存疑",
            "nothing to compare",
            _T,
        ),
    )
)


DAYS = 360
MOST = 99.0
"""Covers and loads are shown up to this; nothing to divide by is as good as this, or as bad."""

Figures = dict[str, Floats]


def statements(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm with a statement received by the policy's day.

    Days and turns by the annex of the working-capital measures (流动资金贷款需求量测算, rules.md 3.3): average of
    opening and closing, the closing alone where no opening is known; income scaled to 12 months by the months
    covered.
    """
    firms, read = figures(evidence, policy)
    f = read | _stand_ins(read)
    made = _amounts(f) | _days(f) | _balance(f) | _earnings(f, policy)
    made["statement_age_months"] = (policy.day.year - 1970) * YEAR + policy.day.month - 1 - f["last"]
    return table(firms, made, ADDS)


def _stand_ins(f: Figures) -> Figures:
    """Lines with what stands in for them where a layout leaves them out."""
    assets = _first(f["total_assets"], f["liabilities_and_equity"])
    by_parts = f["current_liabilities"] + np.nan_to_num(f["noncurrent_liabilities"])
    finance = np.nan_to_num(np.maximum(f["finance_expense"], 0.0))
    has_details = np.where(f["opening_inventory"] != 0, f["opening_inventory"], f["opening_stock_details"])
    return {
        "revenue": _first(f["revenue"], f["main_revenue"] + np.nan_to_num(f["other_revenue"])),
        "cost_of_sales": _first(f["cost_of_sales"], f["main_cost"] + np.nan_to_num(f["other_cost"])),
        "assets": assets,
        "liabilities": _first(_first(f["total_liabilities"], assets - f["equity"]), by_parts),
        "interest": _first(f["interest_expense"], finance),
        "stock": np.where(f["inventory"] != 0, f["inventory"], f["stock_details"]),
        "opening_stock": has_details,
        "debtors": _first(f["receivables_net"], f["receivables"]),
        "opening_debtors": np.where(
            np.isnan(f["receivables_net"]), f["opening_receivables"], f["opening_receivables_net"]
        ),
    }


def _first(values: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isnan(values), otherwise, values)


def _amounts(f: Figures) -> Figures:
    """Income scaled to twelve months. What was written down: as stated, else the growth of accumulated depreciation."""
    scale = YEAR / f["months"]
    grown = np.nan_to_num(np.maximum(f["accumulated_depreciation"] - f["opening_accumulated_depreciation"], 0.0))
    same_period = f["balance_month"] == f["base_month"]
    written_down = np.where(f["depreciation"] > 0, f["depreciation"], np.where(same_period, grown, 0.0))
    earned = f["total_profit"] + f["interest"] + written_down + f["amortisation"]
    return {
        "revenue_minor": whole(f["revenue"] * scale),
        "total_profit_minor": whole(f["total_profit"] * scale),
        "net_profit_minor": whole(f["net_profit"] * scale),
        "ebitda_minor": whole(earned * scale),
    }


def _days(f: Figures) -> Figures:
    scale = YEAR / f["months"]
    sales, cost = whole(f["revenue"] * scale), f["cost_of_sales"] * scale
    days = {
        "receivable_days": _turned(f, "debtors", sales),
        "inventory_days": _turned(f, "stock", cost),
        "payable_days": _turned(f, "payables", cost),
        "prepayment_days": _turned(f, "prepayments", cost),
        "advance_days": _turned(f, "advances_received", sales),
    }
    received, stocked, paid, prepaid, advanced = days.values()
    cycle = stocked + received - paid + prepaid - advanced
    turns = ratio_of(np.full(len(cycle), float(DAYS)), cycle)
    return {**days, "cash_cycle_days": cycle, "working_capital_turns": turns}


def _turned(f: Figures, name: str, base: Floats) -> Floats:
    """Days that the average of `name` stands, against `base` a year; NaN without a balance sheet."""
    mean = (f[name] + _first(f[f"opening_{name}"], f[name])) / 2
    return np.where(np.isnan(f["balance_month"]), UNKNOWN, ratio_of(mean * DAYS, base))


def _balance(f: Figures) -> Figures:
    current, owed = f["current_assets"], f["current_liabilities"]
    ratio = np.where(owed == 0, np.where(np.isnan(current), UNKNOWN, MOST), np.minimum(ratio_of(current, owed), MOST))
    return {
        "total_assets_minor": f["assets"],
        "total_liabilities_minor": f["liabilities"],
        "net_assets_minor": _first(f["assets"] - f["liabilities"], f["equity"]),
        "debt_ratio": ratio_of(f["liabilities"], f["assets"]),
        "current_ratio": ratio,
        "own_working_funds_minor": current - owed,
        "statement_gap_share": gap_share(f),
        "statement_unplaced_share": ratio_of(f["value_unplaced"], f["value_read"]),
        "statement_unit_suspect": unit_suspect(f),
    }


def _earnings(f: Figures, policy: Policy) -> Figures:
    scale, interest = YEAR / f["months"], f["interest"]
    revenue = whole(f["revenue"] * scale)
    profit = f["net_profit"] if policy.number("sales_margin_net_profit") else f["total_profit"]
    same_months = np.where(f["before_months"] == f["months"], f["before_revenue"] * scale, UNKNOWN)
    ebit = f["total_profit"] + interest
    cover = np.where(interest > 0, ratio_of(ebit, interest), np.sign(ebit) * MOST)
    return {
        "sales_margin": ratio_of(whole(profit * scale), revenue),
        "revenue_growth": growth(revenue, _first(same_months, f["annual_revenue"])),
        "interest_cover": np.clip(cover, -MOST, MOST),
    }


SOURCE = Source("statements", statements, ("statements",), ADDS)

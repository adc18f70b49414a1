"""Financial statements: the latest figures on standard lines, and the ratios a lender reads (财务报表)."""

from __future__ import annotations

from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, flag, minor, months, ratio, share
from tallystick.kernel.columns import Columns

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
        ratio(
            "receivable_days",
            WORSE,
            "days receivables stand",
            "应收账款周转天数",
            "sales not positive or not known",
            _T,
        ),
        ratio("inventory_days", WORSE, "days stock lies", "存货周转天数", "cost of sales not known", _T),
        ratio("payable_days", NEUTRAL, "days payables stand", "应付账款周转天数", "cost of sales not known", _T),
        ratio("prepayment_days", NEUTRAL, "days prepayments stand", "预付账款周转天数", "cost of sales not known", _T),
        ratio("advance_days", NEUTRAL, "days advances received stand", "预收账款周转天数", "sales not known", _T),
        ratio(
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

"""Financial statements: the latest figures on standard lines, and the ratios a lender reads (财务报表)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, flag, mean_days, minor, months, ratio, share
from tallystick.engine.features.spreading.checks import gap_share, unit_suspect
from tallystick.engine.features.spreading.figures import YEAR, figures
from tallystick.engine.features.windows import KEY, change, over
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.kernel.money import rounded
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


def statements(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm with a statement received by the policy's day.

    Days and turns by the annex of the working-capital measures (流动资金贷款需求量测算, rules.md 3.3): average of
    opening and closing, the closing alone where no opening is known; income scaled to 12 months by the months
    covered.
    """
    frame = figures(evidence, policy).with_columns(*_lines()).with_columns(*_amounts())
    return frame.with_columns(*_days()).select(KEY, *_features(policy))


def _lines() -> list[pl.Expr]:
    """Lines with what stands in for them where a layout leaves them out."""
    c = pl.col
    revenue = c("main_revenue") + c("other_revenue").fill_null(0)
    cost = c("main_cost") + c("other_cost").fill_null(0)
    assets = pl.coalesce("total_assets", "liabilities_and_equity")
    by_parts = c("current_liabilities") + c("noncurrent_liabilities").fill_null(0)
    return [
        c("revenue").fill_null(revenue),
        c("cost_of_sales").fill_null(cost),
        assets.alias("assets"),
        pl.coalesce("total_liabilities", assets - c("equity"), by_parts).alias("liabilities"),
        pl.coalesce("interest_expense", c("finance_expense").clip(lower_bound=0)).fill_null(0).alias("interest"),
        c("balance_month").is_not_null().alias("has_balance"),
    ]


def _amounts() -> list[pl.Expr]:
    """Averages of the balance sheet, and income scaled to twelve months."""
    c = pl.col
    scale = YEAR / c("months")
    grown = (c("accumulated_depreciation") - c("opening_accumulated_depreciation")).clip(lower_bound=0)
    same_period = c("balance_month") == c("base_month")
    written_down = pl.when(c("depreciation") > 0).then("depreciation").when(same_period).then(grown).fill_null(0)
    earned = c("total_profit") + c("interest") + written_down + c("amortisation")
    return [
        *(rounded(c(name) * scale).alias(f"{name}_minor") for name in ("revenue", "total_profit", "net_profit")),
        rounded(earned * scale).alias("ebitda_minor"),
        (c("cost_of_sales") * scale).alias("cost"),
        _average(pl.coalesce("receivables_net", "receivables"), _opening_receivables()).alias("mean_receivables"),
        _average(_stock("inventory", "stock_details"), _stock("opening_inventory", "opening_stock_details")).alias(
            "mean_inventory"
        ),
        *(
            _average(c(name), c(f"opening_{name}")).alias(f"mean_{name}")
            for name in ("payables", "prepayments", "advances_received")
        ),
    ]


def _average(closing: pl.Expr, opening: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("has_balance")).then((closing + opening.fill_null(closing)) / 2)


def _opening_receivables() -> pl.Expr:
    net = pl.col("opening_receivables_net")
    return pl.when(pl.col("receivables_net").is_not_null()).then(net).otherwise("opening_receivables")


def _stock(line: str, details: str) -> pl.Expr:
    return pl.when(pl.col(line) != 0).then(line).otherwise(details)


def _days() -> list[pl.Expr]:
    sales, cost = pl.col("revenue_minor"), pl.col("cost")
    held = {
        "receivable_days": ("receivables", sales),
        "inventory_days": ("inventory", cost),
        "payable_days": ("payables", cost),
        "prepayment_days": ("prepayments", cost),
        "advance_days": ("advances_received", sales),
    }
    return [over(pl.col(f"mean_{line}") * DAYS, base).alias(name) for name, (line, base) in held.items()]


def _features(policy: Policy) -> list[pl.Expr]:
    c = pl.col
    cycle = c("inventory_days") + c("receivable_days") - c("payable_days") + c("prepayment_days") - c("advance_days")
    profit = c("net_profit_minor") if policy.number("sales_margin_net_profit") else c("total_profit_minor")
    before = pl.when(c("before_months") == c("months")).then(c("before_revenue") * (YEAR / c("months")))
    ebit = c("total_profit") + c("interest")
    cover = pl.when(c("interest") > 0).then(ebit / c("interest")).otherwise(ebit.sign() * MOST)
    today = policy.day.year * YEAR + policy.day.month
    made = {
        "statement_age_months": (today - c("last")).cast(pl.Int32),
        "total_assets_minor": c("assets"),
        "total_liabilities_minor": c("liabilities"),
        "net_assets_minor": pl.coalesce(c("assets") - c("liabilities"), c("equity")),
        "debt_ratio": over(c("liabilities"), c("assets")),
        "current_ratio": _current_ratio(),
        "cash_cycle_days": cycle,
        "working_capital_turns": over(pl.lit(float(DAYS)), cycle),
        "sales_margin": over(profit, c("revenue_minor")),
        "revenue_growth": change(c("revenue_minor"), before.fill_null(c("annual_revenue"))),
        "interest_cover": cover.clip(-MOST, MOST),
        "own_working_funds_minor": c("current_assets") - c("current_liabilities"),
        "statement_gap_share": gap_share(),
        "statement_unplaced_share": over(c("value_unplaced"), c("value_read")),
        "statement_unit_suspect": unit_suspect(),
    }
    return [made[name].alias(name) if name in made else c(name) for name in ADDS]


def _current_ratio() -> pl.Expr:
    assets, liabilities = pl.col("current_assets"), pl.col("current_liabilities")
    return (
        pl.when(liabilities > 0).then((assets / liabilities).clip(upper_bound=MOST)).when(liabilities == 0).then(MOST)
    )


SOURCE = Source("statements", statements, ("statements",), ADDS)

"""Yearly statements, one line a row, under the line names of the small-enterprise standard (小企业会计准则)."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.region.evidence.scene import Scene
from tallystick.simulate.region.money import sales_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Amounts = dict[str, Floats]

RECEIVED_AFTER = 3
"""Months from the end of the year to the month in which the statements are handed in."""
LINES = {
    "货币资金": ("balance", "cash"),
    "应收账款": ("balance", "receivables"),
    "预付账款": ("balance", "prepayments"),
    "其他应收款": ("balance", "other_receivables"),
    "存货": ("balance", "inventory"),
    "流动资产合计": ("balance", "current_assets"),
    "固定资产原价": ("balance", "fixed_cost"),
    "减：累计折旧": ("balance", "depreciated"),
    "固定资产账面价值": ("balance", "fixed_assets"),
    "非流动资产合计": ("balance", "fixed_assets"),
    "资产总计": ("balance", "assets"),
    "短期借款": ("balance", "short_loans"),
    "应付账款": ("balance", "payables"),
    "预收账款": ("balance", "advances"),
    "应付职工薪酬": ("balance", "wages_due"),
    "应交税费": ("balance", "tax_due"),
    "其他应付款": ("balance", "owed_to_owner"),
    "流动负债合计": ("balance", "liabilities"),
    "负债合计": ("balance", "liabilities"),
    "实收资本（或股本）": ("balance", "capital"),
    "未分配利润": ("balance", "retained"),
    "所有者权益（或股东权益）合计": ("balance", "equity"),
    "负债和所有者权益（或股东权益）总计": ("balance", "assets"),
    "一、营业收入": ("income", "revenue"),
    "减：营业成本": ("income", "cost"),
    "税金及附加": ("income", "surcharge"),
    "销售费用": ("income", "selling"),
    "管理费用": ("income", "administration"),
    "财务费用": ("income", "interest"),
    "其中：利息费用（收入以“－”号填列）": ("income", "interest"),
    "二、营业利润（亏损以“－”号填列）": ("income", "profit"),
    "三、利润总额（亏损总额以“－”号填列）": ("income", "profit"),
    "减：所得税费用": ("income", "income_tax"),
    "四、净利润（净亏损以“－”号填列）": ("income", "net_profit"),
}
_DAY_OF_MARCH = 20


def statements(scene: Scene) -> pl.DataFrame:
    """This function will give the statements handed in during the months asked for: those of the year before."""
    first = scene.config.first_month
    parts = []
    for year in range(first.year, first.year + scene.config.months // 12 + 1):
        january = (year - first.year) * 12 + 1 - first.month
        if january >= 0 and january + 12 + RECEIVED_AFTER - 1 in scene.months:
            parts.append(_of_year(scene, year, january))
    return pl.concat(parts) if parts else _table(scene, np.zeros(0, dtype=np.int64), 2000, {}, {})


def _of_year(scene: Scene, year: int, january: int) -> pl.DataFrame:
    business = scene.business
    keeps = scene.firms["has_statements"].to_numpy()[scene.chosen]
    lives = (business.founded[scene.chosen] <= january) & (business.closed[scene.chosen] >= january + 15)
    firm = scene.chosen[keeps & lives]
    now = _amounts(scene, firm, january)
    before = _amounts(scene, firm, january - 12) if january >= 12 else now
    return _table(scene, firm, year, now, before)


def _table(scene: Scene, firm: Ints, year: int, now: Amounts, before: Amounts) -> pl.DataFrame:
    shape = (len(firm), len(LINES))
    amount, opening = (
        np.stack([amounts[key] for _, key in LINES.values()], axis=1) if amounts else np.zeros(shape)
        for amounts in (now, before)
    )
    many = len(firm) * len(LINES)
    lines = np.tile(np.arange(len(LINES)), len(firm))
    end = np.datetime64(f"{year}-12-31")
    received = np.datetime64(f"{year + 1}-{RECEIVED_AFTER:02d}-{_DAY_OF_MARCH}")
    return pl.DataFrame(
        {
            "enterprise_id": scene.ids(np.repeat(firm, len(LINES))),
            "period_end": pl.Series(np.repeat(end, many)),
            "sheet": pl.Series([sheet for sheet, _ in LINES.values()]).gather(lines),
            "item": pl.Series(list(LINES)).gather(lines),
            "period_months": pl.repeat(12, many, dtype=pl.Int64, eager=True),
            "amount_minor": pl.Series(np.rint(amount.ravel()).astype(np.int64)),
            "opening_minor": pl.Series(np.rint(opening.ravel()).astype(np.int64)),
            "received_day": pl.Series(np.repeat(received, many)),
        }
    )


def _amounts(scene: Scene, firm: Ints, january: int) -> Amounts:
    """All lines of one year. A firm says a little more than it sold; how much health has fallen shows in its turns."""
    draws, business = scene.draws.within("statements"), scene.business
    first = max(january, 0)
    sold = sales_of(business, firm, first, january + 12 - first)
    months = np.maximum((sold > 0).sum(axis=1), 1)
    stretch = 1 + scene.config.honesty.statements_stretch * np.abs(draws.normal("stretch", firm, january))
    revenue = sold.sum(axis=1) * 12.0 / months * stretch
    last = january + 11
    health = np.nan_to_num(business.health[firm, last].astype(np.float64))
    level = business.trouble[firm, first : last + 1].max(axis=1).astype(np.int64)
    strain = np.clip(0.3 - 0.45 * health, -0.6, 2.2) + 0.25 * level
    usual = scene.trait("net_margin", firm).astype(np.float64)
    margin = usual - 0.018 * np.maximum(strain, 0) + 0.010 * draws.normal("profit", firm, january)
    income = _income(scene, firm, revenue, margin, level)
    return income | _balance(scene, firm, income, strain)


def _income(scene: Scene, firm: Ints, revenue: Floats, margin: Floats, level: Ints) -> Amounts:
    share = scene.trait("debt_share", firm).astype(np.float64) + np.array([0.0, 0.03, 0.06, 0.09])[level]
    debt, usual = revenue * share, scene.config.accounts
    cost = revenue * (1 - scene.trait("gross_margin", firm).astype(np.float64))
    surcharge, selling, profit = revenue * usual.surcharge, revenue * usual.selling, revenue * margin
    interest, tax = debt * usual.loan_rate, np.maximum(0.0, profit * usual.income_tax)
    return {
        "revenue": revenue,
        "cost": cost,
        "surcharge": surcharge,
        "selling": selling,
        "interest": interest,
        "administration": revenue - cost - surcharge - selling - interest - profit,
        "profit": profit,
        "income_tax": tax,
        "net_profit": profit - tax,
        "short_loans": debt,
    }


def _balance(scene: Scene, firm: Ints, income: Amounts, strain: Floats) -> Amounts:
    """Assets from the firm's turns, debts from its strain: strained firms collect later and owe more."""
    draws = scene.draws.within("statements")
    revenue, cost, usual = income["revenue"], income["cost"], scene.config.accounts
    sales_a_day, cost_a_day = revenue / 360, cost / 360
    slow = np.exp(usual.slower_by_strain * strain + usual.turns_spread * draws.normal("turns", firm))
    receivables, inventory = sales_a_day * usual.receivable_days * slow, cost_a_day * usual.stock_days * slow
    payables, prepayments = cost_a_day * usual.payable_days * slow, cost_a_day * usual.prepaid_days
    cash = revenue * usual.cash * np.exp(-usual.cash_by_strain * strain)
    other, advances = revenue * usual.other_receivables, sales_a_day * usual.advance_days
    fixed_cost = revenue * usual.fixed * np.exp(usual.fixed_spread * draws.normal("fixed", firm))
    depreciated = fixed_cost * usual.depreciated
    current = cash + receivables + prepayments + other + inventory
    assets = current + fixed_cost - depreciated
    wages_due, tax_due = revenue * usual.wages_due, revenue * usual.tax_due
    owed = usual.owed_to_owner + usual.owed_by_strain * strain
    owed_to_owner = revenue * np.clip(owed, usual.owed_least, usual.owed_most)
    liabilities = income["short_loans"] + payables + advances + wages_due + tax_due + owed_to_owner
    capital = assets * usual.paid_in
    return {
        "cash": cash,
        "receivables": receivables,
        "prepayments": prepayments,
        "other_receivables": other,
        "inventory": inventory,
        "current_assets": current,
        "fixed_cost": fixed_cost,
        "depreciated": depreciated,
        "fixed_assets": fixed_cost - depreciated,
        "assets": assets,
        "payables": payables,
        "advances": advances,
        "wages_due": wages_due,
        "tax_due": tax_due,
        "owed_to_owner": owed_to_owner,
        "liabilities": liabilities,
        "capital": capital,
        "retained": assets - liabilities - capital,
        "equity": assets - liabilities,
    }

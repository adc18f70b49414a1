"""Yearly statements in two layouts: the lines of the small-enterprise standard, and those of the general standard."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.example.books import fen
from tallystick.simulate.example.firms import DEBT, Region

Amounts = dict[str, NDArray[np.float64]]

_LONG_NAMES = {
    "cash": "货币资金",
    "receivables": "应收账款",
    "prepayments": "预付账款",
    "other_receivables": "其他应收款",
    "inventory": "存货",
    "current_assets": "流动资产合计",
    "fixed_cost": "固定资产原价",
    "depreciated": "减：累计折旧",
    "fixed_assets": "固定资产账面价值",
    "noncurrent_assets": "非流动资产合计",
    "assets": "资产总计",
    "short_loans": "短期借款",
    "payables": "应付账款",
    "advances": "预收账款",
    "wages_due": "应付职工薪酬",
    "tax_due": "应交税费",
    "owed_to_owner": "其他应付款",
    "current_liabilities": "流动负债合计",
    "liabilities": "负债合计",
    "capital": "实收资本（或股本）",
    "retained": "未分配利润",
    "equity": "所有者权益（或股东权益）合计",
    "both_sides": "负债和所有者权益（或股东权益）总计",
    "revenue": "一、营业收入",
    "cost": "减：营业成本",
    "surcharge": "税金及附加",
    "selling": "销售费用",
    "administration": "管理费用",
    "finance": "财务费用",
    "interest": "其中：利息费用（收入以“－”号填列）",
    "operating_profit": "二、营业利润（亏损以“－”号填列）",
    "total_profit": "三、利润总额（亏损总额以“－”号填列）",
    "income_tax": "减：所得税费用",
    "net_profit": "四、净利润（净亏损以“－”号填列）",
}
_WIDE_NAMES = _LONG_NAMES | {
    "prepayments": "预付款项",
    "fixed_assets": "固定资产",
    "advances": "合同负债",
    "equity": "股东权益合计",
    "both_sides": "负债和股东权益总计",
    "revenue": "营业收入",
    "cost": "营业成本",
    "interest": "利息费用",
    "operating_profit": "营业利润",
    "total_profit": "利润总额",
    "income_tax": "所得税费用",
    "net_profit": "净利润",
}
_NOT_IN_WIDE = ("fixed_cost", "depreciated")
_INCOME_FROM = list(_LONG_NAMES).index("revenue")
BALANCE = tuple(list(_LONG_NAMES)[:_INCOME_FROM])
INCOME = tuple(list(_LONG_NAMES)[_INCOME_FROM:])
_TURNS = {
    # days of sales or of cost: receivables, inventory, payables, prepayments, advances
    "healthy": (38, 34, 28, 6, 5),
    "strained": (72, 62, 36, 9, 4),
    "sick": (150, 120, 60, 12, 2),
}


def long_layout(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give statements one line a row with opening amounts, for firms at even places."""
    rows = []
    for year, now, before in _years(region, chance, remainder=0):
        for sheet, lines in (("balance", BALANCE), ("income", INCOME)):
            rows += [_lines(region, now, before, line, sheet, year) for line in lines]
    frame = pl.concat(rows)
    order = pl.col("item").replace_strict({name: place for place, name in enumerate(_LONG_NAMES.values())})
    return frame.sort("enterprise_id", "period_end", order)


def wide_layout(region: Region, chance: np.random.Generator) -> dict[str, pl.DataFrame]:
    """This function will give `balance` and `income`: a firm and year a row, lines as headers, in 10,000 yuan."""
    years = list(_years(region, chance, remainder=1))
    sheets = {}
    for sheet, lines in (("balance", BALANCE), ("income", INCOME)):
        shown = [line for line in lines if line not in _NOT_IN_WIDE]
        sheets[sheet] = pl.concat(
            pl.DataFrame(
                {
                    "企业编号": region.firms["enterprise_id"].gather(now["position"].astype(np.int64)),
                    "报表期末": pl.repeat(date(year, 12, 31), len(now["position"]), eager=True),
                    **{_WIDE_NAMES[line]: np.round(now[line] / 10_000, 4) for line in shown},
                }
            )
            for year, now, _ in years
        ).sort("企业编号", "报表期末")
    return sheets


def _lines(region: Region, now: Amounts, before: Amounts, line: str, sheet: str, year: int) -> pl.DataFrame:
    count = len(now[line])
    return pl.DataFrame(
        {
            "enterprise_id": region.firms["enterprise_id"].gather(now["position"].astype(np.int64)),
            "period_end": pl.repeat(date(year, 12, 31), count, eager=True),
            "sheet": pl.repeat(sheet, count, eager=True),
            "item": pl.repeat(_LONG_NAMES[line], count, eager=True),
            "period_months": pl.repeat(12, count, eager=True),
            "amount_minor": fen(now[line]),
            "opening_minor": fen(before[line]),
            "received_day": pl.repeat(date(year + 1, 3, 20), count, eager=True),
        }
    )


def _years(region: Region, chance: np.random.Generator, *, remainder: int) -> list[tuple[int, Amounts, Amounts]]:
    """The last two full years of the firms whose place has `remainder` by two: year, its amounts, the year before's."""
    shown = region.where(has_statements=True)
    positions = shown[shown % 2 == remainder]
    last = region.day.year - 1
    by_year = {year: _amounts(region, positions, year, chance) for year in (last - 2, last - 1, last)}
    return [(year, by_year[year], by_year[year - 1]) for year in (last - 1, last)]


def _amounts(region: Region, positions: NDArray[np.int64], year: int, chance: np.random.Generator) -> Amounts:
    firms = region.firms[positions]
    sales = _sales_of(region, positions, year)
    told = np.where(firms["trouble"] == "overstated", 1.7, 1.0) * np.exp(chance.normal(0, 0.01, len(sales)))
    flows = _income(firms, sales * told)
    return {"position": positions.astype(float)} | flows | _balance(firms, flows)


def _sales_of(region: Region, positions: NDArray[np.int64], year: int) -> NDArray[np.float64]:
    """Sales of the calendar year; where the months known do not fill it, their mean stands for the others."""
    in_year = region.months.astype("datetime64[Y]") == np.datetime64(str(year), "Y")
    return np.asarray(region.sales[positions][:, in_year].mean(axis=1) * 12)


def _income(firms: pl.DataFrame, revenue: NDArray[np.float64]) -> Amounts:
    debt = revenue * _debt_share(firms)
    cost = revenue * (1 - firms["gross_margin"].to_numpy())
    surcharge, selling, interest = revenue * 0.004, revenue * 0.03, debt * 0.05
    operating = revenue * firms["net_margin"].to_numpy() / 0.95
    administration = revenue - cost - surcharge - selling - interest - operating
    income_tax = np.maximum(0, operating * 0.05)
    return {
        "revenue": revenue,
        "cost": cost,
        "surcharge": surcharge,
        "selling": selling,
        "administration": administration,
        "finance": interest,
        "interest": interest,
        "operating_profit": operating,
        "total_profit": operating,
        "income_tax": income_tax,
        "net_profit": operating - income_tax,
    }


def _debt_share(firms: pl.DataFrame) -> NDArray[np.float64]:
    return np.asarray(firms["state"].replace_strict(DEBT, return_dtype=pl.Float64).to_numpy())


def _balance(firms: pl.DataFrame, flows: Amounts) -> Amounts:
    turns = np.array([_TURNS[state] for state in firms["state"]], dtype=float).reshape(-1, 5) / 360
    revenue, cost = flows["revenue"], flows["cost"]
    receivables, advances = revenue * turns[:, 0], revenue * turns[:, 4]
    inventory, payables, prepayments = (cost * turns[:, place] for place in (1, 2, 3))
    cash, other = revenue * 0.07, revenue * 0.01
    current = cash + receivables + prepayments + other + inventory
    fixed_cost = revenue * 0.30
    depreciated = fixed_cost * 0.35
    assets = current + fixed_cost - depreciated
    short_loans, wages_due, tax_due = revenue * _debt_share(firms), revenue * 0.012, revenue * 0.008
    owed_to_owner = revenue * 0.14
    liabilities = short_loans + payables + advances + wages_due + tax_due + owed_to_owner
    capital = revenue * 0.08
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
        "noncurrent_assets": fixed_cost - depreciated,
        "assets": assets,
        "short_loans": short_loans,
        "payables": payables,
        "advances": advances,
        "wages_due": wages_due,
        "tax_due": tax_due,
        "owed_to_owner": owed_to_owner,
        "current_liabilities": liabilities,
        "liabilities": liabilities,
        "capital": capital,
        "retained": assets - liabilities - capital,
        "equity": assets - liabilities,
        "both_sides": assets,
    }

"""Books for a firm without books: balance sheet, income and cash flow built from an interview, and cross-checked.

The way of micro-lenders (IPC): the officer counts assets and debts on site, asks for sales by season, purchases and
household, and lets figures that the owner cannot know to belong together test each other. Equity counted today must be
the equity that was built up: what the owner began with, put in and earned, less what was taken out (权益交叉检验).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tallystick.kernel.money import divide_half_up

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """What was counted and told. Money in fen, of a month where the name says so; None is not known."""

    cash_minor: int = 0
    receivables_minor: int = 0
    prepaid_minor: int = 0
    stock_minor: int = 0
    equipment_minor: int = 0
    property_minor: int = 0
    payables_minor: int = 0
    advances_minor: int = 0
    bank_loans_minor: int = 0
    private_loans_minor: int = 0
    good_months: int = 0
    poor_months: int = 0
    good_month_minor: int = 0
    normal_month_minor: int = 0
    poor_month_minor: int = 0
    purchases_month_minor: int | None = None
    day_sales_minor: int | None = None
    trading_days_month: int = 30
    cost_bp: int = 0
    wages_month_minor: int = 0
    rent_month_minor: int = 0
    other_costs_month_minor: int = 0
    tax_month_minor: int = 0
    interest_month_minor: int = 0
    other_income_month_minor: int = 0
    household_month_minor: int = 0
    debt_service_month_minor: int = 0
    began_with_minor: int | None = None
    put_in_minor: int = 0
    earned_since_minor: int | None = None
    taken_out_minor: int = 0
    revalued_minor: int = 0

    def __post_init__(self) -> None:
        """This function will check what cannot be: months beyond a year, costs beyond sales, amounts below zero."""
        if self.good_months < 0 or self.poor_months < 0 or self.good_months + self.poor_months > MONTHS:
            raise ValueError("good and poor months together are at most 12")
        if not 0 <= self.cost_bp <= 10_000:
            raise ValueError("cost_bp is the goods' share of sales, from 0 to 10000")
        signed = ("earned_since_minor", "revalued_minor")
        below = [name for name in self.__slots__ if name not in signed and (getattr(self, name) or 0) < 0]
        if below:
            raise ValueError(f"below zero: {', '.join(below)}")


@dataclass(frozen=True, slots=True)
class Built:
    """The books built, in fen a year where it flows; gaps are shares, None where a side of the check is not known."""

    total_assets_minor: int
    total_debts_minor: int
    equity_minor: int
    sales_12m_minor: int
    cost_of_sales_12m_minor: int
    operating_costs_12m_minor: int
    profit_12m_minor: int
    free_cash_month_minor: int
    equity_built_up_minor: int | None
    equity_gap: float | None
    sales_by_purchases_minor: int | None
    sales_by_days_minor: int | None
    sales_gap: float | None

    def holds(self, *, equity_gap_ceiling: float, sales_gap_ceiling: float) -> bool | None:
        """This function will tell whether both cross-checks hold; None where either is unknown."""
        if self.equity_gap is None or self.sales_gap is None:
            return None
        return self.equity_gap <= equity_gap_ceiling and self.sales_gap <= sales_gap_ceiling


def built(told: Interview) -> Built:
    """This function will build the books from an interview; divisions round half up to a fen."""
    assets = told.cash_minor + told.receivables_minor + told.prepaid_minor + told.stock_minor
    assets += told.equipment_minor + told.property_minor
    debts = told.payables_minor + told.advances_minor + told.bank_loans_minor + told.private_loans_minor
    sales = told.good_months * told.good_month_minor + told.poor_months * told.poor_month_minor
    sales += (MONTHS - told.good_months - told.poor_months) * told.normal_month_minor
    cost = divide_half_up(sales * told.cost_bp, 10_000)
    month = told.wages_month_minor + told.rent_month_minor + told.other_costs_month_minor
    month += told.tax_month_minor + told.interest_month_minor
    profit = sales - cost - MONTHS * month
    household = told.other_income_month_minor - told.household_month_minor - told.debt_service_month_minor
    free = divide_half_up(profit + MONTHS * (household + told.interest_month_minor), MONTHS)
    built_up = _built_up(told)
    by_purchases, by_days = _by_purchases(told), _by_days(told)
    return Built(
        assets,
        debts,
        assets - debts,
        sales,
        cost,
        MONTHS * month,
        profit,
        free,
        built_up,
        None if built_up is None else _gap(built_up, assets - debts),
        by_purchases,
        by_days,
        _widest([sales, *(one for one in (by_purchases, by_days) if one is not None)]),
    )


def statement_lines(told: Interview, books: Built) -> list[tuple[str, str, int]]:
    """This function will give the books as lines of statements: sheet, line and amount in fen, which add up."""
    balance = (
        ("货币资金", told.cash_minor),
        ("应收账款", told.receivables_minor),
        ("预付账款", told.prepaid_minor),
        ("存货", told.stock_minor),
        ("流动资产合计", books.total_assets_minor - told.equipment_minor - told.property_minor),
        ("固定资产账面价值", told.equipment_minor + told.property_minor),
        ("资产总计", books.total_assets_minor),
        ("短期借款", told.bank_loans_minor),
        ("应付账款", told.payables_minor),
        ("预收账款", told.advances_minor),
        ("其他应付款", told.private_loans_minor),
        ("流动负债合计", books.total_debts_minor),
        ("负债合计", books.total_debts_minor),
        ("所有者权益（或股东权益）合计", books.equity_minor),
        ("负债和所有者权益（或股东权益）总计", books.total_assets_minor),
    )
    year = MONTHS
    income = (
        ("营业收入", books.sales_12m_minor),
        ("营业成本", books.cost_of_sales_12m_minor),
        ("税金及附加", year * told.tax_month_minor),
        ("管理费用", year * (told.wages_month_minor + told.rent_month_minor + told.other_costs_month_minor)),
        ("财务费用", year * told.interest_month_minor),
        ("营业利润", books.profit_12m_minor),
        ("利润总额", books.profit_12m_minor),
        ("净利润", books.profit_12m_minor),
    )
    return [("balance", *line) for line in balance] + [("income", *line) for line in income]


def last_month_end(day: date) -> date:
    """This function will give the last day of the month before `day`'s, which the books are of."""
    return date.fromordinal(day.replace(day=1).toordinal() - 1)


def _built_up(told: Interview) -> int | None:
    if told.began_with_minor is None or told.earned_since_minor is None:
        return None
    grown = told.began_with_minor + told.put_in_minor + told.earned_since_minor
    return grown - told.taken_out_minor + told.revalued_minor


def _by_purchases(told: Interview) -> int | None:
    """Sales that the purchases allow: purchases are the goods' share of them."""
    if told.purchases_month_minor is None or told.cost_bp == 0:
        return None
    return divide_half_up(MONTHS * told.purchases_month_minor * 10_000, told.cost_bp)


def _by_days(told: Interview) -> int | None:
    return None if told.day_sales_minor is None else MONTHS * told.trading_days_month * told.day_sales_minor


def _gap(one: int, other: int) -> float:
    return abs(one - other) / max(abs(one), abs(other), 1)


def _widest(ways: list[int]) -> float | None:
    return _gap(max(ways), min(ways)) if len(ways) > 1 else None

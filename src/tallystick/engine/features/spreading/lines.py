"""The standard lines: those of the Accounting Standard for Small Enterprises (小企业会计准则, 财会〔2011〕17号, annex).

A line's number is its number (行次) in the annex, plus 100 in the income statement and 200 in the cash flow statement.
Numbers from 60, 140 and 240 on are lines of other layouts that have no place in the annex.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sheet = Literal["balance", "income", "cash_flow"]
Kind = Literal["part", "subtotal", "detail"]


@dataclass(frozen=True, slots=True)
class Line:
    """One standard line. A part adds to a subtotal, a detail (其中) only explains."""

    number: int
    code: str
    zh: str
    en: str
    kind: Kind = "part"
    unsigned: bool = False

    @property
    def sheet(self) -> Sheet:
        """The statement it stands in."""
        return "balance" if self.number < 100 else "income" if self.number < 200 else "cash_flow"


BALANCE = (
    Line(1, "cash", "货币资金", "Cash"),
    Line(2, "short_investments", "短期投资", "Short-term investments"),
    Line(3, "notes_receivable", "应收票据", "Notes receivable"),
    Line(4, "receivables", "应收账款", "Accounts receivable"),
    Line(5, "prepayments", "预付账款", "Prepayments"),
    Line(6, "dividends_receivable", "应收股利", "Dividends receivable"),
    Line(7, "interest_receivable", "应收利息", "Interest receivable"),
    Line(8, "other_receivables", "其他应收款", "Other receivables"),
    Line(9, "inventory", "存货", "Inventory"),
    Line(10, "raw_materials", "原材料", "Raw materials", "detail"),
    Line(11, "work_in_progress", "在产品", "Work in progress", "detail"),
    Line(12, "finished_goods", "库存商品", "Finished goods", "detail"),
    Line(13, "turnover_materials", "周转材料", "Turnover materials", "detail"),
    Line(14, "other_current_assets", "其他流动资产", "Other current assets"),
    Line(15, "current_assets", "流动资产合计", "Total current assets", "subtotal"),
    Line(16, "long_bonds", "长期债券投资", "Long-term bonds"),
    Line(17, "long_equity", "长期股权投资", "Long-term equity investments"),
    Line(18, "fixed_assets_cost", "固定资产原价", "Fixed assets at cost", "detail"),
    Line(19, "accumulated_depreciation", "累计折旧", "Accumulated depreciation", "detail", unsigned=True),
    Line(20, "fixed_assets_net", "固定资产账面价值", "Fixed assets, net"),
    Line(21, "construction_in_progress", "在建工程", "Construction in progress"),
    Line(22, "construction_materials", "工程物资", "Construction materials"),
    Line(23, "fixed_assets_disposal", "固定资产清理", "Fixed assets under disposal"),
    Line(24, "biological_assets", "生产性生物资产", "Productive biological assets"),
    Line(25, "intangible_assets", "无形资产", "Intangible assets"),
    Line(26, "development", "开发支出", "Development expenditure"),
    Line(27, "long_prepaid_expenses", "长期待摊费用", "Long-term prepaid expenses"),
    Line(28, "other_noncurrent_assets", "其他非流动资产", "Other non-current assets"),
    Line(29, "noncurrent_assets", "非流动资产合计", "Total non-current assets", "subtotal"),
    Line(30, "total_assets", "资产总计", "Total assets", "subtotal"),
    Line(31, "short_loans", "短期借款", "Short-term loans"),
    Line(32, "notes_payable", "应付票据", "Notes payable"),
    Line(33, "payables", "应付账款", "Accounts payable"),
    Line(34, "advances_received", "预收账款", "Advances received"),
    Line(35, "wages_payable", "应付职工薪酬", "Wages payable"),
    Line(36, "taxes_payable", "应交税费", "Taxes payable"),
    Line(37, "interest_payable", "应付利息", "Interest payable"),
    Line(38, "profit_payable", "应付利润", "Profit payable"),
    Line(39, "other_payables", "其他应付款", "Other payables"),
    Line(40, "other_current_liabilities", "其他流动负债", "Other current liabilities"),
    Line(41, "current_liabilities", "流动负债合计", "Total current liabilities", "subtotal"),
    Line(42, "long_loans", "长期借款", "Long-term loans"),
    Line(43, "long_payables", "长期应付款", "Long-term payables"),
    Line(44, "deferred_income", "递延收益", "Deferred income"),
    Line(45, "other_noncurrent_liabilities", "其他非流动负债", "Other non-current liabilities"),
    Line(46, "noncurrent_liabilities", "非流动负债合计", "Total non-current liabilities", "subtotal"),
    Line(47, "total_liabilities", "负债合计", "Total liabilities", "subtotal"),
    Line(48, "paid_in_capital", "实收资本（或股本）", "Paid-in capital"),
    Line(49, "capital_reserve", "资本公积", "Capital reserve"),
    Line(50, "surplus_reserve", "盈余公积", "Surplus reserve"),
    Line(51, "retained_earnings", "未分配利润", "Retained earnings"),
    Line(52, "equity", "所有者权益（或股东权益）合计", "Total equity", "subtotal"),
    Line(53, "liabilities_and_equity", "负债和所有者权益总计", "Total liabilities and equity", "subtotal"),
    Line(60, "other_equity", "其他权益", "Other equity"),
    Line(62, "receivables_net", "应收账款净额", "Accounts receivable, net", "subtotal"),
    Line(61, "bad_debt_allowance", "坏账准备", "Allowance for bad debts", "detail", unsigned=True),
)

INCOME = (
    Line(101, "revenue", "营业收入", "Operating income", unsigned=True),
    Line(102, "cost_of_sales", "营业成本", "Cost of sales", unsigned=True),
    Line(103, "tax_and_surcharges", "营业税金及附加", "Taxes and surcharges"),
    Line(111, "selling_expense", "销售费用", "Selling expense", unsigned=True),
    Line(114, "admin_expense", "管理费用", "Administrative expense", unsigned=True),
    Line(117, "research_expense", "研究费用", "Research expense", "detail", unsigned=True),
    Line(118, "finance_expense", "财务费用", "Finance expense"),
    Line(119, "interest_expense", "利息费用", "Interest expense", "detail"),
    Line(120, "investment_income", "投资收益", "Investment income"),
    Line(121, "operating_profit", "营业利润", "Operating profit", "subtotal"),
    Line(122, "nonoperating_income", "营业外收入", "Non-operating income", unsigned=True),
    Line(123, "government_grants", "政府补助", "Government grants", "detail"),
    Line(124, "nonoperating_expense", "营业外支出", "Non-operating expense", unsigned=True),
    Line(130, "total_profit", "利润总额", "Total profit", "subtotal"),
    Line(131, "income_tax", "所得税费用", "Income tax"),
    Line(132, "net_profit", "净利润", "Net profit", "subtotal"),
    Line(141, "main_revenue", "主营业务收入", "Main business income", "detail", unsigned=True),
    Line(142, "other_revenue", "其他业务收入", "Other business income", "detail", unsigned=True),
    Line(143, "main_cost", "主营业务成本", "Main business cost", "detail", unsigned=True),
    Line(144, "other_cost", "其他业务成本", "Other business cost", "detail", unsigned=True),
    Line(145, "impairment_loss", "资产减值损失", "Impairment loss"),
    Line(146, "other_income", "其他收益", "Other income"),
    Line(147, "development_expense", "研发费用", "Research and development", unsigned=True),
)

CASH_FLOW = (
    Line(201, "cash_from_sales", "销售产成品、商品、提供劳务收到的现金", "Cash from sales", unsigned=True),
    Line(202, "other_operating_receipts", "收到其他与经营活动有关的现金", "Other operating receipts", unsigned=True),
    Line(203, "cash_for_purchases", "购买原材料、商品、接受劳务支付的现金", "Cash for purchases", unsigned=True),
    Line(204, "cash_for_wages", "支付的职工薪酬", "Cash for wages", unsigned=True),
    Line(205, "cash_for_taxes", "支付的税费", "Cash for taxes", unsigned=True),
    Line(206, "other_operating_payments", "支付其他与经营活动有关的现金", "Other operating payments", unsigned=True),
    Line(207, "operating_cash_flow", "经营活动产生的现金流量净额", "Net cash from operations", "subtotal"),
    Line(208, "investments_recovered", "收回投资收到的现金", "Investments recovered", unsigned=True),
    Line(209, "investment_income_received", "取得投资收益收到的现金", "Investment income received", unsigned=True),
    Line(210, "disposal_receipts", "处置长期资产收回的现金净额", "Receipts from disposals"),
    Line(211, "investments_made", "投资支付的现金", "Investments made", unsigned=True),
    Line(212, "capital_expenditure", "购建长期资产支付的现金", "Capital expenditure", unsigned=True),
    Line(213, "investing_cash_flow", "投资活动产生的现金流量净额", "Net cash from investing", "subtotal"),
    Line(214, "loans_received", "取得借款收到的现金", "Loans received", unsigned=True),
    Line(215, "capital_received", "吸收投资者投资收到的现金", "Capital received", unsigned=True),
    Line(216, "loans_repaid", "偿还借款本金支付的现金", "Loans repaid", unsigned=True),
    Line(217, "interest_paid", "偿还借款利息支付的现金", "Interest paid", unsigned=True),
    Line(218, "profit_distributed", "分配利润支付的现金", "Profit distributed", unsigned=True),
    Line(219, "financing_cash_flow", "筹资活动产生的现金流量净额", "Net cash from financing", "subtotal"),
    Line(220, "cash_increase", "现金净增加额", "Net increase in cash", "subtotal"),
    Line(221, "cash_opening", "期初现金余额", "Cash at the start", "detail"),
    Line(222, "cash_closing", "期末现金余额", "Cash at the end", "detail"),
    Line(240, "depreciation", "固定资产折旧", "Depreciation", "detail", unsigned=True),
    Line(241, "amortisation", "摊销", "Amortisation", "detail", unsigned=True),
)

LINES: tuple[Line, ...] = BALANCE + INCOME + CASH_FLOW
NUMBER: dict[str, int] = {line.code: line.number for line in LINES}
"""Code of a line -> its number."""


def parts(first: str, last: str) -> list[int]:
    """This function will give the numbers of the parts from line `first` to line `last`."""
    return [line.number for line in LINES if NUMBER[first] <= line.number <= NUMBER[last] and line.kind == "part"]

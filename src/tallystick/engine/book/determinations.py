"""Tables of the loan book: what people determined, promised and approved about loans and borrowers."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from tallystick.engine.evidence.schemas import fields as f

FACTS = (
    "refinanced",
    "qualified_renewal",
    "misused",
    "technical_delay",
    "credit_impaired",
    "rating_cut",
    "evading",
    "bankrupt",
    "default_elsewhere",
    "assessed_able",
    "financial_difficulty",
    "difficulty_solved",
    "restructured",
    "expected_loss",
    "demand_sent",
    "litigation",
    "bankruptcy_accepted",
    "pursued_from",
    "responsibility_decided",
    "write_off_approved",
    "impaired_at_origination",
)
"""What is determined about a loan. `expected_loss` carries its share in `value`."""


class LoanFacts(dy.Schema):
    """Determinations about single loans, each from a day, until a day or open."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    fact = f.code("Fact", "认定事项", *FACTS, key=True)
    day = f.day("Since", "认定日期", key=True)
    until_day = f.day("Until", "失效日期", optional=True)
    value = f.amount("Value", "数值", optional=True)
    determined_by = f.name("Determined by", "认定人", optional=True)

    @dy.rule()
    def until_before_day(cls) -> pl.Expr:
        return f.not_before(cls.until_day, cls.day)


class Borrowers(dy.Schema):
    """Borrowers as the book knows them."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    is_retail = f.flag("Classified by the retail rules", "零售资产", optional=True)
    size_class = f.code("Size", "规模", "micro", "small", "medium", "large", optional=True)
    industry = f.name("Industry", "行业", optional=True, unit="code")
    town = f.name("Town", "地区", optional=True)
    sales_minor = f.money("Yearly sales", "年销售收入", optional=True)
    net_assets_minor = f.money("Net assets", "净资产", optional=True, least=None)
    debt_all_banks_minor = f.money("Debt at all banks", "全部银行债务", optional=True)
    debt_over90_all_banks_minor = f.money("Of it over 90 days past due", "其中逾期90天以上", optional=True)
    grade = f.name("Grade now", "当前评级", optional=True, unit="code")
    pd_12m = f.share("PD now", "当前违约概率", optional=True)
    group_id = f.name("Connected group", "关联集团", optional=True)


class Promises(dy.Schema):
    """Promises to pay."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    promised_day = f.day("Promised for", "承诺还款日", key=True)
    made_day = f.day("Made", "承诺日期")
    amount_minor = f.money("Amount", "承诺金额")


class Overlays(dy.Schema):
    """Management overlays on expected credit loss: who, why, how much, for whom."""

    row = f.row_number()
    overlay_id = f.name("Overlay", "叠加编号", key=True)
    column = f.name("Column that chooses the loans", "选择列", optional=True)
    equals = f.name("Value it must have", "取值", optional=True)
    share = f.amount("Added share of the computed loss", "叠加比例", most=10.0, unit="share")
    from_day = f.day("From", "起始日")
    until_day = f.day("Until", "截止日", optional=True)
    reason = f.name("Reason", "理由")
    proposed_by = f.name("Proposed by", "提出人")
    approved_by = f.name("Approved by", "批准人")

    @dy.rule()
    def approves_own_overlay(cls) -> pl.Expr:
        return cls.approved_by.col != cls.proposed_by.col


class Calendar(dy.Schema):
    """Days off that are no weekend, and weekend days that are worked (调休)."""

    row = f.row_number()
    day = f.day("Day", "日期", key=True)
    is_workday = f.flag("Worked", "是否工作日")


class Covenants(dy.Schema):
    """Promises of the borrower in its contract, financial and behavioural."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    covenant_id = f.name("Covenant", "约定编号", key=True)
    metric = f.name("What is measured", "指标")
    least = f.amount("Least", "下限", optional=True)
    most = f.amount("Most", "上限", optional=True)
    grace_days = f.count("Days to cure", "整改期", optional=True, most=365, unit="days")

"""Debts: what the bureau knows, what this bank lent already, and what secures it."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from tallystick.engine.evidence.schemas import fields as f

CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
"""The five tiers of asset classification (五级分类), best first."""
COLLATERAL_KINDS = (
    "deposit",
    "residential",
    "commercial_property",
    "land",
    "equipment",
    "vehicle",
    "stock",
    "receivables",
    "other",
)


class BureauReports(dy.Schema):
    """Credit bureau reports on the firm and its owners, one a row."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    subject = f.code("Subject", "报告主体", "firm", "owner", key=True)
    subject_id = f.name("Subject's number", "主体编号", key=True)
    report_day = f.day("Reported", "报告日期", key=True)
    overdue_now_minor = f.money("Overdue now", "当前逾期金额", optional=True)
    worst_days_past_due_24m = f.count(
        "Most days past due in 24 months", "近24个月最长逾期天数", optional=True, most=20_000, unit="days"
    )
    worst_class = f.code("Worst class", "最差五级分类", *CLASSES, optional=True)
    card_limit_minor = f.money("Credit card limits", "信用卡授信额度", optional=True)
    card_used_minor = f.money("Credit card use", "信用卡已用额度", optional=True)
    nonbank_debt_minor = f.money("Debt to non-banks", "非银机构负债", optional=True)
    guarantees_given_minor = f.money("Guarantees given", "对外担保余额", optional=True)


class BureauLoans(dy.Schema):
    """Loans elsewhere, as the bureau reports them."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    subject = f.code("Subject", "报告主体", "firm", "owner", key=True)
    subject_id = f.name("Subject's number", "主体编号", key=True)
    loan_no = f.name("Loan number", "贷款编号", key=True)
    report_day = f.day("Reported", "报告日期", key=True)
    lender = f.name("Lender", "贷款机构")
    lender_kind = f.code("Kind of lender", "机构类型", "bank", "nonbank")
    opened_day = f.day("Opened", "开立日期", optional=True)
    matures_day = f.day("Matures", "到期日期", optional=True)
    principal_minor = f.money("Principal", "贷款本金")
    balance_minor = f.money("Balance", "贷款余额")
    monthly_payment_minor = f.money("Monthly payment", "月还款额", optional=True)
    days_past_due = f.count("Days past due", "逾期天数", optional=True, most=20_000, unit="days")
    class_ = f.code("Class", "五级分类", *CLASSES, optional=True, column="class")

    @dy.rule()
    def matures_before_opened(cls) -> pl.Expr:
        return f.not_before(cls.matures_day, cls.opened_day)


class BureauQueries(dy.Schema):
    """Who asked the bureau about the firm or its owners, and why."""

    row = f.row_number()
    enterprise_id = f.enterprise_id()
    subject = f.code("Subject", "报告主体", "firm", "owner")
    subject_id = f.name("Subject's number", "主体编号")
    day = f.day("Asked", "查询日期")
    institution = f.name("Institution", "查询机构")
    purpose = f.code("Purpose", "查询原因", "loan_approval", "post_loan", "card", "guarantee", "other")


class Exposures(dy.Schema):
    """Loans and open lines at this bank."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    enterprise_id = f.enterprise_id()
    product = f.name("Product", "产品", optional=True, unit="code")
    granted_minor = f.money("Granted", "授信金额")
    balance_minor = f.money("Balance", "贷款余额")
    undrawn_minor = f.money("Undrawn", "未用额度")
    opened_day = f.day("Opened", "发放日期")
    matures_day = f.day("Matures", "到期日期", optional=True)
    days_past_due = f.count("Days past due", "逾期天数", most=20_000, unit="days")
    class_ = f.code("Class", "五级分类", *CLASSES, optional=True, column="class")
    monthly_payment_minor = f.money("Monthly payment", "月还款额", optional=True)

    @dy.rule()
    def matures_before_opened(cls) -> pl.Expr:
        return f.not_before(cls.matures_day, cls.opened_day)


class Collateral(dy.Schema):
    """What is offered as security, with its value."""

    row = f.row_number()
    collateral_id = f.name("Collateral", "押品编号", key=True)
    enterprise_id = f.enterprise_id()
    kind = f.code("Kind", "押品类型", *COLLATERAL_KINDS)
    value_minor = f.money("Value", "评估价值")
    valued_day = f.day("Valued", "评估日期")
    prior_lien_minor = f.money("Prior lien", "在先抵押金额", optional=True)
    is_registered = f.flag("Registered", "是否登记", optional=True)
    insured_until = f.day("Insured until", "保险到期日", optional=True)


class Guarantees(dy.Schema):
    """Guarantee contracts, given by or for the firms."""

    row = f.row_number()
    guarantee_id = f.name("Guarantee", "担保合同号", key=True)
    guarantor_id = f.name("Guarantor", "担保人编号")
    guarantor_kind = f.code("Kind of guarantor", "担保人类型", "firm", "person", "guarantee_company")
    obligor_id = f.name("Obligor", "被担保企业编号")
    amount_minor = f.money("Amount", "担保金额")
    from_day = f.day("From", "担保起始日")
    until_day = f.day("Until", "担保到期日", optional=True)
    guarantor_net_assets_minor = f.money("Guarantor's net assets", "担保人净资产", optional=True, least=None)

    @dy.rule()
    def until_before_from(cls) -> pl.Expr:
        return f.not_before(cls.until_day, cls.from_day)

    @dy.rule()
    def guarantees_itself(cls) -> pl.Expr:
        return cls.guarantor_id.col != cls.obligor_id.col

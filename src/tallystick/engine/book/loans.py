"""Tables of the loan book: contracts, schedules and what happened."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from tallystick.engine.evidence.schemas import fields as f

REPAYMENTS = ("level", "equal_principal", "bullet", "revolving", "seasonal", "custom")
SECURITIES = ("unsecured", "guaranteed", "mortgaged", "pledged")
DAY_COUNTS = ("act_360", "act_365", "act_act", "30_360")
BUSINESS_DAYS = ("none", "following", "preceding", "modified_following")
PARTS = ("principal", "interest", "penalty", "compound", "fee", "cost")
EVENTS = (
    "drawn",
    "due",
    "paid",
    "reversed",
    "rate_reset",
    "waived",
    "extended",
    "renewed",
    "restructured",
    "misused",
    "technical_delay",
    "written_off",
    "recovered",
    "transferred",
    "fee",
    "cost",
)
"""What can happen to a loan. A `reversed` event names the event it undoes."""


class Contracts(dy.Schema):
    """Loan contracts as signed."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    enterprise_id = f.enterprise_id()
    product = f.name("Product", "产品", optional=True, unit="code")
    signed_day = f.day("Signed", "签约日期")
    drawn_day = f.day("Drawn", "放款日期", optional=True)
    matures_day = f.day("Matures", "到期日期")
    principal_minor = f.money("Principal", "合同本金")
    limit_minor = f.money("Revolving limit", "循环额度", optional=True)
    is_cancellable = f.flag("Limit can be cancelled at once", "额度可随时撤销", optional=True)
    rate_bp = f.count("Yearly rate", "年利率", most=10_000, unit="bp")
    rate_kind = f.code("Kind of rate", "利率类型", "fixed", "floating", optional=True)
    day_count = f.code("Day count", "计息基础", *DAY_COUNTS, optional=True)
    repayment = f.code("Repayment", "还款方式", *REPAYMENTS)
    period_months = f.count("Months between repayments", "还款周期", optional=True, least=1, most=120, unit="months")
    first_due_day = f.day("First due", "首个还款日", optional=True)
    interest_only_periods = f.count("Periods before principal is repaid", "只还息期数", optional=True, most=120)
    business_days = f.code("Rule for days off", "非工作日规则", *BUSINESS_DAYS, optional=True)
    grace_days = f.count("Days of grace", "宽限期", optional=True, most=60, unit="days")
    fee_minor = f.money("Fees at signing", "前端费用", optional=True)
    penalty_multiplier = f.amount("Overdue rate by contract rate", "罚息倍数", optional=True, most=2.0, unit="ratio")
    misuse_multiplier = f.amount("Misuse rate by contract rate", "挪用罚息倍数", optional=True, most=3.0, unit="ratio")
    security = f.code("Security", "担保方式", *SECURITIES)
    guarantee_agreed_until = f.day("Guarantee period agreed until", "约定保证期间届满日", optional=True)
    purpose = f.name("Purpose", "贷款用途", optional=True)
    is_personal = f.flag("To a person for business", "个人经营贷款", optional=True)
    is_long_cycle = f.flag("Slow cash-flow cycle shown", "现金流周期较长", optional=True)
    branch = f.name("Branch", "支行", optional=True)
    officer = f.name("Customer manager", "客户经理", optional=True)
    grade_at_signing = f.name("Grade at signing", "签约评级", optional=True, unit="code")
    pd_at_signing = f.share("PD at signing", "签约违约概率", optional=True)
    parent_loan_id = f.name("Loan that this one renews or repays", "原借据号", optional=True)

    @dy.rule()
    def matures_before_signed(cls) -> pl.Expr:
        return f.not_before(cls.matures_day, cls.signed_day)


class Dues(dy.Schema):
    """What falls due when, by contract."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    due_no = f.number("Number", "期次")
    due_day = f.day("Due", "应还日期")
    principal_minor = f.money("Principal due", "应还本金")
    interest_minor = f.money("Interest due", "应还利息")


class Events(dy.Schema):
    """Everything that happened to a loan, in order; back-dated events carry an earlier `day` than `booked_day`."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    event_no = f.number("Number", "事件序号")
    day = f.day("Value day", "起息日")
    booked_day = f.day("Booked", "记账日", optional=True)
    kind = f.code("What happened", "事件类型", *EVENTS)
    amount_minor = f.money("Amount", "金额", optional=True)
    part = f.code("Part", "款项", *PARTS, optional=True)
    rate_bp = f.count("New yearly rate", "新年利率", optional=True, most=10_000, unit="bp")
    until_day = f.day("Until", "至", optional=True)
    ref_event_no = f.count("Event undone", "冲正事件序号", optional=True, most=10**9)
    note = f.name("Note", "备注", optional=True)


class Drawdowns(dy.Schema):
    """Single payments out of a loan: to whom, and whether the bank paid the payee itself (受托支付)."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    payment_no = f.number("Number", "支付序号")
    day = f.day("Paid out", "支付日期")
    amount_minor = f.money("Amount", "支付金额")
    payee = f.name("Payee", "收款人", optional=True)
    pay_mode = f.code("How it was paid", "支付方式", "entrusted", "self")


class Balances(dy.Schema):
    """The core system's own figures for a loan on a day, for banks that do not hand over events."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    day = f.day("Day", "日期", key=True)
    principal_minor = f.money("Principal", "本金余额")
    overdue_principal_minor = f.money("Overdue principal", "逾期本金")
    overdue_interest_minor = f.money("Overdue interest", "欠息")
    accrued_interest_minor = f.money("Accrued interest", "应计利息")
    penalty_minor = f.money("Penalty and compound interest", "罚息复利", optional=True)
    off_balance_interest_minor = f.money("Interest off balance", "表外利息", optional=True)
    undrawn_minor = f.money("Undrawn", "未用额度", optional=True)
    days_past_due = f.count("Days past due", "逾期天数", optional=True, most=20_000, unit="days")
    oldest_due_day = f.day("Due day of the oldest unpaid amount", "最早未还到期日", optional=True)
    last_missed_day = f.day("Due day of the latest instalment missed", "最近违约到期日", optional=True)
    cleared_day = f.day("Everything overdue paid on", "逾期结清日", optional=True)

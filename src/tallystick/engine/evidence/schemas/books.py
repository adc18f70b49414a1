"""What the firm does, in figures: statements, invoices, tax, account flows and meters."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from tallystick.engine.evidence.schemas import fields as f

ONE_YUAN = 100


class Statements(dy.Schema):
    """Financial statements, one line of a statement a row."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    period_end = f.day("Period ends", "报表期末", key=True)
    sheet = f.code("Statement", "报表", "balance", "income", "cash_flow", key=True)
    item = f.name("Line", "项目", key=True)
    period_months = f.count("Months covered", "期间月数", least=1, most=24, unit="months")
    amount_minor = f.money("Amount", "期末余额或本期金额", least=None)
    opening_minor = f.money("Opening amount", "期初余额或上期金额", optional=True, least=None)
    received_day = f.day("Received", "收到日期", optional=True)

    @dy.rule()
    def received_before_period_end(cls) -> pl.Expr:
        return f.not_before(cls.received_day, cls.period_end)


class Invoices(dy.Schema):
    """VAT invoices from the firm's side: sales are `out`, purchases are `in`. Repeats are findings, not breaches."""

    row = f.row_number()
    enterprise_id = f.enterprise_id()
    direction = f.code("Direction", "进销方向", "out", "in")
    invoice_no = f.name("Invoice number", "发票号码")
    day = f.day("Issued", "开票日期")
    counterparty = f.name("Counterparty", "对方单位")
    amount_minor = f.money("Net amount", "金额", least=None)
    tax_minor = f.money("VAT", "税额", least=None)
    total_minor = f.money("Total", "价税合计", least=None)
    status = f.code("Status", "发票状态", "valid", "void")

    @dy.rule()
    def total_is_not_net_plus_tax(cls) -> pl.Expr:
        net, tax, total = cls.amount_minor.col, cls.tax_minor.col, cls.total_minor.col
        tax_of_either_sign = (total - net + tax).abs() <= ONE_YUAN
        return ((total - net - tax).abs() <= ONE_YUAN) | ((net < 0) & tax_of_either_sign)


class TaxDeclarations(dy.Schema):
    """Tax returns: what was declared, due and paid per period."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    tax_kind = f.code("Tax", "税种", "vat", "income", "other", key=True)
    period_end = f.day("Period ends", "所属期止", key=True)
    declared_sales_minor = f.money("Sales declared", "申报销售额", optional=True)
    tax_due_minor = f.money("Tax due", "应纳税额", least=None)
    tax_paid_minor = f.money("Tax paid", "已缴税额", least=None)
    declared_day = f.day("Declared", "申报日期", optional=True)


class AccountFlows(dy.Schema):
    """Movements on the firm's and its owner's accounts."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    account_id = f.name("Account", "账号", key=True)
    flow_no = f.name("Flow number", "流水号", key=True)
    day = f.day("Booked", "交易日期")
    direction = f.code("Direction", "收支方向", "in", "out")
    amount_minor = f.money("Amount", "交易金额")
    balance_minor = f.money("Balance after", "账户余额", optional=True, least=None)
    counterparty = f.name("Counterparty", "交易对手", optional=True)
    kind = f.code(
        "Kind",
        "交易类型",
        "sale",
        "purchase",
        "wages",
        "tax",
        "loan_in",
        "repayment",
        "own_transfer",
        "private_lender",
        "other",
        optional=True,
    )


class Utilities(dy.Schema):
    """Meter readings per month: electricity, water, customs declarations."""

    row = f.row_number()
    enterprise_id = f.enterprise_id(key=True)
    meter = f.code("Meter", "表种", "electricity", "water", "customs", key=True)
    month = f.day("Month", "月份", key=True, unit="month")
    quantity = f.amount("Quantity", "用量")
    amount_minor = f.money("Amount", "费用", optional=True)
    in_arrears = f.flag("In arrears", "是否欠费", optional=True)

    @dy.rule()
    def month_is_not_a_first_day(cls) -> pl.Expr:
        return cls.month.col.dt.day() == 1

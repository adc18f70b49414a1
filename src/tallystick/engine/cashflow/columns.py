"""What the cash flow step reads and adds, one row per enterprise."""

from __future__ import annotations

from tallystick.engine.features import (
    bureau,
    collateral,
    exposures,
    firm,
    flows,
    guarantees,
    invoices_columns,
    lawsuits,
    owners,
    statements,
    tax,
    utilities,
    visits,
)
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, code, flag, minor, ratio, text
from tallystick.kernel.columns import Column, Columns

TOLD_BY = {
    "has_invoices": "invoice_months",
    "has_statements": "statement_age_months",
    "has_tax": "tax_age_days",
    "has_flows": "flow_age_days",
    "has_utilities": "utility_age_days",
    "has_bureau": "bureau_age_days",
    "has_lawsuits": "lawsuits_defendant_24m",
    "has_visit": "visit_age_days",
    "has_collateral": "collateral_value_minor",
    "has_guarantees": "guarantee_obligors",
    "has_owners": "owners_known",
    "has_exposures": "own_exposure_minor",
}
"""Fact -> the column that is known exactly where the evidence was there: for tables of events, where the table was."""

READS = (
    firm.ADDS.pick("industry", "firm_age_months", "employees", "stated_sales_minor", "stated_assets_minor")
    | invoices_columns.ADDS.pick("invoice_months", "sales_12m_minor", "margin_proxy_12m")
    | tax.ADDS.pick("tax_age_days", "tax_sales_12m_minor")
    | flows.ADDS.pick("flow_age_days", "inflow_12m_minor")
    | utilities.ADDS.pick("utility_age_days")
    | statements.ADDS.pick(
        "statement_age_months",
        "revenue_minor",
        "total_profit_minor",
        "net_profit_minor",
        "ebitda_minor",
        "total_assets_minor",
        "net_assets_minor",
    )
    | bureau.ADDS.pick("bureau_age_days", "debt_elsewhere_minor", "debt_service_elsewhere_minor")
    | lawsuits.ADDS.pick("lawsuits_defendant_24m")
    | visits.ADDS.pick("visit_age_days", "visit_sales_12m_minor")
    | collateral.ADDS.pick("collateral_value_minor")
    | guarantees.ADDS.pick("guarantee_obligors", "guarantees_given_minor")
    | owners.ADDS.pick("owners_known")
    | exposures.ADDS.pick("own_exposure_minor", "own_undrawn_minor", "own_debt_service_minor")
)

GROUP_READS = (
    Columns(
        (
            text("enterprise_id", NEUTRAL, "the enterprise", "企业编号", "never missing"),
            text("connected_group_id", NEUTRAL, "the connected group", "关联企业组", "stands alone"),
            minor("operating_cash_minor", BETTER, "cash from operations a year", "年经营现金"),
        )
    )
    | exposures.ADDS.pick("own_exposure_minor", "own_debt_service_minor")
    | bureau.ADDS.pick("debt_service_elsewhere_minor", "owner_debt_service_elsewhere_minor")
    | owners.ADDS.pick("household_id", "household_surplus_minor", "household_debt_service_minor")
)


def _fact(name: str, means: str, means_zh: str) -> Column:
    return flag(name, NEUTRAL, means, means_zh, "never missing")


FACTS = Columns(
    (
        _fact("has_invoices", "invoices of the firm were collected", "有发票数据"),
        _fact("has_statements", "statements of the firm were collected", "有财务报表"),
        _fact("has_tax", "tax declarations of the firm were collected", "有税务数据"),
        _fact("has_flows", "account flows of the firm were collected", "有账户流水"),
        _fact("has_utilities", "a meter of the firm was collected", "有水电报关数据"),
        _fact("has_bureau", "a credit report on the firm or owner was collected", "有征信报告"),
        _fact("has_lawsuits", "court records were asked for", "已查询涉诉"),
        _fact("has_visit", "the firm was visited", "已实地走访"),
        _fact("has_collateral", "collateral was asked for", "已收集押品"),
        _fact("has_guarantees", "guarantees were asked for", "已收集担保"),
        _fact("has_owners", "an owner is named", "有企业主信息"),
        _fact("has_exposures", "the bank's own exposures were given", "有本行授信数据"),
    )
)

FIRM = Columns(
    (
        code("size_class", NEUTRAL, "micro, small, medium or large", "企业规模", "the inputs known do not settle it"),
        minor(
            "verified_sales_minor", BETTER, "smallest of invoices, tax and inflow", "核实年销售额", "none of them known"
        ),
        ratio(
            "tax_to_invoice", NEUTRAL, "tax sales to invoiced sales", "申报与开票比", "one is not known or not positive"
        ),
        ratio(
            "inflow_to_invoice", NEUTRAL, "inflow to invoiced sales", "流入与开票比", "one is not known or not positive"
        ),
        ratio(
            "stated_to_verified",
            WORSE,
            "stated annual sales to verified",
            "自报与核实比",
            "one is not known or not positive",
        ),
        minor(
            "operating_cash_minor",
            BETTER,
            "cash from operations a year",
            "年经营现金",
            "no statements and no verified sales",
        ),
        minor("debt_service_minor", WORSE, "payments on all debts a year", "年偿债额", "a part is not known"),
        ratio("dscr", BETTER, "operating cash over debt service, at most 99", "偿债备付率", "a part is not known"),
        ratio("leverage", WORSE, "debts over operating cash, at most 99", "债务现金比", "a part is not known"),
        ratio(
            "guarantee_load", WORSE, "guarantees given to net assets, at most 99", "对外担保比率", "a part is not known"
        ),
    )
)

GROUP = Columns(
    (
        minor(
            "group_exposure_minor",
            WORSE,
            "own exposure of the connected firms",
            "关联企业授信敞口",
            "own exposure not given",
        ),
        minor(
            "global_cash_minor",
            BETTER,
            "cash of firm, household, connected firms",
            "全口径年现金流",
            "a part is not known",
        ),
        minor(
            "global_debt_service_minor", WORSE, "debt payments of all of them", "全口径年偿债额", "a part is not known"
        ),
        ratio(
            "global_dscr",
            BETTER,
            "global cash over global debt service, at most 99",
            "全口径偿债备付率",
            "a part is not known",
        ),
    )
)

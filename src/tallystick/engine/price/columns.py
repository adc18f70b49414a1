"""What the price reads and adds."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.columns import Column, Columns, Direction
from tallystick.pack.policy import Policy

_WORSE: Direction = "higher_is_worse"


def _bp(name: str, means: str, zh: str) -> Column:
    return Column(name, pl.Int64, "bp", means, zh, missing="price is not known")


READS = Columns(
    (
        Column("product", pl.String, "code", "product asked for", "产品"),
        Column("security", pl.String, "code", "security offered", "担保方式"),
        Column("repayment", pl.String, "code", "way of repayment", "还款方式"),
        Column("requested_tenor_months", pl.Int32, "months", "tenor asked for", "申请期限（月）"),
        Column("size_class", pl.String, "code", "size of the firm", "企业规模"),
        Column("legal_form", pl.String, "code", "legal form", "组织形式"),
        Column("grade_rank", pl.Int32, "count", "rank of the grade, 1 is best", "等级序号", _WORSE),
        Column("pd_12m", pl.Float64, "share", "PD of the grade", "违约概率（12个月）", _WORSE),
        Column(
            "total_credit_minor", pl.Int64, "minor", "credit of the group with this limit", "含本次关联组授信", _WORSE
        ),
    )
)

ADDS = Columns(
    (
        Column("lgd", pl.Float64, "share", "loss given default", "违约损失率", _WORSE),
        _bp("price_base_bp", "LPR of the tenor, which the rate is quoted against", "基准利率（LPR）"),
        _bp("price_funding_bp", "cost of funds of the tenor (FTP)", "资金成本"),
        _bp("price_cost_bp", "running cost", "运营成本"),
        _bp("price_loss_bp", "expected loss", "预期损失"),
        _bp("price_capital_bp", "capital at the hurdle, before tax", "资本成本"),
        _bp("price_vat_bp", "VAT and surcharges within the minimum", "增值税及附加"),
        _bp("price_minimum_bp", "lowest rate that carries all of these", "盈亏平衡利率"),
        _bp("rate_bp", "rate offered, a year", "执行利率"),
        _bp("apr_bp", "annualised rate with all fees, simple", "年化利率（单利）"),
        _bp("apr_irr_bp", "annualised rate with all fees, compound", "年化利率（复利）"),
        Column("price_bound", pl.String, "code", "what held the rate: none, floor, ceiling or grid", "定价约束"),
        Column("vat_relief", pl.String, "code", "VAT relief at the rate: full, partial or none", "增值税减免"),
        Column("raroc", pl.Float64, "ratio", "return on capital after tax at the rate", "风险调整资本回报率"),
    )
)


def reads(policy: Policy) -> Columns:
    """This function will declare what the price reads under any policy."""
    return READS


def adds(policy: Policy) -> Columns:
    """This function will declare what the price adds under any policy."""
    return ADDS

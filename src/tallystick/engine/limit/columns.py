"""What the limit reads and adds."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.columns import Column, Columns, Direction
from tallystick.pack.policy import Policy

_BETTER: Direction = "higher_is_better"
_WORSE: Direction = "higher_is_worse"


def _minor(name: str, means: str, zh: str, direction: Direction = "neutral", missing: str = "not known") -> Column:
    return Column(name, pl.Int64, "minor", means, zh, direction, missing)


READS = Columns(
    (
        Column("product", pl.String, "code", "product asked for", "产品"),
        Column("security", pl.String, "code", "security offered", "担保方式"),
        Column("repayment", pl.String, "code", "way of repayment", "还款方式"),
        Column("requested_tenor_months", pl.Int32, "months", "tenor asked for", "申请期限（月）"),
        _minor("requested_amount_minor", "amount asked for", "申请金额"),
        Column("has_application", pl.Boolean, "flag", "there is an application", "有申请"),
        Column("has_statements", pl.Boolean, "flag", "there are statements", "有财务报表"),
        Column("size_class", pl.String, "code", "size of the firm", "企业规模"),
        Column("grade_rank", pl.Int32, "count", "rank of the grade, 1 is best", "等级序号", _WORSE),
        _minor("revenue_minor", "revenue of the last statement year", "营业收入", _BETTER),
        Column("sales_margin", pl.Float64, "share", "profit by sales", "销售利润率", _BETTER),
        Column("revenue_growth", pl.Float64, "share", "growth of revenue", "收入增长率", _BETTER),
        Column("cash_cycle_days", pl.Float64, "days", "cash cycle", "现金周转天数", _WORSE),
        Column("working_capital_turns", pl.Float64, "ratio", "turns of working capital", "营运资金周转次数"),
        _minor("own_working_funds_minor", "the firm's own working funds", "自有流动资金"),
        _minor("wc_debt_elsewhere_minor", "working-capital debt elsewhere", "他行流动资金贷款"),
        _minor("verified_sales_minor", "sales verified, 12 months", "核实销售额", _BETTER),
        _minor("operating_cash_minor", "operating cash of a year", "年经营现金", _BETTER),
        _minor("debt_service_minor", "debt service of a year", "年还本付息", _WORSE),
        _minor("global_cash_minor", "cash of firm, household and connected firms", "全口径现金", _BETTER),
        _minor("global_debt_service_minor", "debt service of the same", "全口径还本付息", _WORSE),
        _minor("security_value_minor", "collateral after prior lien and haircut", "押品净值", _BETTER),
        _minor(
            "guarantee_received_minor", "guarantees received, as far as guarantors can pay", "有效保证金额", _BETTER
        ),
        _minor("own_exposure_minor", "balances and undrawn lines at this bank", "本行授信敞口", _WORSE),
        _minor("own_undrawn_minor", "undrawn credit at this bank", "本行未用额度"),
        _minor("group_exposure_minor", "own exposure of the connected firms together", "关联企业授信敞口", _WORSE),
    )
)

_NONE = "not known, or does not apply"

ADDS = Columns(
    (
        _minor("limit_need_minor", "what the business needs", "测算需求", missing=_NONE),
        _minor("limit_repayment_minor", "what its cash can repay", "还款能力上限", _BETTER, _NONE),
        _minor("limit_security_minor", "what its security covers", "担保能力上限", _BETTER, _NONE),
        _minor("limit_cap_minor", "what policy allows at most", "政策上限", _BETTER, _NONE),
        _minor("limit_headroom_minor", "what the limits on one customer and group leave", "集中度余量", _BETTER, _NONE),
        _minor("limit_requested_minor", "what was asked for", "申请金额上限", missing="nothing was asked for"),
        *(
            _minor(f"indicated_{name}_minor", f"the same by the evidence at hand: {what}", f"参考：{zh}")
            for name, what, zh in (
                ("need", "need", "测算需求"),
                ("repayment", "repayment", "还款能力上限"),
                ("security", "security", "担保能力上限"),
                ("cap", "cap", "政策上限"),
                ("headroom", "headroom", "集中度余量"),
                ("requested", "request", "申请金额上限"),
            )
        ),
        _minor(
            "assessed_limit_minor",
            "the smallest, on the product's step",
            "测算额度",
            _BETTER,
            "a needed part is unknown",
        ),
        Column("bound_by", pl.String, "code", "which candidate was the smallest", "约束因素", missing="no limit known"),
        _minor("indicated_limit_minor", "the smallest by the evidence at hand", "已知信息测算额度", _BETTER),
        Column("is_indicative", pl.Boolean, "flag", "the limit rests on debts not known", "额度仅供参考", _WORSE),
        _minor("total_credit_minor", "credit of the connected group with this limit", "含本次关联组授信", _WORSE),
    )
)

SHARING_READS = Columns(
    (
        Column("product", pl.String, "code", "product asked for", "产品"),
        Column("business_id", pl.String, "text", "the business the applicant is", "经营实体"),
        Column("business_members", pl.Int32, "count", "applicants that are this business", "同一经营实体户数"),
        ADDS["assessed_limit_minor"],
        ADDS["indicated_limit_minor"],
    )
)

SHARING_ADDS = Columns(
    (
        _minor(
            "shared_limit_minor", "the limit, shared with applicants that are the same business", "共享额度", _BETTER
        ),
        _minor("shared_indication_minor", "the indicated limit, shared likewise", "共享参考额度", _BETTER),
    )
)


def reads(policy: Policy) -> Columns:
    """This function will declare what the limit reads under any policy."""
    return READS


def adds(policy: Policy) -> Columns:
    """This function will declare what the limit adds under any policy."""
    return ADDS


def sharing_reads(policy: Policy) -> Columns:
    """This function will declare what sharing reads under any policy."""
    return SHARING_READS


def sharing_adds(policy: Policy) -> Columns:
    """This function will declare what sharing adds under any policy."""
    return SHARING_ADDS

"""What the decision reads and adds."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.columns import Column, Columns
from tallystick.pack.policy import Policy

READS = Columns(
    (
        Column("rules_outcome", pl.String, "code", "worst outcome of the rules", "规则结论"),
        Column("rules_indicated", pl.String, "code", "worst outcome of the answered rules", "已知规则结论"),
        Column("rules_unknown", pl.Int32, "count", "rules that could not be answered", "无法判断的规则数"),
        Column("grade_rank", pl.Int32, "count", "rank of the grade", "等级序号", "higher_is_worse"),
        Column("security", pl.String, "code", "security offered", "担保方式"),
        Column("shared_limit_minor", pl.Int64, "minor", "the limit, shared within the business", "共享额度"),
        Column("shared_indication_minor", pl.Int64, "minor", "the same by the evidence at hand", "共享参考额度"),
        Column("is_indicative", pl.Boolean, "flag", "the limit rests on debts not known", "额度仅供参考"),
        Column("total_credit_minor", pl.Int64, "minor", "credit of the group with this limit", "含本次关联组授信"),
        Column("rate_bp", pl.Int64, "bp", "rate offered", "执行利率"),
        Column("price_minimum_bp", pl.Int64, "bp", "lowest rate that carries the cost", "盈亏平衡利率"),
    )
)

ADDS = Columns(
    (
        Column("outcome", pl.String, "code", "approve, refer or decline", "审批结论"),
        Column("indicated_outcome", pl.String, "code", "what the evidence at hand alone would give", "已知信息结论"),
        Column("refer_cause", pl.String, "code", "none, missing_evidence or judgement", "转人工原因"),
        Column(
            "limit_minor",
            pl.Int64,
            "minor",
            "limit offered, or where it is referred proposed; 0 when declined",
            "授信额度",
            "higher_is_better",
            "a needed part is unknown",
        ),
        Column("authority", pl.String, "code", "who may approve", "审批权限", missing="not known"),
    )
)


def reads(policy: Policy) -> Columns:
    """This function will declare what the decision reads under any policy."""
    return READS


def adds(policy: Policy) -> Columns:
    """This function will declare what the decision adds under any policy."""
    return ADDS

"""What a decision is worth before its outcome is known: the loan, its expected loss and its profit in a year."""

from __future__ import annotations

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.step import Step
from tallystick.kernel.columns import Column, Columns
from tallystick.kernel.expected_loss import expected_loss_minor, expected_loss_share
from tallystick.kernel.known import divided
from tallystick.kernel.money import rounded
from tallystick.kernel.raroc import capital_share
from tallystick.pack.policy import Policy

READS = Columns(
    (
        Column("outcome", pl.String, "code", "approve, refer or decline", "审批结论"),
        Column("limit_minor", pl.Int64, "minor", "limit offered", "授信额度"),
        Column("pd_12m", pl.Float64, "share", "PD of the grade", "违约概率（12个月）"),
        Column("lgd", pl.Float64, "share", "loss given default", "违约损失率"),
        Column("raroc", pl.Float64, "ratio", "return on capital after tax", "风险调整资本回报率"),
        Column("size_class", pl.String, "code", "size of the firm", "企业规模"),
        Column("total_credit_minor", pl.Int64, "minor", "credit of the group with this limit", "含本次关联组授信"),
    )
)
ADDS = Columns(
    (
        Column(
            "margin_share", pl.Float64, "share", "year's profit before tax and losses by exposure", "税前损失前年利润率"
        ),
        Column("loan_minor", pl.Int64, "minor", "limit where approved, else 0", "批准额度"),
        Column("expected_loss_minor", pl.Int64, "minor", "expected loss of a year on the loan", "年预期损失"),
        Column("expected_profit_minor", pl.Int64, "minor", "profit of a year before tax, expected", "年预期利润"),
    )
)


def worth(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add the loan that follows from the decision, its expected loss and its expected profit.

    The loan counts as drawn in full for a year; what is referred or declined counts 0. Profit is what is left before
    tax of interest and fees after funding, running cost, expected loss and VAT: `raroc * capital / (1 - tax)`, which is
    how the price reckons its return (rules 7.2). Null where the price of an approved loan binds no capital.
    """
    for stage in _stages(policy):
        frame = frame.with_columns(stage)
    return frame


@per_policy
def _stages(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    loan, approved = pl.col("loan_minor"), pl.col("loan_minor") > 0
    weight = policy.grid("risk_weight")["risk_weight"].cast(pl.Float64)
    capital = capital_share(weight, capital_ratio=float(policy.number("capital_ratio")))
    margin = divided(pl.col("raroc") * capital, 1 - float(policy.number("tax_rate")))
    loss = expected_loss_share(pl.col("pd_12m"), pl.col("lgd"))
    lent = pl.when(pl.col("outcome") == "approve").then(pl.col("limit_minor")).otherwise(pl.lit(0, pl.Int64))
    nothing = pl.lit(0, pl.Int64)
    return (
        (lent.alias("loan_minor"), (margin + loss).alias("margin_share")),
        (
            pl.when(approved)
            .then(expected_loss_minor(loan, pl.col("pd_12m"), pl.col("lgd")))
            .otherwise(nothing)
            .alias("expected_loss_minor"),
            pl.when(approved)
            .then(rounded(loan * (pl.col("margin_share") - loss)))
            .otherwise(nothing)
            .alias("expected_profit_minor"),
        ),
    )


STEP = Step(name="worth", run=worth, reads=lambda policy: READS, adds=lambda policy: ADDS, stages=_stages)

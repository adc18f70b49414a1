"""What capital reads and adds, one row per loan."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.columns import Column, Columns

READS = Columns(
    (
        Column("exposure_minor", pl.Int64, "minor", "drawn claim on the day", "债权余额"),
        Column("undrawn_minor", pl.Int64, "minor", "limit not drawn", "未用额度"),
        Column("is_cancellable", pl.Boolean, "flag", "the limit can be cancelled at once", "额度可随时撤销"),
        Column("borrower_exposure_minor", pl.Int64, "minor", "all exposure to the borrower", "客户授信总额"),
        Column("size_class", pl.String, "code", "micro, small, medium or large", "企业规模"),
        Column("sales_minor", pl.Int64, "minor", "the borrower's yearly sales", "年销售收入"),
        Column("security", pl.String, "code", "unsecured, guaranteed, mortgaged or pledged", "担保方式"),
        Column("mitigation_minor", pl.Int64, "minor", "eligible cash and deposits pledged", "合格质物"),
        Column("is_npl", pl.Boolean, "flag", "substandard or worse", "不良"),
        Column("pd_12m", pl.Float64, "share", "probability of default within a year", "违约概率", "higher_is_worse"),
        Column("lgd", pl.Float64, "share", "loss given default", "违约损失率", "higher_is_worse"),
        Column("ecl_minor", pl.Int64, "minor", "allowance for the loan", "损失准备"),
        Column("stage", pl.Int8, "count", "stage 1, 2 or 3", "阶段"),
        Column("remaining_months", pl.Int32, "months", "months to maturity", "剩余期限"),
    )
)
ADDS = Columns(
    (
        Column("capital_class", pl.String, "code", "exposure class of the weighted approach", "资本计量类别"),
        Column("risk_weight", pl.Float64, "share", "weight of the drawn part", "风险权重", "higher_is_worse"),
        Column("rwa_minor", pl.Int64, "minor", "risk-weighted assets, weighted approach", "风险加权资产（权重法）"),
        Column("irb_rwa_minor", pl.Int64, "minor", "risk-weighted assets, internal ratings", "风险加权资产（内评法）"),
    )
)

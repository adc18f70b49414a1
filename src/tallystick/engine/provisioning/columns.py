"""What provisioning reads and adds, one row per loan."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.columns import Column, Columns

READS = Columns(
    (
        Column("loan_id", pl.String, "text", "the loan", "借据号"),
        Column("state", pl.String, "code", "current, overdue, settled, written_off or transferred", "贷款状态"),
        Column("exposure_minor", pl.Int64, "minor", "the bank's claim on the day", "债权余额"),
        Column("undrawn_minor", pl.Int64, "minor", "limit not drawn", "未用额度"),
        Column("is_cancellable", pl.Boolean, "flag", "the limit can be cancelled at once", "额度可随时撤销"),
        Column("repayment", pl.String, "code", "how the contract repays", "还款方式"),
        Column("remaining_months", pl.Int32, "months", "months to maturity", "剩余期限"),
        Column(
            "runoff",
            pl.List(pl.Float64),
            "share",
            "principal still owed at the start of each month ahead, by its own plan",
            "按自身计划的剩余本金比例",
            missing="it runs off by the formula of its repayment",
        ),
        Column("eir", pl.Float64, "share", "effective interest rate, a year", "实际利率"),
        Column("security", pl.String, "code", "unsecured, guaranteed, mortgaged or pledged", "担保方式"),
        Column("security_value_minor", pl.Int64, "minor", "security after haircut", "押品折后价值", "higher_is_better"),
        Column("days_past_due", pl.Int32, "days", "days past due", "逾期天数", "higher_is_worse"),
        Column("class", pl.String, "code", "five-tier class", "五级分类", "higher_is_worse"),
        Column("class_since", pl.Date, "day", "since when it has that class", "分类起始日"),
        Column("is_npl", pl.Boolean, "flag", "substandard or worse", "不良", "higher_is_worse"),
        Column("is_credit_impaired", pl.Boolean, "flag", "the asset is credit-impaired", "已发生信用减值"),
        Column("is_default_elsewhere", pl.Boolean, "flag", "non-performing at another bank", "他行不良"),
        Column("is_impaired_at_origination", pl.Boolean, "flag", "bought or made impaired", "源生已减值"),
        Column("observation_from", pl.Date, "day", "start of the restructuring observation", "重组观察期起"),
        Column("observation_until", pl.Date, "day", "earliest end of the observation", "重组观察期止"),
        Column("watch_level", pl.String, "code", "none, yellow, orange or red", "预警级别", "higher_is_worse"),
        Column("signals_orange", pl.Int32, "count", "orange signals", "橙色信号数", "higher_is_worse"),
        Column("grade", pl.String, "code", "grade now", "当前评级"),
        Column("grade_at_signing", pl.String, "code", "grade at signing", "签约评级"),
        Column("recovery_expected_minor", pl.Int64, "minor", "present value of what will be recovered", "预计回收现值"),
        Column("opening_stage", pl.Int8, "count", "stage at the last month end", "上期阶段"),
        Column("opening_stage_since", pl.Date, "day", "since when it had that stage", "上期阶段起始日"),
        Column(
            "opening_calm_since", pl.Date, "day", "since when no sign of raised risk was there", "上期无风险信号起始日"
        ),
    )
)

ADDS = Columns(
    (
        Column("stage", pl.Int8, "count", "IFRS 9 / CAS 22 stage", "阶段", "higher_is_worse"),
        Column("stage_reason", pl.String, "code", "what put it there", "阶段依据"),
        Column("stage_since", pl.Date, "day", "since when it has that stage", "阶段起始日"),
        Column("calm_since", pl.Date, "day", "since when no sign of raised risk is there", "无风险信号起始日"),
        Column(
            "pd_12m", pl.Float64, "share", "PD within a year, scenarios weighted", "12个月违约概率", "higher_is_worse"
        ),
        Column(
            "pd_lifetime", pl.Float64, "share", "PD over the remaining life", "整个存续期违约概率", "higher_is_worse"
        ),
        Column(
            "lgd",
            pl.Float64,
            "share",
            "loss given default, discounted over the workout",
            "违约损失率",
            "higher_is_worse",
        ),
        Column("ead_minor", pl.Int64, "minor", "exposure at default today", "违约风险敞口"),
        Column("ecl_12m_minor", pl.Int64, "minor", "12-month expected credit loss", "12个月预期信用损失"),
        Column("ecl_lifetime_minor", pl.Int64, "minor", "lifetime expected credit loss", "整个存续期预期信用损失"),
        Column("ecl_minor", pl.Int64, "minor", "allowance: the loss of its stage, overlays included", "损失准备"),
        Column("overlay_minor", pl.Int64, "minor", "of it, management overlay", "其中管理层叠加"),
        Column("regulatory_provision_minor", pl.Int64, "minor", "by the rates of the class", "监管口径准备"),
    )
)

"""What recovery reads and adds, one row per loan."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.columns import Column, Columns

READS = Columns(
    (
        Column("state", pl.String, "code", "current, overdue, settled, written_off or transferred", "贷款状态"),
        Column("days_past_due", pl.Int32, "days", "days past due", "逾期天数", "higher_is_worse"),
        Column("oldest_due_day", pl.Date, "day", "due day of the oldest unpaid amount", "最早未还到期日"),
        Column("next_due_day", pl.Date, "day", "next due day", "下一还款日"),
        Column("contract_matures_day", pl.Date, "day", "maturity as signed", "合同约定到期日"),
        Column("exposure_minor", pl.Int64, "minor", "the bank's claim on the day", "债权余额"),
        Column("borrower_exposure_minor", pl.Int64, "minor", "all exposure to the borrower", "客户授信总额"),
        Column("ecl_minor", pl.Int64, "minor", "allowance for the loan", "损失准备"),
        Column("security", pl.String, "code", "unsecured, guaranteed, mortgaged or pledged", "担保方式"),
        Column("is_personal", pl.Boolean, "flag", "a loan to a person for business", "个人经营贷款"),
        Column("guarantee_agreed_until", pl.Date, "day", "end of the guarantee period as agreed", "约定保证期间届满日"),
        Column("interrupted_day", pl.Date, "day", "last demand, payment or suit", "诉讼时效最近中断日"),
        Column("pursued_from_day", pl.Date, "day", "since when the debt is pursued", "开始追索日"),
        Column("bankruptcy_accepted_day", pl.Date, "day", "court accepted the bankruptcy", "法院受理破产日"),
        Column("is_responsibility_decided", pl.Boolean, "flag", "responsibility has been decided", "责任认定完成"),
    )
)

ADDS = Columns(
    (
        Column("collection_step", pl.String, "code", "rung of the collection ladder", "催收步骤"),
        Column("collection_strategy", pl.String, "code", "strategy of the segment", "催收策略"),
        Column("collect_by", pl.Date, "day", "by when the rung must be done", "催收期限"),
        Column("limitation_until", pl.Date, "day", "end of the limitation period", "诉讼时效届满日"),
        Column("guarantee_until", pl.Date, "day", "end of the guarantee period", "保证期间届满日"),
        Column("clock_alert", pl.String, "code", "none, limitation, guarantee, both or expired", "时效预警"),
        Column("write_off_ground", pl.String, "code", "ground on which it may be written off", "核销依据"),
        Column(
            "is_write_off_ready", pl.Boolean, "flag", "ground, full provision and responsibility are there", "可核销"
        ),
    )
)

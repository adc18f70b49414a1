"""What classification reads and adds, one row per loan."""

from __future__ import annotations

import polars as pl

from tallystick.kernel.columns import Column, Columns

CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
"""The five tiers (五级分类) from best to worst; a class's rank is its place, from 1."""

NORMAL, SPECIAL_MENTION, SUBSTANDARD, DOUBTFUL, LOSS = 1, 2, 3, 4, 5


def _fact(name: str, means: str, means_zh: str, direction: str = "higher_is_worse") -> Column:
    missing = "no such determination is on file"
    return Column(name, pl.Boolean, "flag", means, means_zh, direction, missing, "loan_facts")  # type: ignore[arg-type]


READS = Columns(
    (
        Column("loan_id", pl.String, "text", "the loan", "借据号"),
        Column("enterprise_id", pl.String, "text", "the borrower", "借款人"),
        Column("state", pl.String, "code", "current, overdue, settled, written_off or transferred", "贷款状态"),
        Column("exposure_minor", pl.Int64, "minor", "the bank's claim on the day", "债权余额"),
        Column("days_past_due", pl.Int32, "days", "days past due", "逾期天数", "higher_is_worse"),
        Column("is_technical", pl.Boolean, "flag", "the delay is documented as technical", "技术性逾期"),
        Column("oldest_due_day", pl.Date, "day", "due day of the oldest unpaid amount", "最早未还到期日"),
        Column(
            "last_missed_day", pl.Date, "day", "due day of the latest instalment not paid on time", "最近一次违约到期日"
        ),
        Column("cleared_day", pl.Date, "day", "day on which everything overdue had been paid", "逾期结清日"),
        Column("payment_anchor_day", pl.Date, "day", "first due day of the schedule in force", "现行计划首个还款日"),
        Column("period_months", pl.Int32, "months", "months between repayments", "还款周期"),
        Column("security", pl.String, "code", "unsecured, guaranteed, mortgaged or pledged", "担保方式"),
        Column("is_retail", pl.Boolean, "flag", "classified by the retail rules", "零售资产", "higher_is_better"),
        _fact("is_refinanced", "the loan repaid an older one, or new debt repaid it", "借新还旧"),
        _fact("is_qualified_renewal", "renewed under all five conditions", "符合续贷条件", "higher_is_better"),
        _fact("is_misused", "funds were used otherwise than agreed", "挪用资金"),
        _fact("is_credit_impaired", "the asset is credit-impaired", "已发生信用减值"),
        _fact("is_rating_cut", "an external rating was cut sharply", "外部评级大幅下调"),
        _fact("is_evading", "the debtor evades bank debt", "逃废债"),
        _fact("is_bankrupt", "the debtor is in bankruptcy liquidation", "破产清算"),
        _fact("is_default_elsewhere", "the debtor has non-performing debt at another bank", "他行不良"),
        _fact("is_assessed_able", "assessed as able to go on performing", "评估具备持续履约能力", "higher_is_better"),
        _fact("is_difficulty_solved", "the financial difficulty is solved", "财务困难已解决", "higher_is_better"),
        Column(
            "expected_loss_share",
            pl.Float64,
            "share",
            "assessed loss in the book balance",
            "预计损失率",
            "higher_is_worse",
        ),
        Column("restructured_day", pl.Date, "day", "latest restructuring", "最近重组日"),
        Column("restructured_before_day", pl.Date, "day", "restructuring before the latest", "前次重组日"),
        Column("debt_all_banks_minor", pl.Int64, "minor", "the debtor's debt at all banks", "全部银行债务"),
        Column(
            "debt_over90_all_banks_minor",
            pl.Int64,
            "minor",
            "of it, more than 90 days past due",
            "其中逾期90天以上",
            "higher_is_worse",
        ),
        Column("watch_level", pl.String, "code", "none, yellow, orange or red", "预警级别", "higher_is_worse"),
        Column("opening_class", pl.String, "code", "class at the last month end", "上期分类"),
        Column("opening_class_since", pl.Date, "day", "since when it had that class", "上期分类起始日"),
        Column("opening_npl_cleared_day", pl.Date, "day", "cleared day remembered from before", "上期记录结清日"),
    )
)

ADDS = Columns(
    (
        Column("class", pl.String, "code", "five-tier class", "五级分类"),
        Column("class_rank", pl.Int8, "count", "1 normal to 5 loss", "分类序号", "higher_is_worse"),
        Column("class_article", pl.String, "code", "the rule that gave the class", "分类依据"),
        Column("class_since", pl.Date, "day", "since when it has that class", "分类起始日"),
        Column("is_npl", pl.Boolean, "flag", "substandard or worse", "不良", "higher_is_worse"),
        Column("npl_cleared_day", pl.Date, "day", "when an NPL had paid everything overdue", "不良结清日"),
        Column("upgrade_from", pl.Date, "day", "earliest day of an upgrade from NPL", "最早上调日"),
        Column("observation_from", pl.Date, "day", "start of the restructuring observation", "重组观察期起"),
        Column("observation_until", pl.Date, "day", "earliest end of the observation", "重组观察期止"),
    )
)

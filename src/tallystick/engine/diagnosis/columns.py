"""What the bank's own files tell of its work: columns that a problem of the pack may name, by view."""

from __future__ import annotations

from tallystick.engine.features.declare import (
    BETTER,
    NEUTRAL,
    WORSE,
    code,
    count,
    days,
    flag,
    minor,
    months,
    ratio,
    share,
)
from tallystick.kernel.columns import Columns

PLACE = Columns(
    (
        code("branch", NEUTRAL, "Branch", "支行"),
        code("officer", NEUTRAL, "Person in charge", "经办人"),
        code("officer_grade", NEUTRAL, "Grade of the person in charge", "经办人职级"),
        code("month", NEUTRAL, "Month it fell in, YYYY-MM", "所在月份"),
        count("officer_borrowers", WORSE, "Borrowers in the officer's hands", "经办人管户数"),
        ratio(
            "officer_load",
            WORSE,
            "Borrowers in the officer's hands by the bank's median",
            "经办人管户数与全行中位数之比",
        ),
        share(
            "officer_edited_share",
            WORSE,
            "Share of the officer's approved files that were edited after approval",
            "经办人审批后修改比例",
        ),
        share(
            "officer_variable_share",
            WORSE,
            "Part of the officer's variable pay that follows what he lends, over twelve months",
            "经办人绩效薪酬随放款额变动的部分（近十二个月）",
        ),
    )
)
"""Where a row belongs, in every view; `product` and `industry` stand beside it."""

CREDIT_FILE = Columns(
    (
        code("channel", NEUTRAL, "Channel of the application", "申请渠道"),
        code("reviewer", NEUTRAL, "Reviewer", "审查人"),
        code("approver", NEUTRAL, "Approver", "审批人"),
        minor("approved_minor", NEUTRAL, "Approved amount", "批准金额"),
        minor("asked_minor", NEUTRAL, "Amount asked for", "申请金额"),
        flag("is_approved", NEUTRAL, "Approved by people", "已批准"),
        flag("is_engine_declined", NEUTRAL, "Declined by the engine", "系统拒绝"),
        flag("is_refused_against_engine", WORSE, "Approved by the engine, declined by people", "系统通过而人工拒绝"),
        flag("is_withdrawn", WORSE, "Withdrawn by the firm", "客户撤回"),
        flag("is_overridden", WORSE, "Approved against the engine, or above its limit", "突破系统结论或额度"),
        ratio("approved_over_limit", WORSE, "Approved amount above the engine's limit, by the limit", "超系统额度比例"),
        ratio("below_engine_rate_bp", WORSE, "Engine's rate less the approved rate", "低于系统利率（基点）"),
        flag("is_renewal", NEUTRAL, "Renews a loan of the bank", "续贷"),
        days(
            "renewed_days_past_due",
            WORSE,
            "Most days past due of the loan that is renewed, at the three month ends before and in that month",
            "被续贷款近三月最长逾期天数",
        ),
        code("override_reason", NEUTRAL, "Reason why people departed from the engine", "偏离系统结论的理由"),
        ratio("review_time", BETTER, "Minutes of review by the bank's median", "审查时长与全行中位数之比"),
        count("times_returned", WORSE, "Times the file was sent back to be completed", "退回补件次数"),
        days("asked_again_days", WORSE, "Days since the firm asked for another loan before", "距上次申请天数"),
        count("renewals_before", WORSE, "Renewals of the loan before this one", "此前续贷次数"),
        ratio("decision_hours", WORSE, "Hours from application to decision", "审批时长（小时）"),
        days("visit_to_decision_days", NEUTRAL, "Days from visit to decision", "调查至审批天数"),
        count("investigators", BETTER, "People who investigated", "调查人数"),
        count("minutes_on_site", BETTER, "Minutes on site", "现场时长"),
        count("site_photos", BETTER, "Photos of the site", "照片数"),
        ratio("visit_marks", NEUTRAL, "Mean of the marks of the visit form, 1 to 5", "现场评分均值"),
        flag("has_gps", BETTER, "Photos carry a place", "照片有定位"),
        count("independent_sources", BETTER, "Independent sources of evidence", "独立信息来源数"),
        flag("is_edited_after_approval", WORSE, "File edited after approval", "审批后修改"),
        share("report_likeness", WORSE, "Share of the report found in earlier ones on other firms", "报告雷同比例"),
        ratio("sales_overstated", WORSE, "Sales stated in the file above verified sales, by these", "收入高估比例"),
        months("officer_months", BETTER, "Months the officer has been with the bank", "经办人从业月数"),
        flag("is_officer_certified", BETTER, "Officer holds the certificate", "经办人持证"),
        months("officer_leaves_in_months", BETTER, "Months until the officer left, if he did", "距离职月数"),
        count("approver_decisions_week", WORSE, "Decisions of the approver in the week", "审批人当周审批件数"),
        ratio(
            "split_by_authority",
            WORSE,
            "Approvals to connected firms in 90 days by the authority used",
            "关联审批与权限之比",
        ),
        flag("is_within_authority", NEUTRAL, "Each single approval is within the authority used", "单笔未超权限"),
        count("device_borrowers", WORSE, "Firms that applied from the same device", "同设备申请企业数"),
        flag("is_month_end", WORSE, "Decided on the last three days of a month", "月末三日审批"),
        months("tenor_months", NEUTRAL, "Term", "期限"),
        flag("is_bullet", NEUTRAL, "Principal due at the end", "到期还本"),
        flag("is_secured", NEUTRAL, "By mortgage or pledge", "抵质押"),
        flag("is_bad_so_far", WORSE, "In default by the last day", "已违约"),
        flag("is_repaid_early", WORSE, "Repaid in full two months or more before its end", "提前结清"),
        share("term_so_far", NEUTRAL, "Part of the term that is over by the last day", "已过期限比例"),
        share("pd_so_far", NEUTRAL, "PD over the time from drawdown to maturity or the last day", "累计预期违约率"),
    )
)
"""One row an application."""

CHECK = Columns(
    (
        code("check_kind", NEUTRAL, "Kind of check", "检查类型"),
        code("check_result", NEUTRAL, "Result of the check", "检查结论"),
        days(
            "check_late_days", WORSE, "Days a check was late; until the last day where it was not done", "检查逾期天数"
        ),
        flag("is_check_undone", WORSE, "Check not done", "未检查"),
        share(
            "check_likeness",
            WORSE,
            "Share of the check's report found in earlier ones on other firms",
            "检查报告雷同比例",
        ),
        share("photos_reused", WORSE, "Share of the check's photos seen before", "照片重复比例"),
        flag("is_check_normal", NEUTRAL, "Check ended as normal", "检查结论正常"),
        flag("is_bad_after_90d", WORSE, "Loan in default within 90 days after the check", "检查后90天内违约"),
        days(
            "check_loan_days_past_due", WORSE, "Days past due at the month end before the check", "检查前月末逾期天数"
        ),
    )
)
"""One row a check after the loan."""

WARNING = Columns(
    (
        code("indicator", NEUTRAL, "Indicator", "预警指标"),
        code("warning_level", NEUTRAL, "Level", "预警级别"),
        days(
            "warning_late_days",
            WORSE,
            "Days beyond the time to handle it; until the last day where open",
            "处置超期天数",
        ),
        flag("is_warning_open", WORSE, "Never closed", "未关闭"),
        flag("is_closed_no_problem", NEUTRAL, "Closed as no problem", "以无问题关闭"),
        flag("is_acted_on", BETTER, "Something was done", "已采取措施"),
        flag("is_bad_after_180d", WORSE, "Borrower in default within 180 days after the warning", "预警后180天内违约"),
    )
)
"""One row a warning."""

SUIT = Columns(
    (
        days("suit_days", WORSE, "Days from default to the suit; until the last day where none was filed", "起诉天数"),
        flag("is_sued", NEUTRAL, "Suit filed", "已起诉"),
    )
)
"""Of the loan of a row, in the views of collection and of month ends."""

COLLECTION = Columns(
    (
        days("first_step_days", WORSE, "Days from default to the first step of collection", "首次催收天数"),
        count("collection_steps", BETTER, "Steps of collection", "催收次数"),
        flag("is_restructured", BETTER, "A restructuring was agreed", "已重组"),
        share("recovered_share", BETTER, "Recovered by exposure at default", "回收率"),
        days("defaulted_days", NEUTRAL, "Days since default", "违约天数"),
    )
)
"""One row a loan in default."""

MONTH_END = Columns(
    (
        code("booked_class", NEUTRAL, "Class in the book", "账面分类"),
        days("booked_days_past_due", WORSE, "Days past due in the book", "账面逾期天数"),
        days(
            "first_call_days",
            WORSE,
            "Days from the first unpaid day to the first step of collection; at the first month end of arrears",
            "逾期首日至首次催收天数",
        ),
    )
)
"""One row a loan past due at a month end."""

OUTCOME = Columns(
    (
        minor("lent_minor", NEUTRAL, "Amount lent", "放款金额"),
        flag("is_bad_12m", WORSE, "In default within twelve months; null until they are over", "12个月内违约"),
        flag("is_bad_6m", WORSE, "In default within six months; null until they are over", "6个月内违约"),
        share(
            "loss_share",
            WORSE,
            "Loss so far and expected on what is still owed in default, by the amount lent",
            "损失率",
        ),
    )
)
"""What came of the loan of a row, where one was made."""

VIEWS: dict[str, Columns] = {
    "credit_file": PLACE | CREDIT_FILE | OUTCOME,
    "check": PLACE | CHECK | OUTCOME,
    "warning": PLACE | WARNING | OUTCOME,
    "collection": PLACE | SUIT | COLLECTION | OUTCOME,
    "month_end": PLACE | SUIT | MONTH_END | OUTCOME,
}
"""View -> what it adds to `application_id`, `loan_id`, `enterprise_id`, `product`, `industry`, `grade` and `pd_12m`."""

ADDS = PLACE | CREDIT_FILE | CHECK | WARNING | SUIT | COLLECTION | MONTH_END | OUTCOME
"""Every column of every view."""

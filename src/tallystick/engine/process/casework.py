"""Tables of what people did: the log of actions, and the cases they acted on."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from tallystick.engine.evidence.schemas import fields as f
from tallystick.engine.process.people import ROLES

CASE_KINDS = ("application", "loan", "warning", "check", "collection")
CHANNELS = ("branch", "officer", "online", "broker")
ENGINE_OUTCOMES = ("approve", "refer", "decline")
OUTCOMES = ("approved", "declined", "withdrawn")
CHECK_KINDS = ("use_of_funds", "regular", "on_site")
CHECK_RESULTS = ("normal", "attention", "misuse", "deteriorated", "unreachable")
LEVELS = ("yellow", "orange", "red")
WARNING_FINDINGS = ("confirmed", "no_problem", "unclear")


class Log(dy.Schema):
    """Every action: what was done in which case, by whom, where, from when to when, with which result."""

    row = f.row_number()
    event_no = f.number("Number", "序号")
    case_id = f.name("Case", "案件编号")
    case_kind = f.code("Kind of case", "案件类型", *CASE_KINDS)
    activity = f.name("Activity", "环节", unit="code")
    person_id = f.name("Person", "经办人", optional=True)
    role = f.code("Post", "岗位", *ROLES)
    branch = f.name("Branch", "支行", optional=True)
    begin_at = f.instant("Begun", "开始时间")
    end_at = f.instant("Ended", "结束时间", optional=True)
    result = f.name("Result", "结果", optional=True, unit="code")
    application_id = f.name("Application", "申请编号", optional=True)
    loan_id = f.name("Loan", "借据号", optional=True)
    enterprise_id = f.name("Enterprise", "企业编号", optional=True)

    @dy.rule()
    def end_before_begin(cls) -> pl.Expr:
        return cls.end_at.col >= cls.begin_at.col


class CreditApplications(dy.Schema):
    """Applications with what the engine answered and what people made of it."""

    row = f.row_number()
    application_id = f.name("Application", "申请编号", key=True)
    enterprise_id = f.enterprise_id()
    product = f.name("Product", "产品", unit="code")
    channel = f.code("Channel", "渠道", *CHANNELS)
    asked_minor = f.money("Amount asked for", "申请金额", least=1)
    term_months = f.count("Term in months", "申请期限（月）", least=1, most=360, unit="months")
    asked_day = f.day("Asked", "申请日期")
    purpose = f.name("Purpose", "用途", optional=True)
    repayment = f.name("Repayment", "还款方式", optional=True, unit="code")
    security = f.name("Security", "担保方式", optional=True, unit="code")
    branch = f.name("Branch", "支行")
    officer = f.name("Customer manager", "客户经理", optional=True)
    device_id = f.name("Device the application came from", "申请设备号", optional=True)
    engine_outcome = f.code("The engine's outcome", "系统结论", *ENGINE_OUTCOMES, optional=True)
    grade = f.name("Grade", "评级", optional=True, unit="code")
    pd_12m = f.share("PD", "违约概率", optional=True)
    limit_minor = f.money("Limit by the engine", "系统额度", optional=True)
    rate_bp = f.count("Rate by the engine", "系统利率", optional=True, most=10_000, unit="bp")
    pack_version = f.name("Version of the policy pack", "政策包版本", optional=True)
    outcome = f.code("Outcome", "审批结果", *OUTCOMES, optional=True)
    approved_minor = f.money("Approved amount", "批准金额", optional=True)
    approved_rate_bp = f.count("Approved rate", "批准利率", optional=True, most=10_000, unit="bp")
    override_reason = f.name("Why the engine's answer was not followed", "突破系统结论的理由", optional=True)
    reviewer = f.name("Reviewer", "审查人", optional=True)
    approver = f.name("Approver", "审批人", optional=True)
    decided_at = f.instant("Decided", "审批时间", optional=True)
    loan_id = f.name("Loan", "借据号", optional=True)
    renews_loan_id = f.name("Loan to be renewed", "拟续贷借据号", optional=True)


class Investigations(dy.Schema):
    """Investigations before the loan (贷前调查)."""

    row = f.row_number()
    application_id = f.name("Application", "申请编号", key=True)
    investigators = f.name("Investigators, with spaces between", "调查人", optional=True)
    visited_day = f.day("Visited", "实地调查日期", optional=True)
    minutes_on_site = f.count("Minutes on site", "现场时长（分钟）", optional=True, most=1_000, unit="minutes")
    photos = f.count("Photos", "照片数", optional=True, most=1_000)
    has_gps = f.flag("Photos carry a place", "照片有定位", optional=True)
    report_text = f.name("Report", "调查报告正文", optional=True)
    stated_sales_minor = f.money("Yearly sales as stated in the report", "报告所载年销售额", optional=True)
    independent_sources = f.count("Independent sources used", "独立信息来源数", optional=True, most=100)
    edited_after_approval = f.flag("Edited after approval", "审批后有修改", optional=True)


class Checks(dy.Schema):
    """Checks after the loan (贷后检查): due, done, found."""

    row = f.row_number()
    check_id = f.name("Check", "检查编号", key=True)
    loan_id = f.name("Loan", "借据号")
    kind = f.code("Kind", "检查类型", *CHECK_KINDS)
    due_day = f.day("Due", "应检日期")
    done_day = f.day("Done", "检查日期", optional=True)
    officer = f.name("Officer", "检查人", optional=True)
    result = f.code("Result", "检查结论", *CHECK_RESULTS, optional=True)
    report_text = f.name("Report", "检查报告正文", optional=True)
    photo_hashes = f.name("Hashes of the photos, with spaces between", "照片指纹", optional=True)


class Warnings(dy.Schema):
    """Early warnings and how they were handled."""

    row = f.row_number()
    warning_id = f.name("Warning", "预警编号", key=True)
    enterprise_id = f.enterprise_id()
    indicator = f.name("Indicator", "预警指标", unit="code")
    level = f.code("Level", "预警级别", *LEVELS)
    raised_day = f.day("Raised", "触发日期")
    due_day = f.day("To be handled by", "处置期限")
    closed_day = f.day("Closed", "关闭日期", optional=True)
    closed_by = f.name("Closed by", "处置人", optional=True)
    action = f.name("Action", "处置措施", optional=True, unit="code")
    finding = f.code("Finding", "核实结论", *WARNING_FINDINGS, optional=True)

    @dy.rule()
    def closed_before_raised(cls) -> pl.Expr:
        return f.not_before(cls.closed_day, cls.raised_day)


class Collection(dy.Schema):
    """Steps of collection (催收) on a loan."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    day = f.day("Day", "日期", key=True)
    action = f.name("Action", "催收动作", key=True, unit="code")
    person_id = f.name("Person", "催收人", optional=True)
    promised_minor = f.money("Promised", "承诺还款金额", optional=True)
    result = f.name("Result", "结果", optional=True, unit="code")

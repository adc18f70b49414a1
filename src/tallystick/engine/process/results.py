"""Tables of what came of it: month ends as they were closed, and the outcome of each loan."""

from __future__ import annotations

import dataframely as dy

from tallystick.engine.evidence.schemas import fields as f
from tallystick.engine.evidence.schemas.credit import CLASSES

WATCH_LEVELS = ("none", "yellow", "orange", "red")


class MonthEndLoans(dy.Schema):
    """One loan at one month end."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    enterprise_id = f.enterprise_id()
    balance_minor = f.money("Balance", "贷款余额")
    days_past_due = f.count("Days past due", "逾期天数", optional=True, most=20_000, unit="days")
    class_ = f.code("Class", "五级分类", *CLASSES, optional=True, column="class")
    stage = f.count("Stage", "减值阶段", optional=True, least=1, most=3)
    ecl_minor = f.money("Expected credit loss", "预期信用损失", optional=True)
    watch_level = f.code("Watch level", "预警级别", *WATCH_LEVELS, optional=True)


class LoanOutcomes(dy.Schema):
    """What came of each loan, as known on the last day."""

    row = f.row_number()
    loan_id = f.name("Loan", "借据号", key=True)
    defaulted_day = f.day("Defaulted", "违约日期", optional=True)
    exposure_at_default_minor = f.money("Exposure at default", "违约敞口", optional=True)
    recovered_minor = f.money("Recovered since", "违约后回收", optional=True)
    written_off_minor = f.money("Written off", "核销金额", optional=True)
    loss_minor = f.money("Loss", "损失", optional=True, least=None)

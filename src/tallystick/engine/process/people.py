"""Tables of the bank's people and places."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from tallystick.engine.evidence.schemas import fields as f

ROLES = (
    "customer_manager",
    "data_clerk",
    "engine",
    "reviewer",
    "approver",
    "disburser",
    "post_loan_officer",
    "recovery_officer",
)
"""Posts of the bank; `engine` is the machine. Investigation, review, approval, payout and collection are kept apart."""
STAFF_GRADES = ("junior", "middle", "senior", "head")


class Staff(dy.Schema):
    """The bank's people. `authority_minor` is the most that an approver may approve alone; empty for other posts."""

    row = f.row_number()
    person_id = f.name("Person", "员工编号", key=True)
    role = f.code("Post", "岗位", *ROLES)
    staff_grade = f.code("Grade of the person", "职级", *STAFF_GRADES)
    branch = f.name("Branch", "支行")
    hired_day = f.day("Hired", "入职日期")
    left_day = f.day("Left", "离职日期", optional=True)
    is_certified = f.flag("Holds the credit certificate", "是否持证上岗", optional=True)
    authority_level = f.name("Level of authority", "审批权限级别", optional=True, unit="code")
    authority_minor = f.money("Authority", "审批权限金额", optional=True)

    @dy.rule()
    def left_before_hired(cls) -> pl.Expr:
        return f.not_before(cls.left_day, cls.hired_day)


class Pay(dy.Schema):
    """What each person earned in a month; the variable part is what the bank rewards."""

    row = f.row_number()
    person_id = f.name("Person", "员工编号", key=True)
    month = f.day("Month", "月份", key=True, unit="month")
    fixed_minor = f.money("Fixed pay", "固定薪酬")
    variable_minor = f.money("Variable pay", "绩效薪酬")

    @dy.rule()
    def month_is_not_a_first_day(cls) -> pl.Expr:
        return cls.month.col.dt.day() == 1


class Branches(dy.Schema):
    """The bank's branches."""

    row = f.row_number()
    branch = f.name("Branch", "支行", key=True)
    town = f.name("Town", "所在乡镇")
    opened_day = f.day("Opened", "开业日期")

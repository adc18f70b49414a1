"""Credit reports of firm and owner together: overdue, lenders, queries, debts elsewhere (征信)."""

from __future__ import annotations

from tallystick.engine.features.declare import NEUTRAL, WORSE, code, count, days, minor, share
from tallystick.kernel.columns import Columns

_R = "bureau_reports"
_L = "bureau_loans"
_Q = "bureau_queries"
_NONE = "no credit report"
_NO_LOANS = "no credit report, or its loans were not collected"
_NO_QUERIES = "queries were not collected"

ADDS = Columns(
    (
        days("bureau_age_days", WORSE, "days since the newest credit report", "征信报告距今天数", _NONE, _R),
        minor("overdue_now_minor", WORSE, "overdue now, firm and owner", "当前逾期金额", _NONE, _R),
        days("worst_days_past_due_24m", WORSE, "worst days past due in 24 months", "近24个月最长逾期天数", _NONE, _R),
        code(
            "worst_class_elsewhere", WORSE, "worst class at another bank", "他行最差五级分类", "no class reported", _R
        ),
        count(
            "queries_3m",
            WORSE,
            "queries for credit in 3 months, of the one most asked for",
            "近3个月征信查询次数",
            _NO_QUERIES,
            _Q,
        ),
        count(
            "queries_6m",
            WORSE,
            "queries for credit in 6 months, of the one most asked for",
            "近6个月征信查询次数",
            _NO_QUERIES,
            _Q,
        ),
        count("lenders", WORSE, "other lenders with a balance", "他行授信机构数", _NO_LOANS, _L),
        count(
            "new_lenders_6m", WORSE, "lenders not lent by before, in 6 months", "近6个月新增授信机构数", _NO_LOANS, _L
        ),
        count("new_loans_1m", WORSE, "loans opened elsewhere in 1 month", "近1个月新增贷款笔数", _NO_LOANS, _L),
        minor(
            "debt_elsewhere_minor", WORSE, "balances at other lenders, firm and owner", "他行债务余额", _NO_LOANS, _L
        ),
        minor(
            "wc_debt_elsewhere_minor",
            NEUTRAL,
            "the firm's loans elsewhere of up to a year",
            "他行流动资金贷款",
            _NO_LOANS,
            _L,
        ),
        minor("debt_service_elsewhere_minor", WORSE, "payments on them a year", "他行年偿债额", _NO_LOANS, _L),
        minor(
            "owner_debt_service_elsewhere_minor", WORSE, "of it the owner's", "其中企业主个人年偿债额", _NO_LOANS, _L
        ),
        share("nonbank_share", WORSE, "share of non-banks in the debt elsewhere", "非银机构债务占比", _NO_LOANS, _L),
        share("card_utilisation", WORSE, "cards used, of their limit", "信用卡使用率", "no card reported", _R),
        minor("bureau_guarantees_minor", WORSE, "guarantees the firm's report shows", "征信显示对外担保", _NONE, _R),
    )
)

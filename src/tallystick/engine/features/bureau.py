"""Credit reports of firm and owner together: overdue, lenders, queries, debts elsewhere (征信)."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.engine.evidence.schemas.credit import CLASSES
from tallystick.engine.features.debt_service import yearly_payment
from tallystick.engine.features.declare import NEUTRAL, WORSE, code, count, days, minor, share
from tallystick.engine.features.firm import all_firms
from tallystick.engine.features.rows import (
    UNKNOWN,
    Floats,
    Rows,
    codes_of,
    day_number,
    named,
    ratio_of,
    rows_of,
    seen_frame,
    seen_rows,
    table,
)
from tallystick.engine.features.windows import KEY, months_before
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

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
    )
)


SUBJECT = ("subject", "subject_id")
HARD = ("loan_approval", "card", "guarantee")
"""Purposes that ask for credit. A lender's look at its own customer (贷后管理) and one's own look do not count."""

LONGEST_YEAR = 366
"""Days. A loan of no more, or without a last day, is a loan of working capital."""


def bureau(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm, from the newest report of each subject up to the policy's day.

    Debts are added over firm and owners; queries are counted per subject and the highest taken. A report without loans
    says that there are none; without a report nothing is known. Indicators of rules.md 9.2, C1 to C9.
    """
    read, lent = (_seen(evidence, name, policy) for name in ("bureau_reports", "bureau_loans"))
    firms = all_firms(evidence) if evidence.has("bureau_queries") else _named(read, lent)
    reports, loans = _newest(rows_of(read, firms=firms), rows_of(lent, firms=firms))
    made = _of_reports(reports, loans, policy)
    known = ~np.isnan(made["bureau_age_days"]) & evidence.has("bureau_loans")
    made |= {name: np.where(known, values, UNKNOWN) for name, values in _of_loans(loans, policy).items()}
    return table(firms, {**made, **_of_queries(evidence, policy, firms)}, ADDS)


def _seen(evidence: Evidence, name: str, policy: Policy) -> pl.DataFrame:
    return seen_frame(evidence, name, policy) if evidence.has(name) else SCHEMAS[name].create_empty()


def _named(reports: pl.DataFrame, loans: pl.DataFrame) -> pl.Series:
    return pl.concat([reports[KEY], loans[KEY]]).unique().sort()


def _newest(reports: Rows, loans: Rows) -> tuple[Rows, Rows]:
    """Of each subject the rows of its newest report; a report may have no loans, and loans no report."""
    days = np.concatenate([reports.days("report_day"), loans.days("report_day")])
    if len(days) and days.min() == days.max():
        return reports, loans
    names = [KEY, *SUBJECT, "report_day"]
    both = rows_of(pl.concat([reports.frame.select(names), loans.frame.select(names)]), firms=reports.firms)
    subjects, _ = both.grouped(*SUBJECT)
    day = both.days("report_day")
    is_newest = day == subjects.largest(day)[subjects.firm]
    first = len(reports.frame)
    return reports.where(is_newest[:first]), loans.where(is_newest[first:])


def _of_reports(reports: Rows, loans: Rows, policy: Policy) -> dict[str, Any]:
    day = np.fmax(reports.largest(reports.days("report_day")), loans.largest(loans.days("report_day")))
    worst = reports.largest(reports.numbers("worst_days_past_due_24m"))
    late = loans.largest(loans.numbers("days_past_due"))
    classes = [rows.largest(rows.ranks(name, CLASSES)) for rows, name in ((reports, "worst_class"), (loans, "class"))]
    limit, used = reports.numbers("card_limit_minor"), reports.numbers("card_used_minor")
    cards = ~np.isnan(limit) & ~np.isnan(used)
    return {
        "bureau_age_days": day_number(policy.day) - day,
        "overdue_now_minor": reports.known_total(reports.numbers("overdue_now_minor")),
        "worst_days_past_due_24m": np.where(np.isnan(worst) & ~(late > 0), UNKNOWN, np.fmax(worst, late)),
        "worst_class_elsewhere": named(np.fmax(*classes), CLASSES),
        "card_utilisation": ratio_of(reports.total(used, cards), reports.total(limit, cards)),
    }


def _of_loans(loans: Rows, policy: Policy) -> dict[str, Floats]:
    opened, matures, balance = loans.days("opened_day"), loans.days("matures_day"), loans.numbers("balance_minor")
    lender = codes_of(loans.frame["lender"])
    is_new = opened > day_number(months_before(policy.day, 6))
    is_owners = loans.has("subject", "owner")
    is_short = ~(matures - opened > LONGEST_YEAR)
    every, debt, service = np.ones(len(opened), dtype=np.bool_), loans.total(balance), yearly_payment(loans, policy)
    return {
        "lenders": loans.different(lender, balance > 0),
        "new_lenders_6m": loans.different(lender, every) - loans.different(lender, ~is_new),
        "new_loans_1m": loans.count(opened > day_number(months_before(policy.day, 1))),
        "debt_elsewhere_minor": debt,
        "wc_debt_elsewhere_minor": loans.total(balance, ~is_owners & is_short),
        "debt_service_elsewhere_minor": loans.total(service),
        "owner_debt_service_elsewhere_minor": loans.total(service, is_owners),
        "nonbank_share": np.where(
            debt > 0, ratio_of(loans.total(balance, loans.has("lender_kind", "nonbank")), debt), 0.0
        ),
    }


def _of_queries(evidence: Evidence, policy: Policy, firms: pl.Series) -> dict[str, Any]:
    if not evidence.has("bureau_queries"):
        return dict.fromkeys(("queries_3m", "queries_6m"), np.full(len(firms), UNKNOWN))
    rows = seen_rows(evidence, "bureau_queries", policy, firms)
    day, hard = rows.days("day"), rows.ranks("purpose", HARD) >= 0
    subjects, of_firm = rows.grouped(*SUBJECT)
    return {
        f"queries_{months}m": np.nan_to_num(
            of_firm.largest(subjects.count(hard & (day > day_number(months_before(policy.day, months)))))
        )
        for months in (3, 6)
    }


SOURCE = Source("bureau", bureau, ("bureau_reports", "bureau_loans", "bureau_queries"), ADDS)

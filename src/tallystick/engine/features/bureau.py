"""Credit reports of firm and owner together: overdue, lenders, queries, debts elsewhere (征信)."""

from __future__ import annotations

import polars as pl
from polars.datatypes import DataTypeClass

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas.credit import CLASSES
from tallystick.engine.features.debt_service import yearly_payment
from tallystick.engine.features.declare import NEUTRAL, WORSE, code, count, days, minor, share
from tallystick.engine.features.firm import firms
from tallystick.engine.features.windows import KEY, days_since, known_sum, months_before, over, seen
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


SUBJECT = (KEY, "subject", "subject_id")
HARD = ("loan_approval", "card", "guarantee")
"""Purposes that ask for credit. A lender's look at its own customer (贷后管理) and one's own look do not count."""


def bureau(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm, from the newest report of each subject up to the policy's day.

    Debts are added over firm and owners; queries are counted per subject and the highest taken. A report without loans
    says that there are none; without a report nothing is known. Indicators of rules.md 9.2, C1 to C9.
    """
    parts = [_newest(evidence, policy)]
    if evidence.has("bureau_queries"):
        parts += [_queries(evidence, policy), firms(evidence)]
    rows = pl.concat(parts, how="diagonal_relaxed")
    known = pl.col("report_day").is_not_null().any() & evidence.has("bureau_loans")
    features = [
        *_of_reports(policy),
        *(pl.when(known).then(loans) for loans in _of_loans(policy)),
        *_of_queries(evidence),
    ]
    return rows.group_by(KEY).agg(*features).select(KEY, *ADDS)


def _newest(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """Reports and their loans, of each subject those of the newest report."""
    parts = [pl.LazyFrame(schema=_RAW)]
    if evidence.has("bureau_reports"):
        parts.append(seen(evidence, "bureau_reports", policy).select(*SUBJECT, *_report()))
    if evidence.has("bureau_loans"):
        parts.append(seen(evidence, "bureau_loans", policy).select(*SUBJECT, *_loan(policy)))
    rows = pl.concat(parts, how="diagonal")
    return rows.filter(pl.col("report_day") == pl.col("report_day").max().over(SUBJECT))


_RAW: dict[str, pl.DataType | DataTypeClass] = {
    **dict.fromkeys(SUBJECT, pl.String),
    "report_day": pl.Date,
    "overdue": pl.Int64,
    "worst_days": pl.Int64,
    "class": pl.Enum(CLASSES),
    "card_limit": pl.Int64,
    "card_used": pl.Int64,
    "lender": pl.String,
    "lender_kind": pl.String,
    "opened_day": pl.Date,
    "matures_day": pl.Date,
    "balance": pl.Int64,
    "days_past_due": pl.Int64,
    "service": pl.Int64,
}


def _report() -> list[pl.Expr]:
    limit, used = pl.col("card_limit_minor"), pl.col("card_used_minor")
    return [
        pl.col("report_day"),
        pl.col("overdue_now_minor").alias("overdue"),
        pl.col("worst_days_past_due_24m").alias("worst_days"),
        pl.col("worst_class").cast(pl.Enum(CLASSES)).alias("class"),
        pl.when(used.is_not_null()).then(limit).alias("card_limit"),
        pl.when(limit.is_not_null()).then(used).alias("card_used"),
    ]


def _loan(policy: Policy) -> list[pl.Expr]:
    given = pl.col("report_day", "lender", "lender_kind", "opened_day", "matures_day", "days_past_due")
    class_ = pl.col("class").cast(pl.Enum(CLASSES))
    return [given, class_, pl.col("balance_minor").alias("balance"), yearly_payment(policy).alias("service")]


def _of_reports(policy: Policy) -> list[pl.Expr]:
    worst, late = pl.col("worst_days").max(), pl.col("days_past_due").max()
    return [
        days_since(pl.col("report_day").max(), policy.day).alias("bureau_age_days"),
        known_sum(pl.col("overdue")).alias("overdue_now_minor"),
        pl.when(worst.is_not_null() | (late > 0))
        .then(pl.max_horizontal(worst, late))
        .cast(pl.Int32)
        .alias("worst_days_past_due_24m"),
        pl.col("class").max().cast(pl.String).alias("worst_class_elsewhere"),
        over(pl.col("card_used").sum(), pl.col("card_limit").sum()).alias("card_utilisation"),
    ]


def _of_loans(policy: Policy) -> list[pl.Expr]:
    opened, balance, lender = pl.col("opened_day"), pl.col("balance"), pl.col("lender")
    is_new = opened > months_before(policy.day, 6)
    old_lender = pl.when(is_new.not_().fill_null(True)).then(lender)
    is_owners = pl.col("subject") == "owner"
    is_short = (pl.col("matures_day") <= opened.dt.offset_by("1y")).fill_null(True)
    nonbank = pl.when(pl.col("lender_kind") == "nonbank").then(balance).sum()
    return [
        _different(pl.when(balance > 0).then(lender)).alias("lenders"),
        (_different(lender) - _different(old_lender)).alias("new_lenders_6m"),
        (opened > months_before(policy.day, 1)).sum().cast(pl.Int32).alias("new_loans_1m"),
        balance.sum().alias("debt_elsewhere_minor"),
        pl.when(is_owners.not_() & is_short).then(balance).sum().alias("wc_debt_elsewhere_minor"),
        pl.col("service").sum().alias("debt_service_elsewhere_minor"),
        pl.when(is_owners).then("service").sum().alias("owner_debt_service_elsewhere_minor"),
        pl.when(balance.sum() > 0).then(nonbank / balance.sum()).otherwise(0.0).alias("nonbank_share"),
    ]


def _different(values: pl.Expr) -> pl.Expr:
    return values.drop_nulls().n_unique().cast(pl.Int32)


def _queries(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    rows = seen(evidence, "bureau_queries", policy).filter(
        pl.col("purpose").is_in(HARD) & (pl.col("day") > months_before(policy.day, 6))
    )
    in_3m = pl.col("day") > months_before(policy.day, 3)
    return rows.group_by(SUBJECT).agg(in_3m.sum().cast(pl.Int32).alias("in_3m"), pl.len().cast(pl.Int32).alias("in_6m"))


def _of_queries(evidence: Evidence) -> list[pl.Expr]:
    if not evidence.has("bureau_queries"):
        return [pl.lit(None, pl.Int32).alias(f"queries_{window}") for window in ("3m", "6m")]
    return [pl.col(f"in_{window}").max().fill_null(0).alias(f"queries_{window}") for window in ("3m", "6m")]


SOURCE = Source("bureau", bureau, ("bureau_reports", "bureau_loans", "bureau_queries"), ADDS)

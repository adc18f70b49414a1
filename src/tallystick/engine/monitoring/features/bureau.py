"""The newest credit reports again: small online loans, new debt, days past due elsewhere (C4-C7)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.windows import KEY, months_before, over, seen
from tallystick.engine.features.declare import WORSE, count, days, minor, ratio
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_R, _L = "bureau_reports", "bureau_loans"
_NONE = "no credit report, or its loans were not collected"
_SUBJECT = (KEY, "subject", "subject_id")

ADDS = Columns(
    (
        ratio("loan_size_ratio", WORSE, "largest by smallest loan elsewhere", "最大最小贷款倍数", "no loan there", _L),
        count("small_nonbank_loans", WORSE, "small loans of non-banks that run", "小额网贷笔数", _NONE, _L),
        count("small_new_loans_1m", WORSE, "of them opened in the last month", "近1个月新增小额网贷", _NONE, _L),
        minor(
            "new_debt_3m_minor",
            WORSE,
            "loans elsewhere opened in 3 months, less loans that ended since the report before",
            "近3个月净新增债务",
            _NONE,
            _L,
        ),
        days(
            "days_past_due_elsewhere",
            WORSE,
            "worst days past due now at other lenders",
            "他行当前逾期天数",
            "no credit report, or not stated",
            _L,
        ),
    )
)


def bureau(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm from the newest report of the firm and of each owner.

    A report without loans says that there are none. Small is below `warn_small_loan_minor`. A loan that replaces one of
    the newest report of 3 months ago or more is no new debt as far as that one went. Source: rules.md 9.2.
    """
    if not evidence.has(_L):
        return pl.LazyFrame(schema={KEY: pl.String, **ADDS.schema()})
    loans = seen(evidence, _L, policy)
    newest = _newest(loans, evidence, policy)
    firms = newest.select(KEY).unique()
    rows = loans.join(newest, on=[*_SUBJECT, "report_day"], how="semi")
    running, principal = pl.col("balance_minor") > 0, pl.col("principal_minor")
    small = (pl.col("lender_kind") == "nonbank") & (principal < int(policy.number("warn_small_loan_minor")))
    live = principal.filter(running & (principal > 0))
    made = rows.group_by(KEY).agg(
        loan_size_ratio=over(live.max(), live.min()),
        small_nonbank_loans=(small & running).sum().cast(pl.Int32),
        small_new_loans_1m=(small & _opened(1, policy)).sum().cast(pl.Int32),
        new_debt_3m_minor=principal.filter(_opened(3, policy)).sum(),
        days_past_due_elsewhere=pl.col("days_past_due").max().cast(pl.Int32),
        has_loans=pl.lit(value=True),
    )
    nothing = pl.col("has_loans").is_null()
    zero = [name for name in ADDS if name != "loan_size_ratio"]
    filled = firms.join(made, on=KEY, how="left").with_columns(
        pl.when(nothing).then(0).otherwise(name).cast(ADDS[name].dtype).alias(name) for name in zero
    )
    net = (pl.col("new_debt_3m_minor") - pl.col("ended_minor").fill_null(0)).clip(lower_bound=0)
    ended = _ended(loans, evidence, policy)
    return filled.join(ended, on=KEY, how="left").with_columns(new_debt_3m_minor=net).drop("ended_minor")


def _ended(loans: pl.LazyFrame, evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """Principal of the loans in each subject's newest report of 3 months ago or more that its newest does not list."""
    then = pl.col("report_day") <= months_before(policy.day, 3)
    before = loans.join(_newest(loans.filter(then), evidence, policy, then), on=[*_SUBJECT, "report_day"], how="semi")
    now = loans.join(_newest(loans, evidence, policy), on=[*_SUBJECT, "report_day"], how="semi")
    gone = before.join(now, on=[*_SUBJECT, "loan_no"], how="anti", nulls_equal=True)
    return gone.group_by(KEY).agg(ended_minor=pl.col("principal_minor").sum())


def _opened(months: int, policy: Policy) -> pl.Expr:
    return (pl.col("opened_day") > months_before(policy.day, months)).fill_null(value=False)


def _newest(loans: pl.LazyFrame, evidence: Evidence, policy: Policy, kept: pl.Expr | None = None) -> pl.LazyFrame:
    """Of each subject the day of its newest report `kept`; a report may have no loans, and loans no report."""
    told = [loans.select(*_SUBJECT, "report_day")]
    if evidence.has(_R):
        reports = seen(evidence, _R, policy).select(*_SUBJECT, "report_day")
        told.append(reports if kept is None else reports.filter(kept))
    return pl.concat(told).group_by(_SUBJECT).agg(pl.col("report_day").max())


SOURCE = Source("bureau warnings", bureau, (_R, _L), ADDS)

"""Courts, papers, pledges and visits after the loan (J1, F4, L2, V1)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.windows import KEY, change, days_since, seen
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, count, days, flag, ratio, share
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.kernel.months import add_months
from tallystick.pack.policy import Policy

UNSETTLED = ("open", "lost", "enforced", "dishonest")
_OLD = "not visited, or longer ago than the policy's visit_valid_days, or not noted"

COURTS = Columns(
    (
        count(
            "lawsuits_open",
            WORSE,
            "unsettled cases as defendant: firm, owner or spouse",
            "未结被诉案件数",
            "court records were not collected",
            "lawsuits",
        ),
    )
)
PAPERS = Columns(
    (
        days(
            "statement_late_days",
            WORSE,
            "days the next statement is late",
            "报表逾期报送天数",
            "no statement seen",
            "statements",
        ),
    )
)
PLEDGES = Columns(
    (
        flag(
            "collateral_insurance_expired",
            WORSE,
            "insurance of an item of collateral has run out",
            "押品保险到期",
            "collateral was not collected",
            "collateral",
        ),
    )
)
SEEN = Columns(
    (
        share("machines_running_share", BETTER, "machines running at the latest visit", "设备开工率", _OLD, "visits"),
        count("workers_seen", NEUTRAL, "workers seen at the latest visit", "在岗人数", _OLD, "visits"),
        ratio(
            "stock_seen_growth",
            WORSE,
            "stock seen against the visit before",
            "盘点存货变动",
            "not noted at two visits",
            "visits",
        ),
    )
)


def courts(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give unsettled cases per firm that has any row; none is zero. Source: rules.md 9.2, J1."""
    against = (pl.col("role") == "defendant") & pl.col("status").is_in(UNSETTLED)
    return seen(evidence, "lawsuits", policy).group_by(KEY).agg(lawsuits_open=against.sum().cast(pl.Int32))


def papers(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give how late the next statement is, 0 where it is not due yet. Source: rules.md 9.2, F4.

    Statements are due every `warn_statement_months`, `warn_statement_due_days` after the period ends.
    """
    received = pl.col("received_day").is_null() | (pl.col("received_day") <= policy.day)
    end = pl.col("period_end").max()
    every, due = int(policy.number("warn_statement_months")), int(policy.number("warn_statement_due_days"))
    late = days_since(add_months(end, pl.lit(every)), policy.day) - due
    rows = seen(evidence, "statements", policy).filter(received)
    return rows.group_by(KEY).agg(statement_late_days=late.clip(lower_bound=0).cast(pl.Int32))


def pledges(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the firms of which insurance of any item has run out, no others (`KNOWN_ZERO`).

    Source: rules.md 9.2, L2.
    """
    expired = seen(evidence, "collateral", policy).filter(pl.col("insured_until") < policy.day)
    return expired.select(KEY).unique().with_columns(collateral_insurance_expired=pl.lit(value=True))


def visited(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give what the latest visit saw, stock against the visit before. Source: rules.md 9.2, V1."""
    order = ["day", "visit_id"]
    rows = seen(evidence, "visits", policy)
    valid = days_since(pl.col("day").max(), policy.day) <= int(policy.number("visit_valid_days"))

    def latest(name: str) -> pl.Expr:
        return pl.when(valid).then(pl.col(name).sort_by(*order).last())

    stock = pl.col("stock_seen_minor").sort_by(*order)
    return rows.group_by(KEY).agg(
        machines_running_share=latest("machines_running_share"),
        workers_seen=latest("workers_seen").cast(pl.Int32),
        stock_seen_growth=pl.when(valid).then(change(stock.last(), stock.slice(-2, 1).first())),
    )


SOURCES = (
    Source("court warnings", courts, ("lawsuits",), COURTS),
    Source("late statements", papers, ("statements",), PAPERS),
    Source("collateral warnings", pledges, ("collateral",), PLEDGES),
    Source("visits after the loan", visited, ("visits",), SEEN),
)
ADDS = COURTS | PAPERS | PLEDGES | SEEN
KNOWN_ZERO = ("lawsuits_open", "collateral_insurance_expired")
"""Where the table was collected, a firm without a row has none."""

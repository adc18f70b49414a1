"""Lawsuits and enforcement against firm, owner and spouse (涉诉)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import WORSE, count, flag, minor
from tallystick.engine.features.firm import firms
from tallystick.engine.features.windows import KEY, months_before, seen, with_firms
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_T = "lawsuits"
_NONE = "court records were not collected"

ADDS = Columns(
    (
        count("lawsuits_defendant_24m", WORSE, "cases as defendant filed in 24 months", "近24个月被诉次数", _NONE, _T),
        minor(
            "lawsuit_amount_minor",
            WORSE,
            "claimed in cases not settled or won",
            "未结被诉金额",
            "not collected, or the amount of a case is not known",
            _T,
        ),
        flag("is_enforced", WORSE, "enforced against or listed as dishonest", "被执行或失信", _NONE, _T),
    )
)


CLOSED = ("settled", "won")
ENFORCED = ("enforced", "dishonest")


def lawsuits(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` for every firm, from cases filed up to the policy's day; no case is zero.

    Cases of the firm, its owner and the owner's spouse count alike (rules.md 9.2, J1 and J2). One unsettled case of
    unknown amount makes the sum unknown.
    """
    is_defendant = pl.col("role") == "defendant"
    unsettled = is_defendant & pl.col("status").is_in(CLOSED).not_()
    rows = with_firms(seen(evidence, "lawsuits", policy), firms(evidence)).select(
        KEY,
        (is_defendant & (pl.col("filed_day") > months_before(policy.day, 24))).alias("recent"),
        (is_defendant & pl.col("status").is_in(ENFORCED)).alias("enforced"),
        (unsettled & pl.col("amount_minor").is_null()).alias("unknown"),
        pl.when(unsettled).then("amount_minor").alias("amount"),
    )
    return rows.group_by(KEY).agg(
        pl.col("recent").sum().cast(pl.Int32).alias("lawsuits_defendant_24m"),
        pl.when(pl.col("unknown").any().not_()).then(pl.col("amount").sum()).alias("lawsuit_amount_minor"),
        pl.col("enforced").any().alias("is_enforced"),
    )


SOURCE = Source("lawsuits", lawsuits, ("lawsuits",), ADDS)

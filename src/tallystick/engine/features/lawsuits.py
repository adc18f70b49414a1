"""Lawsuits and enforcement against firm, owner and spouse (涉诉)."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import WORSE, count, flag, minor
from tallystick.engine.features.firm import all_firms
from tallystick.engine.features.rows import UNKNOWN, day_number, seen_rows, table
from tallystick.engine.features.windows import months_before
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


STATUSES = ("settled", "won", "open", "lost", "enforced", "dishonest")
"""The first two are closed without a debt of the firm's, the last two are entries in the registers of the courts."""

CLOSED, ENFORCED = 2, 4


def lawsuits(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` for every firm, from cases filed up to the policy's day; no case is zero.

    Cases of the firm, its owner and the owner's spouse count alike (rules.md 9.2, J1 and J2). One unsettled case of
    unknown amount makes the sum unknown.
    """
    rows = seen_rows(evidence, "lawsuits", policy, all_firms(evidence))
    status, amount = rows.ranks("status", STATUSES), rows.numbers("amount_minor")
    is_defendant = rows.has("role", "defendant")
    unsettled = is_defendant & (status >= CLOSED)
    unknown = rows.any(unsettled & np.isnan(amount))
    made = {
        "lawsuits_defendant_24m": rows.count(
            is_defendant & (rows.days("filed_day") > day_number(months_before(policy.day, 24)))
        ),
        "lawsuit_amount_minor": np.where(unknown, UNKNOWN, rows.total(amount, unsettled)),
        "is_enforced": rows.any(is_defendant & (status >= ENFORCED)),
    }
    return table(rows.firms, made, ADDS)


SOURCE = Source("lawsuits", lawsuits, ("lawsuits",), ADDS)

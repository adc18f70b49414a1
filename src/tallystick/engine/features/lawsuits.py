"""Lawsuits and enforcement against firm, owner and spouse (涉诉)."""

from __future__ import annotations

from tallystick.engine.features.declare import WORSE, count, flag, minor
from tallystick.kernel.columns import Columns

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

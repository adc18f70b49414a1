"""Windows as features use them; they belong to the evidence, since monitoring cuts its tables by them too."""

from __future__ import annotations

from tallystick.engine.evidence.windows import (
    KEY,
    change,
    complete_months_until,
    days_since,
    known_sum,
    months_ago,
    months_before,
    over,
    seen,
    with_firms,
)

__all__ = [
    "KEY",
    "change",
    "complete_months_until",
    "days_since",
    "known_sum",
    "months_ago",
    "months_before",
    "over",
    "seen",
    "with_firms",
]

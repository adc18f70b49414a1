"""Stages: each sign, its edge, cure with memory."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from .provisioning_policy import loan, policy, provisioned

SIGNS = [
    ("nothing", {}, 1, "none"),
    ("30 days", {"days_past_due": 30}, 1, "none"),
    ("31 days", {"days_past_due": 31}, 2, "over_30_days"),
    ("unknown days past due", {"days_past_due": None}, 2, "over_30_days"),
    ("special mention", {"class": "special_mention"}, 2, "special_mention"),
    ("PD doubled", {"grade": "C", "grade_at_signing": "B"}, 2, "pd_raised"),
    ("grade better than at signing", {"grade": "A", "grade_at_signing": "B"}, 1, "none"),
    ("grade at signing unknown", {"grade": "C", "grade_at_signing": None}, 1, "none"),
    ("red warning", {"watch_level": "red"}, 2, "warning_red"),
    ("one orange warning", {"signals_orange": 1}, 1, "none"),
    ("two orange warnings", {"signals_orange": 2}, 2, "warnings_orange"),
    ("default elsewhere", {"is_default_elsewhere": True}, 2, "default_elsewhere"),
    ("impaired at origination", {"is_impaired_at_origination": True}, 2, "impaired_at_origination"),
    ("substandard", {"class": "substandard", "is_npl": True}, 3, "impaired"),
    ("impaired, class not yet moved", {"is_credit_impaired": True}, 3, "impaired"),
]


@pytest.mark.parametrize(("change", "stage", "reason"), [s[1:] for s in SIGNS], ids=[s[0] for s in SIGNS])
def test_signs_of_raised_risk(change: dict[str, Any], stage: int, reason: str) -> None:
    row = loan(**change)
    assert (row["stage"], row["stage_reason"]) == (stage, reason)


def test_three_notches_down_are_a_sign_where_the_pd_is_none() -> None:
    """PD that must rise a thousandfold is never reached; two notches are not enough."""
    strict = policy(sicr_pd_ratio=1000)
    down = [{"grade": grade, "grade_at_signing": "A"} for grade in "BCD"]
    assert [row["stage_reason"] for row in provisioned(*down, under=strict)] == ["none", "none", "grade_down"]


CALM_SINCE_JULY = {
    "opening_stage": 2,
    "opening_stage_since": date(2026, 5, 31),
    "opening_calm_since": date(2026, 7, 31),
}
CURES = [
    ("three months of calm", CALM_SINCE_JULY, date(2026, 10, 31), 1),
    ("the day before", CALM_SINCE_JULY, date(2026, 10, 30), 2),
    ("calm since today", {"opening_stage": 2}, date(2026, 10, 31), 2),
    (
        "out of stage 3 goes to stage 2 first",
        {"opening_stage": 3, "opening_calm_since": date(2025, 1, 1)},
        date(2026, 10, 31),
        2,
    ),
    ("a new sign while curing", CALM_SINCE_JULY | {"days_past_due": 31}, date(2026, 10, 31), 2),
]


@pytest.mark.parametrize(("change", "day", "stage"), [c[1:] for c in CURES], ids=[c[0] for c in CURES])
def test_cure_has_memory(change: dict[str, Any], day: date, stage: int) -> None:
    assert provisioned(change, under=policy(day))[0]["stage"] == stage


def test_stage_since_is_kept_while_the_stage_stays() -> None:
    assert provisioned(CALM_SINCE_JULY, under=policy(date(2026, 9, 30)))[0]["stage_since"] == date(2026, 5, 31)
    assert loan(days_past_due=31)["stage_since"] == date(2026, 10, 31)


def test_a_sign_ends_the_calm() -> None:
    row = provisioned(CALM_SINCE_JULY | {"watch_level": "red"}, under=policy())[0]
    assert row["calm_since"] is None

"""The collection ladder, the clocks of law and the grounds for write-off, at their edges."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tallystick.engine.recovery.columns import READS
from tallystick.engine.recovery.step import STEP
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Grid, Parameter, Policy

DAY = date(2026, 10, 31)
WAN = 1_000_000
LADDER = [  # rules 8.1: from this day on, step, days to act within
    (-9999, "none", 0),
    (-7, "reminder", 7),
    (1, "call", 3),
    (8, "visit", 5),
    (31, "demand", 7),
    (61, "committee", 15),
    (91, "hand_over", 10),
]
NUMBERS = {
    "collection_horizon_days": 9999,
    "limitation_months": 36,
    "guarantee_period_months": 6,
    "clock_alert_days": 90,
    "write_off_pursued_months": 12,
    "write_off_bankruptcy_months": 24,
    "write_off_very_small_minor": 30 * WAN,
    "write_off_very_small_days": 180,
    "write_off_business_minor": 1000 * WAN,
    "write_off_personal_minor": 500 * WAN,
}


def policy() -> Policy:
    columns: dict[str, pl.Expr] = {"step": pl.lit("none"), "from_days": pl.lit(0), "act_within_days": pl.lit(0)}
    for start, step, within in LADDER:
        inside = pl.col("collection_day") >= start
        columns["step"] = pl.when(inside).then(pl.lit(step)).otherwise(columns["step"])
        columns["from_days"] = pl.when(inside).then(start).otherwise(columns["from_days"])
        columns["act_within_days"] = pl.when(inside).then(within).otherwise(columns["act_within_days"])
    grids = (
        Grid("collection_ladder", ("collection_day",), columns, "test"),
        Grid("collection_strategy", ("security",), {"strategy": pl.lit("standard")}, "test"),
    )
    parameters = {n: Parameter(n, v, "", DAY, "test", Text(n)) for n, v in NUMBERS.items()}
    return Policy("t", "1", "0", DAY, Text("t"), "CNY", parameters=parameters, grids={g.name: g for g in grids})


BASE: dict[str, Any] = {
    "state": "overdue",
    "days_past_due": 0,
    "next_due_day": date(2026, 12, 20),
    "contract_matures_day": date(2027, 6, 20),
    "exposure_minor": 20 * WAN,
    "borrower_exposure_minor": 20 * WAN,
    "ecl_minor": 20 * WAN,
    "security": "unsecured",
}


def collected(**change: Any) -> dict[str, Any]:
    row = {name: {**BASE, **change}.get(name) for name in READS}
    if row["days_past_due"]:
        row["oldest_due_day"] = DAY - timedelta(days=row["days_past_due"])
    return STEP.run(pl.LazyFrame([row], schema=READS.schema()), policy()).collect().to_dicts()[0]


RUNGS = [
    (0, "none"),
    (1, "call"),
    (7, "call"),
    (8, "visit"),
    (30, "visit"),
    (31, "demand"),
    (61, "committee"),
    (91, "hand_over"),
]


@pytest.mark.parametrize(("days", "step"), RUNGS)
def test_ladder(days: int, step: str) -> None:
    assert collected(days_past_due=days)["collection_step"] == step


@pytest.mark.parametrize(("ahead", "step"), [(8, "none"), (7, "reminder"), (1, "reminder")])
def test_reminder_goes_out_a_week_before(ahead: int, step: str) -> None:
    assert collected(next_due_day=DAY + timedelta(days=ahead))["collection_step"] == step


def test_a_rung_must_be_done_within_days_of_reaching_it() -> None:
    assert collected(days_past_due=10)["collect_by"] == DAY - timedelta(days=2) + timedelta(days=5)
    assert collected()["collect_by"] is None


CLOCKS = [
    ("fresh debt", {"days_past_due": 40}, "none"),
    ("limitation 91 days away", {"days_past_due": 1200, "interrupted_day": date(2024, 1, 30)}, "none"),
    ("limitation 90 days away", {"days_past_due": 1200, "interrupted_day": date(2024, 1, 29)}, "limitation"),
    ("limitation over", {"days_past_due": 1200}, "expired"),
    (
        "guarantee agreed, near",
        {"days_past_due": 40, "security": "guaranteed", "guarantee_agreed_until": date(2027, 1, 29)},
        "guarantee",
    ),
    (
        "guarantee by law, six months after maturity",
        {"days_past_due": 40, "security": "guaranteed", "contract_matures_day": date(2026, 6, 20)},
        "guarantee",
    ),
    ("guarantee by law, far", {"days_past_due": 40, "security": "guaranteed"}, "none"),
    ("nothing overdue, nothing runs", {"security": "guaranteed", "contract_matures_day": date(2026, 6, 20)}, "none"),
]


@pytest.mark.parametrize(("change", "alert"), [c[1:] for c in CLOCKS], ids=[c[0] for c in CLOCKS])
def test_clocks_of_law(change: dict[str, Any], alert: str) -> None:
    assert collected(**change)["clock_alert"] == alert


YEAR_AGO = date(2025, 10, 31)
GROUNDS = [
    ("not pursued", {}, "none"),
    (
        "small business pursued a year",
        {"borrower_exposure_minor": 1000 * WAN, "pursued_from_day": YEAR_AGO},
        "small_business",
    ),
    (
        "a day short of a year",
        {"borrower_exposure_minor": 1000 * WAN, "pursued_from_day": YEAR_AGO + timedelta(days=1)},
        "none",
    ),
    ("a fen above ten million", {"borrower_exposure_minor": 1000 * WAN + 1, "pursued_from_day": YEAR_AGO}, "none"),
    (
        "person at five million",
        {"is_personal": True, "borrower_exposure_minor": 500 * WAN, "pursued_from_day": YEAR_AGO},
        "personal_business",
    ),
    (
        "person above five million",
        {"is_personal": True, "borrower_exposure_minor": 500 * WAN + 1, "pursued_from_day": YEAR_AGO},
        "none",
    ),
    (
        "very small after 180 days",
        {"borrower_exposure_minor": 30 * WAN, "pursued_from_day": DAY - timedelta(days=180)},
        "very_small",
    ),
    (
        "very small after 179 days",
        {"borrower_exposure_minor": 30 * WAN, "pursued_from_day": DAY - timedelta(days=179)},
        "none",
    ),
    ("two years after the court took the bankruptcy", {"bankruptcy_accepted_day": date(2024, 10, 31)}, "bankruptcy"),
    ("a day short of two years", {"bankruptcy_accepted_day": date(2024, 11, 1)}, "none"),
    ("unknown exposure of the borrower", {"borrower_exposure_minor": None, "pursued_from_day": YEAR_AGO}, "none"),
]


@pytest.mark.parametrize(("change", "ground"), [g[1:] for g in GROUNDS], ids=[g[0] for g in GROUNDS])
def test_grounds_for_write_off(change: dict[str, Any], ground: str) -> None:
    assert collected(**change)["write_off_ground"] == ground


READY = {"pursued_from_day": date(2025, 1, 1), "is_responsibility_decided": True}


@pytest.mark.parametrize(
    ("change", "ready"),
    [
        ({}, True),
        ({"ecl_minor": 20 * WAN - 1}, False),
        ({"is_responsibility_decided": None}, False),
        ({"pursued_from_day": None}, False),
    ],
)
def test_write_off_needs_ground_full_provision_and_responsibility(change: dict[str, Any], ready: bool) -> None:
    assert collected(**(READY | change))["is_write_off_ready"] is ready


def test_a_loan_off_the_book_is_left_alone() -> None:
    row = collected(state="settled")
    assert row["collection_step"] is None and row["clock_alert"] is None

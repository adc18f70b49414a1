"""Warnings that had to be looked into and were empty, and losses of which no case shows, have a cost too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.diagnosis.cost import Cost, Reach, cost_of
from tallystick.pack import read_pack
from tallystick.pack.policy import Policy, Problem

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
IN_ORDER = 200
"""Warnings of each branch that are raised anyway; half of them are empty."""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_pack(PACK).on(date(2025, 12, 31), flow.vocabulary())


def problem(policy: Policy, code: str) -> Problem:
    return next(one for one in policy.problems if one.code == code)


def warnings(needless: int) -> pl.DataFrame:
    """Of two branches; the first has `needless` more, all of them empty."""
    empty = [at % 2 == 0 for at in range(IN_ORDER)]
    return pl.DataFrame(
        {
            "branch": ["B1"] * (IN_ORDER + needless) + ["B2"] * IN_ORDER,
            "hit": [*empty, *([True] * needless), *empty],
            "month": "2025-03",
        }
    ).with_columns(in_place=pl.col("branch") == "B1")


def told(policy: Policy, rows: pl.DataFrame) -> Cost | None:
    asked = problem(policy, "false_alarms")
    return cost_of(asked, rows, {}, policy, Reach(pl.col("in_place"), 24))


def test_each_needless_warning_costs_its_minutes(policy: Policy) -> None:
    cost = told(policy, warnings(120))
    assert cost is not None
    assert cost.effect is None
    minute = float(policy.number("diagnosis_minute_minor"))
    price = float(policy.number("diagnosis_warning_minutes")) * minute
    assert cost.yearly_minor == pytest.approx(120 * price / 2, rel=0.01)
    assert cost.low_minor < cost.yearly_minor < cost.high_minor


def test_of_the_whole_bank_the_benchmark_tells_what_is_usual(policy: Policy) -> None:
    whole = warnings(600).with_columns(in_place=pl.lit(value=True))
    cost = told(policy, whole)
    share = float(problem(policy, "false_alarms").benchmark or 0)
    needless = (600 + IN_ORDER - (600 + 2 * IN_ORDER) * share) / (1 - share)
    price = float(policy.number("diagnosis_warning_minutes")) * float(policy.number("diagnosis_minute_minor"))
    assert cost is not None
    assert cost.yearly_minor == pytest.approx(needless * price / 2, rel=0.01)


def test_where_no_more_are_empty_than_elsewhere_nothing_is_told(policy: Policy) -> None:
    assert told(policy, warnings(0)) is None


def test_what_no_case_shows_costs_what_is_usual_on_what_is_lent_there(policy: Policy) -> None:
    asked = problem(policy, "one_indicator")
    share = float(policy.number("diagnosis_usual_loss_share"))
    loans = pl.DataFrame(
        {
            "loan_id": [f"L{at}" for at in range(100)],
            "enterprise_id": [f"E{at}" for at in range(100)],
            "branch": ["B1", "B2"] * 50,
            "month": "2025-03",
            "lent_minor": [1_000_000_00] * 100,
            "loss_share": share,
        }
    )
    rows = loans.with_columns(hit=pl.lit(value=True), in_place=pl.col("branch") == "B1")
    cost = cost_of(asked, rows, {"credit_file": loans}, policy, Reach(pl.col("branch") == "B1", 12))
    assert cost is not None
    assert cost.effect is None
    assert cost.yearly_minor == pytest.approx(asked.usual_bp / 10_000 * 50 * 1_000_000_00, rel=0.01)

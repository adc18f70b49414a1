"""A branch that drowns in work also visits in haste: the haste is a symptom where it vanishes without the load."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.diagnosis.places import Place
from tallystick.engine.diagnosis.symptoms import Suspect, symptoms
from tallystick.pack import Policy, read_pack
from tallystick.pack.policy import Problem

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"


@cache
def policy() -> Policy:
    return read_pack(PACK).on(date(2024, 12, 31), flow.vocabulary())


def problem(code: str) -> Problem:
    return next(one for one in policy().problems if one.code == code)


def files(*, calm_minutes: int) -> pl.DataFrame:
    """Branch B1: 80 files of drowning officers, all in haste, 20 of calm ones with `calm_minutes`; B2: 100 in order."""
    return pl.DataFrame(
        {
            "application_id": [f"Q{n}" for n in range(200)],
            "loan_id": [f"L{n}" for n in range(200)],
            "branch": ["B1"] * 100 + ["B2"] * 100,
            "is_approved": [True] * 200,
            "officer_borrowers": [200] * 80 + [20] * 120,
            "minutes_on_site": [10] * 50 + [90] * 30 + [calm_minutes] * 20 + [90] * 100,
            "investigators": [2] * 200,
            "visit_to_decision_days": [5] * 200,
            "officer_variable_share": [0.3] * 200,
        }
    )


def suspect(code: str, rows: pl.DataFrame, branch: str = "B1") -> Suspect:
    asked = problem(code)
    told = rows.with_columns(hit=asked.hit)
    inside, outside = told.filter(branch=branch)["hit"], told.filter(pl.col("branch") != branch)["hit"]
    place = Place("branch", branch, inside.len(), int(inside.sum()), float(outside.mean() or 0.0), 0.0)  # type: ignore[arg-type]
    return Suspect(asked, place, told)


@pytest.mark.parametrize(
    ("calm_minutes", "explained"),
    [(90, {1: 0}), (10, {})],
    ids=["haste only under load is a symptom", "haste without load is a problem of its own"],
)
def test_what_vanishes_without_the_other_is_its_symptom(calm_minutes: int, explained: dict[int, int]) -> None:
    rows = files(calm_minutes=calm_minutes)
    found = [suspect("overloaded_managers", rows), suspect("weak_investigation", rows)]
    assert symptoms(found, {}) == explained


def test_in_another_place_it_is_never_a_symptom() -> None:
    rows = files(calm_minutes=90)
    elsewhere = rows.with_columns(
        minutes_on_site=pl.when(pl.col("branch") == "B2").then(10).otherwise(90)  # B2 in haste, B1 not
    )
    found = [suspect("overloaded_managers", rows), suspect("weak_investigation", elsewhere, "B2")]
    assert symptoms(found, {}) == {}

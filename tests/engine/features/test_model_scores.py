"""PDs that a model gave before the flow."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tallystick.engine.features.model_scores import ADDS, SOURCE
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 15)


def score(pd: float, day: date, model: str = "ours", reasons: str | None = None) -> dict[str, Any]:
    return {"model": model, "scored_day": day, "pd_12m": pd, "reasons": reasons}


def read(*rows: dict[str, Any]) -> dict[str, Any]:
    return one(SOURCE, evidence(enterprises=[{}], model_scores=rows), policy(DAY))


def test_the_latest_score_counts_with_its_model_age_and_reasons() -> None:
    row = read(score(0.02, date(2026, 1, 1)), score(0.05, date(2026, 3, 1), "new", "debt_ratio; dscr"))
    assert [row[name] for name in ADDS] == [0.05, "new", 14, "debt_ratio; dscr"]


@pytest.mark.parametrize(("day", "pd"), [(DAY, 0.09), (date(2026, 3, 16), 0.02)])
def test_a_score_of_today_counts_and_one_of_tomorrow_does_not(day: date, pd: float) -> None:
    assert read(score(0.02, date(2026, 1, 1)), score(0.09, day))["given_pd_12m"] == pd


def test_of_one_days_scores_the_last_model_by_name_counts() -> None:
    assert read(score(0.02, DAY, "b"), score(0.09, DAY, "a"))["given_model"] == "b"

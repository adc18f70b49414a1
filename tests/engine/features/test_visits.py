"""Visits, in the bank's words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tallystick.engine.features.visits import SOURCE
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 15)


def visit(number: str, day: date, **more: Any) -> dict[str, Any]:
    return {"visit_id": number, "day": day, "officer_id": "o", **more}


def read(*rows: dict[str, Any], **numbers: float) -> dict[str, Any]:
    return one(SOURCE, evidence(visits=rows), policy(DAY, **numbers))


def test_the_latest_visit_speaks() -> None:
    row = read(
        visit("1", date(2026, 1, 1), person_score=1, books_quality=5),
        visit("2", date(2026, 3, 5), person_score=5, product_score=3, pledge_score=1, second_officer_id="p"),
        visit("3", date(2026, 3, 16), person_score=1),
    )
    assert (row["visit_age_days"], row["visit_persons"]) == (10, 2)
    assert (row["soft_person"], row["soft_product"], row["soft_pledge"]) == (5.0, 3.0, 1.0)
    assert row["soft_score"] == pytest.approx(0.5 * 100 + 0.3 * 50)
    assert row["books_quality"] is None, "an earlier visit does not speak for the latest"


@pytest.mark.parametrize("scores", [(1, 0.0), (5, 100.0), (3, 50.0)])
def test_the_ends_of_the_scale(scores: tuple[int, float]) -> None:
    given, wanted = scores
    row = read(visit("1", DAY, person_score=given, product_score=given, pledge_score=given))
    assert row["soft_score"] == pytest.approx(wanted)


def test_one_score_not_noted_makes_the_soft_score_unknown() -> None:
    row = read(visit("1", DAY, person_score=5, product_score=5))
    assert (row["soft_score"], row["soft_person"]) == (None, 5.0)


@pytest.mark.parametrize(("age", "known"), [(180, True), (181, False)])
def test_an_old_visit_no_longer_counts(age: int, known: bool) -> None:
    row = read(visit("1", DAY - timedelta(days=age), person_score=5, neighbours_view=4, electricity_seen=True))
    assert row["visit_age_days"] == age
    for name in ("soft_person", "neighbours_view", "meters_read"):
        assert (row[name] is not None) is known


@pytest.mark.parametrize(
    ("seen", "count"),
    [((True, True, True), 3), ((True, None, False), 1), ((False, None, None), 0), ((None, None, None), None)],
)
def test_meters(seen: tuple[bool | None, ...], count: int | None) -> None:
    electricity, water, customs = seen
    row = read(visit("1", DAY, electricity_seen=electricity, water_seen=water, customs_seen=customs))
    assert row["meters_read"] == count


def test_not_visited() -> None:
    assert read() == {}

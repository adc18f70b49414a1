"""The combination rule and the memory of the watch level."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tallystick.engine.monitoring.columns import OPENING, WATCH, level_columns
from tallystick.engine.monitoring.signals import with_levels
from tallystick.engine.monitoring.step import STEP, watch
from tests.engine.monitoring.watched import DAY, borrowers, indicator, small

FIVE = tuple(indicator(code, family, code.lower()) for code, family in zip("ABCDE", "xxyzw", strict=True))
TYPES = {one.code.lower(): pl.Int8 for one in FIVE}


def asked(row: dict[str, Any], day: date = DAY, **numbers: float) -> dict[str, Any]:
    policy = small(*FIVE, day=day, **numbers)
    frame = with_levels(borrowers([dict.fromkeys(TYPES, 0) | row], **TYPES), policy.indicators)
    return watch(frame, policy).collect().row(0, named=True)


@pytest.mark.parametrize(
    ("row", "level", "counts"),
    [
        ({}, "none", (0, 0, 0, 0)),
        ({"a": 1}, "yellow", (1, 0, 0, 0)),
        ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, "yellow", (5, 0, 0, 0)),
        ({"a": 2}, "yellow", (0, 1, 0, 0)),
        ({"a": 2, "b": 2}, "yellow", (0, 2, 0, 0)),
        ({"a": 2, "c": 2}, "orange", (0, 2, 0, 0)),
        ({"a": 2, "c": 1, "d": 1}, "yellow", (2, 1, 0, 0)),
        ({"a": 2, "b": 1, "c": 1, "d": 1}, "orange", (3, 1, 0, 0)),
        ({"a": 3}, "red", (0, 0, 1, 0)),
        ({"a": 3, "c": 2}, "red", (0, 1, 1, 0)),
        ({"a": None, "b": None}, "none", (0, 0, 0, 2)),
        ({"a": 2, "c": None}, "yellow", (0, 1, 0, 1)),
        (dict.fromkeys(TYPES), "none", (0, 0, 0, 5)),
    ],
)
def test_signals_join_to_a_level(row: dict[str, Any], level: str, counts: tuple[int, ...]) -> None:
    found = asked(row)
    names = ("signals_yellow", "signals_orange", "signals_red", "indicators_unknown")
    assert (found["watch_level"], tuple(found[name] for name in names)) == (level, counts)


def test_the_numbers_of_the_rule_are_the_packs() -> None:
    assert asked({"a": 3}, watch_red_signals=2)["watch_level"] == "yellow"
    assert asked({"a": 2, "c": 2}, watch_orange_signals=3)["watch_level"] == "yellow"
    assert asked({"a": 2, "c": 1}, watch_yellow_with=1)["watch_level"] == "orange"
    assert asked({"a": 2, "b": 1, "c": 1, "d": 1}, watch_orange_with=2)["watch_level"] == "yellow"


MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)


def remembered(
    level: str, since: date, *, yellow: date | None, orange: date | None, red: date | None
) -> dict[str, Any]:
    seen = {"yellow": yellow, "orange": orange, "red": red}
    return {"opening_watch_level": level, "opening_watch_since": since} | {
        f"opening_watch_{name}_seen": day for name, day in seen.items()
    }


ORANGE_SINCE_MARCH = remembered("orange", MARCH, yellow=MARCH, orange=MARCH, red=None)


@pytest.mark.parametrize(
    ("day", "row", "level", "since"),
    [
        (APRIL, {}, "orange", MARCH),
        (date(2026, 6, 29), {}, "orange", MARCH),
        (DAY, {}, "none", None),
        (DAY, {"a": 1}, "yellow", DAY),
        (DAY, {"a": 2, "c": 2}, "orange", MARCH),
        (APRIL, {"a": 3}, "red", APRIL),
    ],
)
def test_up_at_once_down_after_three_months_without(
    day: date, row: dict[str, Any], level: str, since: date | None
) -> None:
    found = asked(ORANGE_SINCE_MARCH | row, day)
    assert (found["watch_level"], found["watch_since"]) == (level, since)


def test_from_red_it_comes_down_to_what_was_seen_last() -> None:
    memory = remembered("red", date(2025, 12, 31), yellow=MAY, orange=MAY, red=date(2025, 12, 31))
    assert asked(memory, date(2026, 6, 29))["watch_level"] == "red"
    found = asked(memory, DAY)
    assert (found["watch_level"], found["watch_since"], found["watch_red_seen"]) == ("orange", DAY, date(2025, 12, 31))


def test_a_worse_signal_keeps_the_milder_level_seen() -> None:
    found = asked({"a": 3})
    assert {found[f"watch_{name}_seen"] for name in ("yellow", "orange", "red")} == {DAY}


def test_where_only_the_level_is_remembered_its_time_starts_again() -> None:
    memory = {"opening_watch_level": "orange", "opening_watch_since": date(2020, 1, 1)}
    found = asked(memory)
    assert (found["watch_level"], found["watch_since"]) == ("orange", date(2020, 1, 1))
    assert (found["watch_orange_seen"], found["watch_red_seen"]) == (DAY, None)


def test_how_often_it_runs_does_not_matter() -> None:
    memory: dict[str, Any] = dict(ORANGE_SINCE_MARCH)
    for day in (date(2026, 4, 10), date(2026, 4, 20), APRIL, MAY, date(2026, 6, 29)):
        found = asked(memory, day)
        assert found["watch_level"] == "orange"
        memory = {f"opening_{name}": found[name] for name in WATCH if f"opening_{name}" in OPENING}
    assert asked(memory, DAY)["watch_level"] == "none"


MANY = [{}, {"a": 1}, {"a": 2, "c": 2}, {"a": 3}, {"b": None}, ORANGE_SINCE_MARCH, dict.fromkeys(TYPES)]


def test_alone_is_the_same_as_in_a_crowd_in_any_order() -> None:
    policy = small(*FIVE)
    frame = with_levels(
        borrowers([dict.fromkeys(TYPES, 0) | row for row in MANY], **TYPES), policy.indicators
    ).collect()
    together = watch(frame.lazy(), policy).collect()
    alone = pl.concat(watch(frame.slice(row, 1).lazy(), policy).collect() for row in range(frame.height))
    assert_frame_equal(alone, together)
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=3)
    assert_frame_equal(watch(shuffled.lazy(), policy).collect().sort("enterprise_id"), together.sort("enterprise_id"))
    streamed = watch(frame.lazy(), policy).collect(engine="streaming")
    assert_frame_equal(streamed, together, check_row_order=False)


def test_it_reads_and_adds_what_it_declares() -> None:
    policy = small(*FIVE)
    frame = with_levels(borrowers([dict.fromkeys(TYPES, 2)], **TYPES), policy.indicators).collect()
    assert set(STEP.reads(policy)) == set(level_columns(policy)) | set(OPENING)
    found = watch(frame.lazy().select("enterprise_id", *STEP.reads(policy)), policy).collect()
    assert set(found.columns) - set(frame.columns) == set(WATCH)
    assert {name: found.schema[name] for name in WATCH} == dict(WATCH.schema())
    assert watch(frame.clear().lazy(), policy).collect().height == 0

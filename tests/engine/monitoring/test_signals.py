"""Signals as a long table: value, threshold, since when, who must act by when."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.monitoring.columns import SIGNALS
from tallystick.engine.monitoring.signals import acts, fates, signals, with_levels
from tests.engine.monitoring.watched import DAY, bank, borrowers, indicator, small

TWO = (indicator("A", "x", "a"), indicator("B", "y", "b", owner="risk_manager"))
MAY = date(2026, 5, 31)


def told(rows: list[dict[str, Any]], before: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    policy = small(*TWO)
    frame = with_levels(borrowers(rows, a=pl.Int8, b=pl.Int8), policy.indicators).collect()
    memory = None if before is None else pl.LazyFrame([_signal(**row) for row in before], schema=SIGNALS)
    return signals(frame, policy, before=memory).sort("enterprise_id", "indicator").collect().to_dicts()


def _signal(level: str, since: date, indicator: str = "A") -> dict[str, Any]:
    return {"enterprise_id": "E1", "indicator": indicator, "level": level, "day": MAY, "since": since}


def test_one_row_per_signal_with_the_threshold_of_its_level() -> None:
    assert told([{"a": 2, "b": 0}, {"a": None, "b": 3}]) == [
        {
            "enterprise_id": "E1", "indicator": "A", "family": "x", "level": "orange", "value": 2.0, "threshold": 2.0,
            "day": DAY, "since": DAY, "act_by": date(2026, 7, 14), "owner": "customer_manager",
        },
        {
            "enterprise_id": "E2", "indicator": "B", "family": "y", "level": "red", "value": 3.0, "threshold": 3.0,
            "day": DAY, "since": DAY, "act_by": DAY, "owner": "risk_manager",
        },
    ]  # fmt: skip


def test_nothing_reached_is_an_empty_table_of_the_same_columns() -> None:
    policy = small(*TWO)
    frame = with_levels(borrowers([{"a": 0, "b": None}], a=pl.Int8, b=pl.Int8), policy.indicators).collect()
    assert dict(signals(frame, policy).collect().schema) == SIGNALS


@pytest.mark.parametrize(
    ("before", "since"),
    [
        ([], DAY),
        ([{"level": "orange", "since": MAY}], MAY),
        ([{"level": "red", "since": MAY}], MAY),
        ([{"level": "yellow", "since": MAY}], DAY),
        ([{"level": "orange", "since": MAY, "indicator": "B"}], DAY),
    ],
)
def test_a_signal_keeps_its_day_while_it_grows_no_worse(before: list[dict[str, Any]], since: date) -> None:
    (row,) = told([{"a": 2, "b": 0}], before)
    assert (row["since"], row["act_by"], row["day"]) == (since, date.fromordinal(since.toordinal() + 14), DAY)


def test_the_first_to_act_is_told() -> None:
    policy = small(*TWO)
    frame = with_levels(borrowers([{"a": 1, "b": 2}, {"a": 0, "b": 0}], a=pl.Int8, b=pl.Int8), policy.indicators)
    found = acts(signals(frame.collect(), policy)).collect()
    assert found.to_dicts() == [
        {"enterprise_id": "E1", "watch_act_by": date(2026, 7, 14), "watch_owner": "risk_manager"}
    ]


def test_l_banks_signals_show_the_number_that_counts() -> None:
    policy = bank()
    asked = [one for one in policy.indicators if one.code in ("J1", "J2", "C9", "F1")]
    types = {
        "lawsuits_open": pl.Int32, "lawsuit_amount_minor": pl.Int64, "net_assets_minor": pl.Int64,
        "is_enforced": pl.Boolean, "worst_class_elsewhere": pl.String, "debt_ratio": pl.Float64,
    }  # fmt: skip
    row = dict(zip(types, (1, 500, 1000, True, "loss", 0.95), strict=True))
    frame = with_levels(borrowers([row], **types), asked).collect()
    rows = {row["indicator"]: row for row in signals(frame, policy).collect().to_dicts()}
    assert set(rows) == {one.code for one in asked}
    assert (rows["J1"]["value"], rows["J1"]["threshold"], rows["J1"]["level"]) == (500.0, 100.0, "red")
    assert (rows["F1"]["value"], rows["F1"]["threshold"]) == (0.95, 0.9)
    assert (rows["J2"]["level"], rows["C9"]["level"], rows["C9"]["value"]) == ("red", "red", None)


FATES = [
    ("was orange, is orange", "orange", 2, "lasting", "orange"),
    ("was orange, is red", "orange", 3, "worse", "red"),
    ("was red, is yellow", "red", 1, "milder", "yellow"),
    ("was red, is nothing", "red", 0, "cured", "none"),
    ("was red, cannot be answered now", "red", None, "not_known", None),
]


@pytest.mark.parametrize(("was", "now", "fate", "level"), [f[1:] for f in FATES], ids=[f[0] for f in FATES])
def test_what_became_of_a_signal(was: str, now: int | None, fate: str, level: str | None) -> None:
    policy = small(*TWO)
    frame = with_levels(borrowers([{"a": now, "b": 0}], a=pl.Int8, b=pl.Int8), policy.indicators).collect()
    before = pl.LazyFrame([_signal(was, MAY) | {"act_by": MAY, "owner": "x", "family": "x"}], schema=SIGNALS)
    (row,) = fates(frame, before, policy).collect().to_dicts()
    assert (row["fate"], row["was"], row["now"]) == (fate, was, level)
    assert (row["since"], row["days"], row["is_late"]) == (MAY, (DAY - MAY).days, True)


def test_a_borrower_who_left_takes_its_signals_along() -> None:
    policy = small(*TWO)
    frame = with_levels(borrowers([{"a": 0, "b": 0}], a=pl.Int8, b=pl.Int8), policy.indicators).collect()
    gone = _signal("red", MAY) | {"enterprise_id": "E9"}
    (row,) = fates(frame, pl.LazyFrame([gone], schema=SIGNALS), policy).collect().to_dicts()
    assert (row["fate"], row["now"], row["is_late"]) == ("left", None, None)

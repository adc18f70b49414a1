"""Precision, recall and lead time of signals, worked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tallystick.engine.monitoring.backtest import BACKTEST, Period, as_signals, backtest, together

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
PERIOD = Period(FIRST, LAST, horizon_days=90, quiet_days=45)
Signal = tuple[str, str, date]


def history(*signals: Signal) -> pl.LazyFrame:
    schema = {"enterprise_id": pl.String, "indicator": pl.String, "day": pl.Date}
    return pl.LazyFrame(signals, schema=schema, orient="row")


def defaults(**days: date) -> pl.LazyFrame:
    schema = {"enterprise_id": pl.String, "default_day": pl.Date}
    return pl.LazyFrame(list(days.items()), schema=schema, orient="row")


def of(signals: Sequence[Signal], period: Period = PERIOD, **days: date) -> dict[str, dict[str, Any]]:
    found = backtest(history(*signals), defaults(**days), period).collect()
    assert dict(found.schema) == BACKTEST
    assert found["indicator"].to_list() == sorted(found["indicator"].to_list())
    return {row["indicator"]: row for row in found.to_dicts()}


MAY_1 = date(2025, 5, 1)


def after(days: int) -> date:
    return MAY_1 + timedelta(days=days)


def test_a_history_by_hand() -> None:
    signals = [
        ("a", "T1", MAY_1),  # a defaults 60 days later: right
        ("b", "T1", MAY_1),  # b never does: wrong
        ("c", "T1", MAY_1),  # c does 91 days later: too late to count
        ("d", "P1", after(10)),  # d 20 days later: right
    ]
    found = of(signals, a=after(60), c=after(91), d=after(30), e=after(200))
    row = found["T1"]
    assert (row["alarms"], row["hits"], row["undecided"], row["precision"]) == (3, 1, 0, pytest.approx(1 / 3))
    assert (row["defaults"], row["warned"], row["recall"]) == (4, 1, 0.25)
    assert (row["lead_days_median"], row["lead_days_least"], row["lead_days_most"]) == (60.0, 60, 60)
    assert (found["P1"]["precision"], found["P1"]["recall"], found["P1"]["lead_days_median"]) == (1.0, 0.25, 20.0)
    low, high = row["precision_low"], row["precision_high"]
    assert (low, high) == (pytest.approx(0.0615, abs=1e-4), pytest.approx(0.7923, abs=1e-4))


@pytest.mark.parametrize(("days", "hits"), [(0, 0), (1, 1), (90, 1), (91, 0)])
def test_the_horizon(days: int, hits: int) -> None:
    found = of([("a", "T1", MAY_1), ("b", "T1", MAY_1)], a=after(days))
    assert found["T1"]["hits"] == hits
    assert found["T1"]["alarms"] == (1 if days == 0 else 2)


@pytest.mark.parametrize(("gap", "alarms"), [(31, 1), (45, 1), (46, 2)])
def test_signals_of_one_run_are_one_alarm(gap: int, alarms: int) -> None:
    assert of([("a", "T1", MAY_1), ("a", "T1", after(gap))])["T1"]["alarms"] == alarms


def test_a_run_may_be_longer_than_quiet_days() -> None:
    signals = [("a", "T1", after(31 * month)) for month in range(5)]
    assert of(signals)["T1"]["alarms"] == 1


@pytest.mark.parametrize(("before", "decided"), [(90, 1), (89, 0)])
def test_an_alarm_whose_horizon_is_not_over_is_undecided(before: int, decided: int) -> None:
    day = LAST - timedelta(days=before)
    found = of([("a", "T1", day)], a=LAST)["T1"]
    assert (found["alarms"], found["undecided"], found["hits"]) == (decided, 1 - decided, decided)
    assert found["precision"] == (1.0 if decided else None)


@pytest.mark.parametrize(("day", "judged"), [(FIRST + timedelta(days=89), 0), (FIRST + timedelta(days=90), 1)])
def test_a_default_counts_where_its_whole_horizon_was_watched(day: date, judged: int) -> None:
    found = of([("b", "T1", MAY_1)], a=day)["T1"]
    assert (found["defaults"], found["recall"]) == (judged, 0.0 if judged else None)


def test_lead_time_is_that_of_the_first_signal_inside_the_horizon() -> None:
    signals = [("a", "T1", MAY_1), ("a", "T1", after(20)), ("a", "T1", after(70)), ("b", "T1", after(80))]
    found = of(signals, a=after(100), b=after(100))["T1"]
    assert (found["lead_days_most"], found["lead_days_least"], found["lead_days_median"]) == (80, 20, 50.0)
    assert (found["warned"], found["recall"]) == (2, 1.0)


def test_signals_after_the_default_or_outside_the_period_are_none() -> None:
    signals = [("a", "T1", after(1)), ("b", "T1", FIRST - timedelta(days=1)), ("c", "T1", LAST + timedelta(days=1))]
    assert of(signals, a=MAY_1) == {}


def test_two_indicators_together() -> None:
    signals = [("a", "T1", MAY_1), ("a", "I1", after(30)), ("a", "C1", after(61)), ("b", "T1", MAY_1)]
    found = together(history(*signals), within_days=31).sort("indicator").collect()
    assert found.rows() == [("a", "C1+I1", after(61)), ("a", "I1+T1", after(30))]
    tested = backtest(found.lazy(), defaults(a=after(70)), PERIOD).collect()
    assert tested["hits"].to_list() == [1, 1]


def test_the_combination_rule_is_tested_by_watch_levels() -> None:
    firms = pl.LazyFrame(
        {"enterprise_id": ["a", "b", "c"], "watch_level": ["red", "yellow", "none"], "day": [MAY_1] * 3}
    )
    found = as_signals(firms).sort("indicator", "enterprise_id").collect()
    assert found.rows() == [
        ("a", "watch orange", MAY_1),
        ("a", "watch red", MAY_1),
        ("a", "watch yellow", MAY_1),
        ("b", "watch yellow", MAY_1),
    ]


def test_nothing_is_an_empty_table() -> None:
    assert of([]) == {}

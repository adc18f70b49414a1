"""Monitoring as a whole: from borrowers to signals, watch levels and circles, and along guarantees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.monitoring.columns import ACTS, CIRCLES, CROWD, SIGNALS, WATCH
from tallystick.engine.monitoring.features import ADDS, SOURCES
from tallystick.engine.monitoring.monitor import Monitored, gathered, monitor
from tests.engine.features.feature_tables import evidence, table
from tests.engine.monitoring.watched import DAY, bank, words

TYPES = {
    "debt_ratio": pl.Float64, "loan_days_past_due": pl.Int32, "is_enforced": pl.Boolean,
    "electricity_yoy_3m": pl.Float64, "loan_exposure_minor": pl.Int64, "guarantee_load": pl.Float64,
}  # fmt: skip
CALM = {"debt_ratio": 0.5, "loan_days_past_due": 0, "is_enforced": False, "loan_exposure_minor": 100}


def of(rows: dict[str, dict[str, Any]], pledges: Sequence[tuple[str, str]] | None = None, **more: Any) -> Monitored:
    named = [{"enterprise_id": name, **CALM, **row} for name, row in rows.items()]
    frame = pl.LazyFrame(named, schema={"enterprise_id": pl.String, **TYPES})
    contracts = [
        {
            "guarantee_id": str(n), "guarantor_id": giver, "obligor_id": taker, "guarantor_kind": "firm",
            "amount_minor": 10, "from_day": date(2025, 1, 1),
        }
        for n, (giver, taker) in enumerate(pledges or ())
    ]  # fmt: skip
    guarantees = None if pledges is None else table("guarantees", contracts).lazy()
    return monitor(frame, bank(), words(), guarantees=guarantees, **more)


def levels(found: Monitored) -> dict[str, str]:
    return dict(zip(*found.firms.select("enterprise_id", "watch_level"), strict=True))


def told(found: Monitored) -> set[tuple[str, str, str]]:
    return set(found.signals.select("enterprise_id", "indicator", "level").rows())


def test_one_row_per_borrower_in_their_order_with_the_declared_columns() -> None:
    found = of({"b": {}, "a": {"is_enforced": True}, "c": {}})
    assert found.firms["enterprise_id"].to_list() == ["b", "a", "c"]
    assert dict(found.firms.schema) == {"enterprise_id": pl.String, **WATCH.schema(), **ACTS.schema(), **CROWD.schema()}
    assert dict(found.signals.schema) == SIGNALS
    assert dict(found.circles.schema) == dict(CIRCLES.schema())


def test_signals_levels_and_who_acts() -> None:
    found = of({"a": {}, "b": {"debt_ratio": 0.8}, "c": {"loan_days_past_due": 31, "debt_ratio": 0.8}})
    assert levels(found) == {"a": "none", "b": "yellow", "c": "red"}
    assert told(found) == {("b", "F1", "yellow"), ("c", "F1", "yellow"), ("c", "P1", "red")}
    rows = {row["enterprise_id"]: row for row in found.firms.to_dicts()}
    assert (rows["a"]["watch_act_by"], rows["a"]["watch_owner"]) == (None, None)
    assert (rows["b"]["watch_act_by"], rows["b"]["watch_owner"]) == (date(2026, 7, 30), "customer_manager")
    assert (rows["c"]["watch_act_by"], rows["c"]["watch_owner"]) == (DAY, "collection_officer")


def test_what_is_not_known_is_counted_and_gives_no_signal() -> None:
    found = of({"a": {"debt_ratio": None}})
    row = found.firms.row(0, named=True)
    assert (row["watch_level"], row["indicators_unknown"]) == ("none", 55 - 2)


def test_a_guarantor_in_trouble_warns_whom_it_guarantees_for() -> None:
    found = of({"a": {"is_enforced": True}, "b": {}, "c": {}}, [("a", "b"), ("b", "c")])
    assert ("b", "G4", "orange") in told(found)
    assert not {row for row in told(found) if row[:2] == ("c", "G4")}
    assert not {row for row in told(found) if row[:2] == ("a", "G4")}


def test_a_circle_in_warning_warns_its_members() -> None:
    firms = {"a": {"is_enforced": True, "loan_exposure_minor": 60}, "b": {}, "c": {"loan_exposure_minor": 40}, "d": {}}
    found = of(firms, [("a", "b"), ("c", "b")])
    assert {row for row in told(found) if row[1] == "G5"} == {(name, "G5", "yellow") for name in "abc"}
    rows = {row["enterprise_id"]: row for row in found.firms.to_dicts()}
    assert (rows["b"]["circle_warning_share"], rows["d"]["circle_warning_share"]) == (0.3, None)
    assert found.circles.select("circle_id", "members", "warning_share").rows() == [("a", 3, 0.3)]


def test_a_ring_of_three_warns_and_one_of_two_does_not() -> None:
    found = of({name: {} for name in "abcxy"}, [("a", "b"), ("b", "c"), ("c", "a"), ("x", "y"), ("y", "x")])
    assert {row for row in told(found) if row[1] == "G2"} == {(name, "G2", "orange") for name in "abc"}


def test_without_guarantees_circles_are_unknown_with_none_there_are_none() -> None:
    unknown, none = of({"a": {}}), of({"a": {}}, [])
    assert unknown.firms["guarantor_in_trouble"].to_list() == [None]
    assert none.firms["guarantor_in_trouble"].to_list() == [False]
    unknowns = (unknown.firms["indicators_unknown"].item(), none.firms["indicators_unknown"].item())
    assert unknowns == (52, 50)


def test_memory_of_level_and_signals() -> None:
    rows = {"a": {"debt_ratio": 0.8}, "b": {}}
    found = of(rows)
    later = bank(date(2026, 7, 15))
    memory = found.firms.lazy().select(
        "enterprise_id",
        **{
            f"opening_{name}": name for name in ("watch_level", "watch_since", "watch_yellow_seen", "watch_orange_seen")
        },
    )
    frame = pl.LazyFrame([{"enterprise_id": n, **CALM, **r} for n, r in rows.items()], schema={
        "enterprise_id": pl.String, **TYPES}).join(memory, on="enterprise_id")  # fmt: skip
    again = monitor(frame, later, words(), before=found.signals.lazy())
    assert again.signals.select("since", "day", "act_by").rows() == [(DAY, later.day, date(2026, 7, 30))]
    assert again.firms["watch_since"].to_list() == [DAY, None]


MANY = {
    "a": {}, "b": {"debt_ratio": 0.95}, "c": {"loan_days_past_due": None}, "d": {"electricity_yoy_3m": -0.6},
    "e": {"debt_ratio": 0.8, "electricity_yoy_3m": -0.35, "guarantee_load": 1.5}, "f": dict.fromkeys(TYPES),
}  # fmt: skip


def test_alone_is_the_same_as_in_a_crowd_where_no_guarantee_joins_them() -> None:
    together = of(MANY, [])
    alone = [of({name: row}, []) for name, row in MANY.items()]
    assert_frame_equal(pl.concat(one.firms for one in alone), together.firms)
    keys = ["enterprise_id", "indicator"]
    assert_frame_equal(pl.concat(one.signals for one in alone).sort(keys), together.signals.sort(keys))


def test_order_of_borrowers_does_not_matter() -> None:
    backwards = of(dict(reversed(MANY.items())), [("a", "b"), ("b", "e")])
    forwards = of(MANY, [("b", "e"), ("a", "b")])
    assert_frame_equal(backwards.firms.sort("enterprise_id"), forwards.firms.sort("enterprise_id"))
    assert_frame_equal(backwards.circles, forwards.circles)


def test_nobody_to_watch() -> None:
    found = of({}, [])
    assert (found.firms.height, found.signals.height, found.circles.height) == (0, 0, 0)


def test_an_absent_table_is_unknown_and_a_firm_without_rows_has_none() -> None:
    frame = pl.LazyFrame({"enterprise_id": ["a", "b"]})
    case = {"case_no": "1", "subject": "firm", "role": "defendant", "filed_day": DAY, "status": "open"}
    found = gathered(frame, evidence(lawsuits=[case]), bank()).collect()
    assert found["lawsuits_open"].to_list() == [1, 0]
    others = [name for source in SOURCES for name in source.adds if name != "lawsuits_open"]
    assert found.select(pl.all_horizontal(pl.col(others).is_null())).to_series().all()
    assert gathered(frame, Evidence(), bank()).collect()["lawsuits_open"].to_list() == [None, None]


def test_every_column_of_monitoring_is_a_word_of_the_pack() -> None:
    assert set(ADDS) | set(CROWD) <= set(words())
    named = frozenset().union(*(one.columns for one in bank().indicators))
    assert named <= set(words())


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_an_empty_table_gives_an_empty_answer(source: Any) -> None:
    given = evidence(**{name: [] for name in source.tables}, enterprises=[])
    found = source.run(given, bank()).collect()
    assert found.height == 0
    assert set(source.adds) <= set(found.columns)

"""What a log tells: order, waits, work, repeats, hand-overs, batches, load."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

from tallystick.engine.diagnosis.process.follows import BEGIN, END, directly_follows, in_order, variants
from tallystick.engine.diagnosis.process.intervals import actions
from tallystick.engine.diagnosis.process.people import batching, handovers, workload
from tallystick.engine.diagnosis.process.times import case_times, step_times, timed
from tests.engine.diagnosis.process.logs import MONDAY, log

TWO = """
a apply   -   - 0 1
a visit   ann - 3 4
a visit   bob - 5 5.5
a approve bob - 9 10
b apply   -   - 0 1
b approve cat - 2 -
"""


def test_what_follows_what_with_its_wait() -> None:
    told = directly_follows(in_order(log(TWO))).collect()
    pairs = {(row["from"], row["to"]): row for row in told.iter_rows(named=True)}
    assert pairs[BEGIN, "apply"]["times"] == 2
    assert pairs["approve", END]["cases"] == 2
    assert pairs["apply", "visit"]["wait_median_hours"] == pytest.approx(2.0)
    assert pairs["visit", "visit"]["wait_median_hours"] == pytest.approx(1.0)
    assert pairs[BEGIN, "apply"]["wait_median_hours"] is None
    assert told["times"].sum() == 6 + 2


def test_ways_of_cases() -> None:
    told = variants(in_order(log(TWO))).collect()
    assert told.select("variant", "cases").rows() == [
        ("apply › approve", 1),
        ("apply › visit › visit › approve", 1),
    ]
    assert told["hours_median"].to_list() == pytest.approx([2.0, 10.0])


def test_waits_work_repeats_and_hand_overs() -> None:
    told = timed(log(TWO)).collect()
    visits = told.filter(pl.col("activity") == "visit")
    assert visits["nth"].to_list() == [1, 2]
    assert visits["wait_hours"].to_list() == pytest.approx([2.0, 1.0])
    assert visits["work_hours"].to_list() == pytest.approx([1.0, 0.5])
    assert visits["is_handover"].to_list() == [None, True]
    open_ended = told.filter((pl.col("case_id") == "b") & (pl.col("activity") == "approve"))
    assert open_ended["work_hours"].to_list() == [None]


def test_a_wait_counts_from_the_latest_end_so_far_and_never_below_zero() -> None:
    told = timed(log("a long - - 0 10\na short - - 1 2\na last - - 4 5\na after - - 12 13")).collect()
    assert told["wait_hours"].to_list() == [None, 0.0, 0.0, 2.0]


def test_times_by_activity_and_by_case() -> None:
    by_activity = step_times(timed(log(TWO)), ["branch"]).collect()
    visit = by_activity.row(by_predicate=pl.col("activity") == "visit", named=True)
    assert (visit["actions"], visit["cases"], visit["people"]) == (2, 1, 2)
    assert visit["again_share"] == pytest.approx(0.5)
    by_case = case_times(timed(log(TWO))).collect()
    assert by_case["hours"].to_list() == pytest.approx([10.0, 2.0])
    assert by_case["again"].to_list() == [1, 0]


def test_hand_overs_between_people() -> None:
    told = handovers(timed(log(TWO))).collect()
    assert told.select("from_person", "to_person", "times").rows() == [("ann", "bob", 1)]


def test_a_run_is_a_batch_from_the_least_length_on() -> None:
    row = "c{n} check ann - {begin} {end}"
    burst = [row.format(n=n, begin=n * 0.1, end=n * 0.1 + 0.05) for n in range(4)]
    alone = row.format(n=9, begin=50, end=51)
    text = "\n".join([*burst, alone])
    told = batching(timed(log(text)), gap_minutes=5.0, least=4).collect().row(0, named=True)
    assert (told["actions"], told["batched"], told["longest_batch"]) == (5, 4, 4)
    assert batching(timed(log(text)), gap_minutes=5.0, least=5).collect()["batched"].to_list() == [0]
    assert batching(timed(log(text)), gap_minutes=1.0, least=4).collect()["batched"].to_list() == [0]


@pytest.mark.parametrize(("days", "share"), [(28, 0.0), (29, 1.0), (31 - 2, 1.0)])
def test_month_end_is_the_last_three_days(days: int, share: float) -> None:
    first = datetime(2026, 3, 1, 10)
    frame = log("a check ann - 0 1").with_columns(begin_at=pl.lit(first + timedelta(days=days - 1)))
    told = batching(timed(frame), gap_minutes=5.0, least=2).collect()
    assert told["month_end_share"].to_list() == [share]


def test_load_counts_a_case_in_each_month_it_is_touched() -> None:
    told = workload(timed(log("a visit ann - 0 1\na visit ann - 1000 1001\nb visit ann - 0 2"))).collect()
    assert told["cases"].to_list() == [2, 1]
    assert told["work_hours"].to_list() == pytest.approx([3.0, 1.0])


def events(*rows: tuple[str, str, float]) -> pl.LazyFrame:
    """Events `activity, lifecycle, hours` of one case."""
    return pl.LazyFrame(
        [
            {
                "case_id": "a",
                "activity": one,
                "lifecycle": kind,
                "person_id": f"p{n}",
                "at": MONDAY + timedelta(hours=at),
            }
            for n, (one, kind, at) in enumerate(rows)
        ]
    )


def test_starts_and_completions_are_joined() -> None:
    told = actions(
        events(
            ("call", "SCHEDULE", 0.0),
            ("call", "START", 1.0),
            ("call", "COMPLETE", 2.0),
            ("sent", "COMPLETE", 2.5),
            ("call", "START", 3.0),
            ("call", "START", 4.0),
            ("call", "COMPLETE", 5.0),
            ("call", "COMPLETE", 6.0),
        )
    ).collect()
    since = [(row["activity"], row["begin_at"], row["end_at"]) for row in told.iter_rows(named=True)]
    at = [MONDAY + timedelta(hours=h) for h in (0, 1, 2, 2.5, 3, 4, 5, 6)]
    assert since == [
        ("call", at[1], at[2]),
        ("sent", at[3], at[3]),
        ("call", at[4], None),
        ("call", at[5], at[6]),
        ("call", at[7], at[7]),
    ]
    assert told["scheduled_at"].to_list()[0] == at[0]
    assert told["person_id"].to_list()[0] == "p2"


def test_an_empty_log_tells_nothing() -> None:
    empty = log(TWO).clear()
    assert directly_follows(in_order(empty)).collect().is_empty()
    assert step_times(timed(empty)).collect().is_empty()
    assert actions(events(("x", "start", 0.0)).clear()).collect().is_empty()

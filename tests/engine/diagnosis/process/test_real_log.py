"""The log of a Dutch bank's loan applications (BPI Challenge 2012): read as any log, and held against its cases."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tallystick.engine.diagnosis.process.study import Study, study
from tallystick.intake.event_logs.read import EventLogRead, read_event_log


@pytest.fixture(scope="module")
def read(shared_data: Path) -> tuple[EventLogRead, Study, pl.DataFrame]:
    folder = shared_data / "bpic2012"
    if not folder.is_dir():
        pytest.skip(f"the log is not here: {folder}")
    found = read_event_log(folder / "events.parquet")
    return found, study(found.log.lazy(), None), pl.read_parquet(folder / "cases.parquet")


def test_every_event_is_read_and_starts_are_paired_with_ends(read: tuple[EventLogRead, Study, pl.DataFrame]) -> None:
    found, told, cases = read
    assert found.rows == cases["n_events"].sum() == 158_706
    assert found.quarantine.is_empty()
    assert told.cases == cases.height == 7_852
    work = found.log.filter(pl.col("activity").str.starts_with("W_"))
    assert (work["end_at"] > work["begin_at"]).mean() > 0.95  # type: ignore[operator]


def test_what_the_log_tells_is_what_became_of_the_cases(read: tuple[EventLogRead, Study, pl.DataFrame]) -> None:
    _, told, cases = read
    by_activity = dict(told.tables["activities"].select("activity", "cases").iter_rows())
    outcomes = dict(cases.group_by("outcome").len().iter_rows())
    assert by_activity["A_APPROVED"] == outcomes["approved"]
    assert by_activity["A_CANCELLED"] == outcomes["cancelled"]
    assert by_activity["A_DECLINED"] == outcomes["declined"]
    first = told.tables["follows"].filter(pl.col("to") == "A_SUBMITTED").row(0, named=True)
    assert (first["from"], first["cases"]) == ("(begin)", cases.height)


def test_ways_add_up_and_people_are_told(read: tuple[EventLogRead, Study, pl.DataFrame]) -> None:
    _, told, cases = read
    assert told.tables["variants"]["cases"].sum() == cases.height
    assert told.tables["variants"]["share"].sum() == pytest.approx(1.0)
    robot = told.tables["workload"].filter(pl.col("person_id") == "112")
    assert robot["cases"].max() > 1_000, "112 is the system itself"  # type: ignore[operator]

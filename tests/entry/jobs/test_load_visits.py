"""What was seen for an application: its own investigation first, then the firm's last visit before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.entry.jobs.case_steps import Visited
from tallystick.entry.jobs.load_visits import visits

MAY, JUNE, JULY = date(2024, 5, 1), date(2024, 6, 1), date(2024, 7, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("desk", "process"):
        (tmp_path / name).mkdir()
    visit = {"enterprise_id": ["E1", "E1"], "visit_id": ["V1", "V2"], "day": [MAY, JULY], "officer_id": ["M8", "M9"]}
    more = {"second_officer_id": [None, "M7"], "workers_seen": [11, 33], "stated_sales_12m_minor": [100, 300]}
    pl.DataFrame(visit | more).write_parquet(tmp_path / "desk" / "visits.parquet")
    told = {
        "application_id": ["Q1", "Q3", "Q5"],
        "investigators": ["M1 M2", "M3", "M4"],
        "visited_day": [JUNE, JUNE, None],
    }
    seen = {"minutes_on_site": [55, None, 70], "report_text": ["stock turns", "idle", "to come"]}
    seen["stated_sales_minor"] = [200, None, 900]
    pl.DataFrame(told | seen).write_parquet(tmp_path / "process" / "investigations.parquet")
    return tmp_path


def asked(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["application_id", "enterprise_id"], orient="row")


def test_an_application_is_told_by_its_own_investigation(folder: Path) -> None:
    found = visits(folder, asked(("Q1", "E1"), ("Q2", "E1"), ("Q3", "E2"), ("Q4", "E2")))
    sales = {"stated_sales_12m_minor": 200, "workers_seen": 11}
    assert found == {
        "Q1": Visited(JUNE, "M1", "M2", "stock turns", sales, 55),
        "Q2": Visited(JULY, "M9", "M7", "走访记录 / visit V2", {"stated_sales_12m_minor": 300, "workers_seen": 33}, 0),
        "Q3": Visited(JUNE, "M3", "", "idle", {}, 0),
    }


def test_an_investigation_that_nobody_went_for_yet_tells_nothing(folder: Path) -> None:
    found = visits(folder, asked(("Q2", "E1"), ("Q5", "E1")))
    assert found["Q5"] == found["Q2"]


def test_nothing_later_than_the_day_asked_for_is_seen(folder: Path) -> None:
    found = visits(folder, asked(("Q2", "E1")), on=MAY)
    assert found["Q2"].facts["workers_seen"] == 11

"""One small log in every form gives the same actions; bad rows go to quarantine; what is no log is refused."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake.errors import IntakeError
from tallystick.intake.event_logs import read_event_log

XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <trace>
    <string key="concept:name" value="a"/>
    <event>
      <string key="concept:name" value="visit"/><string key="lifecycle:transition" value="start"/>
      <string key="org:resource" value="ann"/><date key="time:timestamp" value="2026-03-02T09:00:00.000+08:00"/>
    </event>
    <event>
      <string key="concept:name" value="visit"/><string key="lifecycle:transition" value="complete"/>
      <string key="org:resource" value="ann"/><date key="time:timestamp" value="2026-03-02T10:30:00.000+08:00"/>
    </event>
  </trace>
  <trace>
    <string key="concept:name" value="b"/>
    <event>
      <string key="concept:name" value="apply"/><string key="lifecycle:transition" value="complete"/>
      <date key="time:timestamp" value="2026-03-03T08:00:00.000+08:00"/>
    </event>
  </trace>
</log>
"""
OCEL = {
    "objectTypes": [{"name": "application", "attributes": []}, {"name": "firm", "attributes": []}],
    "eventTypes": [{"name": "visit", "attributes": []}],
    "objects": [
        {"id": "a", "type": "application"},
        {"id": "b", "type": "application"},
        {"id": "F1", "type": "firm"},
    ],
    "events": [
        {
            "id": "1",
            "type": "visit",
            "time": "2026-03-02T09:00:00Z",
            "attributes": [{"name": "end_at", "value": "2026-03-02 10:30:00"}, {"name": "person_id", "value": "ann"}],
            "relationships": [{"objectId": "a", "qualifier": ""}, {"objectId": "F1", "qualifier": ""}],
        },
        {
            "id": "2",
            "type": "apply",
            "time": "2026-03-03T08:00:00Z",
            "attributes": [],
            "relationships": [{"objectId": "b", "qualifier": ""}],
        },
    ],
}
CSV = """Case ID,Concept:name,org:resource,start_timestamp,complete_timestamp
a,visit,ann,2026-03-02 09:00,2026-03-02 10:30
b,apply,,2026-03-03 08:00:00,2026-03-03 08:00:00
"""
EXPECTED = [
    ("a", "visit", "ann", datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 10, 30)),
    ("b", "apply", None, datetime(2026, 3, 3, 8), datetime(2026, 3, 3, 8)),
]


def written(folder: Path, form: str) -> Path:
    path = folder / f"log.{form}"
    if form == "xes":
        path.write_text(XES, "utf-8")
    elif form == "xes.gz":
        path.write_bytes(gzip.compress(XES.encode()))
    elif form == "json":
        path.write_text(json.dumps(OCEL), "utf-8")
    elif form == "csv":
        path.write_text(CSV, "utf-8")
    else:
        frame = pl.read_csv(CSV.encode(), try_parse_dates=True)
        frame.write_parquet(path)
    return path


@pytest.mark.parametrize("form", ["xes", "xes.gz", "json", "csv", "parquet"])
def test_every_form_gives_the_same_actions(tmp_path: Path, form: str) -> None:
    read = read_event_log(written(tmp_path, form))
    assert read.log.select("case_id", "activity", "person_id", "begin_at", "end_at").rows() == EXPECTED
    assert read.quarantine.is_empty()


def test_a_case_may_be_any_type_of_object(tmp_path: Path) -> None:
    path = written(tmp_path, "json")
    assert read_event_log(path, case="firm").log["case_id"].to_list() == ["F1"]
    with pytest.raises(IntakeError, match=r"no objects of type 'firms'; did you mean 'firm'\?"):
        read_event_log(path, case="firms")


def test_bad_rows_are_set_aside_with_their_reason_and_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "case,activity,start,end,transition\n"
        "a,visit,2026-03-02 09:00,2026-03-02 10:00,\n"
        ",visit,2026-03-02 09:00,,\n"
        "a,,2026-03-02 09:00,,\n"
        "a,visit,yesterday,,\n"
        "a,visit,2026-03-02 09:00,2026-03-02 08:00,\n",
        "utf-8",
    )
    read = read_event_log(path)
    assert read.quarantine.select("row", "reason").rows() == [
        (2, "no_case"),
        (3, "no_activity"),
        (4, "no_instant"),
        (5, "end_before_begin"),
    ]
    assert read.log.height + read.quarantine.height == read.rows


def test_a_lifecycle_of_another_kind_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text(XES.replace('value="start"', 'value="suspend"'), "utf-8")
    assert read_event_log(path).quarantine["reason"].to_list() == ["other_lifecycle"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("log.xes", "<log><trace>", "cannot be read as XES"),
        ("log.json", "{}", "cannot be read as OCEL 2.0"),
        ("log.txt", "", "is no form of a log"),
        ("log.csv", "case,time\na,2026-03-02", "it has no column for activity"),
        ("log.csv", "case,activity\na,visit", "it has no column for at"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(IntakeError, match=said):
        read_event_log(path)
    with pytest.raises(IntakeError, match="there is no such file"):
        read_event_log(tmp_path / "none.xes")

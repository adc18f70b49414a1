"""The process log as XES and OCEL 2.0: every action is there, the standards are kept, parts change nothing."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake import IntakeError
from tallystick.simulate.exports import export_log

NS = "{http://www.xes-standard.org/}"
T9, T10, T11 = (datetime(2024, 3, 1, hour) for hour in (9, 10, 11))
LOG = {
    "event_no": [1, 2, 3, 4, 5],
    "case_id": ["Q2", "Q1", "Q1", "W1", "Q1"],
    "case_kind": ["application", "application", "application", "warning", "application"],
    "activity": ["application", "application", "review", "warning_raised", "approval"],
    "person_id": ["M1", "M1", "R1", None, "A<1>"],
    "role": ["customer_manager", "customer_manager", "reviewer", "engine", "approver"],
    "branch": ["B1", "B1", "B1", "B1", None],
    "begin_at": [T9, T9, T10, T10, T11],
    "end_at": [T10, T9, T11, None, T11],
    "result": ["done", "done", 'asked "why" & how\n', None, "approved"],
    "application_id": ["Q2", "Q1", "Q1", None, "Q1"],
    "loan_id": [None, "L1", "L1", "L1", "L1"],
    "enterprise_id": ["E2", "E1", "E1", "E1", "E1"],
}
APPLICATIONS = {
    "application_id": ["Q1", "Q2"],
    "enterprise_id": ["E1", "E2"],
    "product": ["micro_cash", "micro_cash"],
    "channel": ["branch", "online"],
    "asked_minor": [100, 200],
    "asked_day": [date(2024, 3, 1)] * 2,
    "outcome": ["approved", None],
    "loan_id": ["L1", None],
}


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    process = tmp_path / "bank" / "process"
    process.mkdir(parents=True)
    pl.DataFrame(LOG).write_parquet(process / "log.parquet")
    pl.DataFrame(APPLICATIONS).write_parquet(process / "applications.parquet")
    return tmp_path / "bank"


@pytest.fixture
def xes(bank: Path, tmp_path: Path) -> ET.Element:
    export_log(bank, tmp_path / "out")
    return ET.parse(tmp_path / "out" / "log.xes").getroot()


@pytest.fixture
def ocel(bank: Path, tmp_path: Path) -> dict[str, list[dict[str, object]]]:
    export_log(bank, tmp_path / "out")
    found: dict[str, list[dict[str, object]]] = json.loads((tmp_path / "out" / "log.ocel.json").read_text("utf-8"))
    return found


def said(element: ET.Element) -> dict[str, str]:
    return {str(child.get("key")): str(child.get("value")) for child in element if child.tag != f"{NS}event"}


def test_a_trace_holds_all_actions_of_a_case_in_their_order(xes: ET.Element) -> None:
    traces = {said(trace)["concept:name"]: trace.findall(f"{NS}event") for trace in xes.findall(f"{NS}trace")}
    assert list(traces) == ["Q1", "Q2", "W1"]
    shown = [(said(e)["concept:name"], said(e)["lifecycle:transition"]) for e in traces["Q1"]]
    assert shown == [("application", "complete"), ("review", "start"), ("review", "complete"), ("approval", "complete")]
    assert [said(e)["lifecycle:transition"] for e in traces["Q2"]] == ["start", "complete"]


def test_an_event_says_who_where_when_and_with_which_result(xes: ET.Element) -> None:
    events = [said(event) for event in xes.iter(f"{NS}event")]
    review = [e for e in events if e["concept:name"] == "review"]
    assert review[0]["concept:instance"] == review[1]["concept:instance"] == "3"
    assert review[0]["time:timestamp"] == "2024-03-01T10:00:00.000+08:00"
    assert "result" not in review[0]
    assert review[1]["result"] == 'asked "why" & how\n'
    approval = next(e for e in events if e["concept:name"] == "approval")
    assert approval["org:resource"] == "A<1>"
    assert "org:group" not in approval
    raised = next(e for e in events if e["concept:name"] == "warning_raised")
    assert "org:resource" not in raised and raised["time:timestamp"].startswith("2024-03-01T10:00")


def test_xes_declares_what_it_uses(xes: ET.Element) -> None:
    order = [child.tag.removeprefix(NS) for child in xes]
    assert order == sorted(order, key=["extension", "global", "classifier", "string", "trace"].index)
    prefixes = {extension.get("prefix") for extension in xes.findall(f"{NS}extension")}
    keys = {key.split(":")[0] for event in xes.iter(f"{NS}event") for key in said(event) if ":" in key}
    assert keys <= prefixes
    everywhere = next(g for g in xes.findall(f"{NS}global") if g.get("scope") == "event")
    for event in xes.iter(f"{NS}event"):
        assert set(said(everywhere)) <= set(said(event))


def test_objects_are_named_once_and_typed(ocel: dict[str, list[dict[str, object]]]) -> None:
    ids = [thing["id"] for thing in ocel["objects"]]
    assert len(ids) == len(set(ids)) == 2 + 1 + 2 + 3 + 1 + 1
    types = {kind["name"]: {a["name"]: a["type"] for a in kind["attributes"]} for kind in ocel["objectTypes"]}  # type: ignore[union-attr,attr-defined]
    assert types["application"]["asked_minor"] == "integer"
    for thing in ocel["objects"]:
        for attribute in thing["attributes"]:  # type: ignore[attr-defined]
            wanted = types[str(thing["type"])][attribute["name"]]
            assert isinstance(attribute["value"], int if wanted == "integer" else str)
            assert attribute["time"].endswith("Z")


def test_events_are_about_objects_that_are_there(ocel: dict[str, list[dict[str, object]]]) -> None:
    ids = {thing["id"] for thing in ocel["objects"]}
    kinds = {kind["name"] for kind in ocel["eventTypes"]}
    ties = [tie for thing in (*ocel["events"], *ocel["objects"]) for tie in thing["relationships"]]  # type: ignore[attr-defined]
    assert {tie["objectId"] for tie in ties} <= ids
    assert {event["type"] for event in ocel["events"]} <= kinds
    assert [event["id"] for event in ocel["events"]] == ["1", "2", "3", "4", "5"]
    raised = ocel["events"][3]
    assert {tie["objectId"] for tie in raised["relationships"]} == {
        "loan:L1",
        "enterprise:E1",
        "branch:B1",
        "warning:W1",
    }  # type: ignore[attr-defined]
    review = {a["name"]: a["value"] for a in ocel["events"][2]["attributes"]}  # type: ignore[attr-defined]
    assert review == {"role": "reviewer", "result": 'asked "why" & how\n', "ended": "2024-03-01T11:00:00+08:00"}


def test_parts_change_nothing(bank: Path, tmp_path: Path) -> None:
    export_log(bank, tmp_path / "whole")
    export_log(bank, tmp_path / "parts", rows_at_once=1)
    for name in ("log.xes", "log.ocel.json"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "parts" / name).read_bytes()


def test_a_folder_without_a_log_and_an_unknown_form_are_refused(bank: Path, tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="process log"):
        export_log(tmp_path, tmp_path / "out")
    with pytest.raises(IntakeError, match="csv is asked for"):
        export_log(bank, tmp_path / "out", forms=("csv",))
    assert not (tmp_path / "out").exists()

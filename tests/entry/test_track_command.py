"""`tally track` on a bank's folder: the ledger, the alert, two languages, errors that name key and cure."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from tallystick.entry.cli.app import app
from tallystick.entry.jobs.measures_file import read_measures
from tallystick.entry.jobs.plan_file import PlanError
from tallystick.entry.jobs.track_run import TrackRequest, run_tracking
from tests.engine.diagnosis.test_findings import LAST, PACK, bank, policy_of

MEASURES = """
measures:
  - code: M1
    problem: copied_investigations
    measure: likeness_alert
    owner: Head of branch
    place_kind: officer
    starts: {b2o1: 2025-04, b3o1: 2025-04}
    agreed_months: 6
    expected: {removes: 0.7, saves_yuan: 500000, costs_yuan: 60000}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank in which one officer copies in 2025 whatever was undertaken."""
    out = tmp_path_factory.mktemp("bank")
    files, _ = bank(copier="b2o1")
    for name in ("process", "book"):
        (out / name).mkdir()
    for name, frame in files.tables.items():
        room = {"contracts": "book", "outcomes": "."}.get(name, "process")
        frame.collect().write_parquet(out / room / f"{name}.parquet")
    (out / "measures.yaml").write_text(MEASURES, "utf-8")
    return out


def request(folder: Path, out: Path, **changes: object) -> TrackRequest:
    asked = {"bank": folder, "pack": PACK, "measures": folder / "measures.yaml", "day": LAST, "out": out}
    return TrackRequest(**{**asked, **changes})  # type: ignore[arg-type]


def test_the_command_raises_the_alert_and_names_the_owner(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["track", str(folder), "--pack", str(PACK), "--measures", str(folder / "measures.yaml")]
    told = CliRunner().invoke(app, [*asked, "--day", LAST.isoformat(), "--out", str(out)], env={"COLUMNS": "160"})
    assert told.exit_code == 0, told.output
    for said in ("Of 1 measures, 1 do not do", "Alert: M1", "Owner: Head of branch", "report.html"):
        assert said in told.output
    ledger = pl.read_parquet(out / "ledger.parquet").row(0, named=True)
    assert ledger["is_alert"] and ledger["standing"] in ("no_effect", "harms")
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("lang", "said"), [("en", "Measures and what came of them"), ("zh", "整改措施跟踪")])
def test_the_report_says_it_in_two_languages_offline(folder: Path, tmp_path: Path, lang: str, said: str) -> None:
    result = run_tracking(request(folder, tmp_path / "out", lang=lang))
    assert result.report is not None
    page = result.report.read_text("utf-8")
    assert said in page and "tk_removed" in page
    assert "https://" not in page and "http://" not in page.replace("http://www.w3.org", "")


def test_the_same_files_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    one, other = (run_tracking(request(folder, tmp_path / name, report=False)).out for name in ("one", "two"))
    assert json.loads((one / "run.json").read_text("utf-8")) == json.loads((other / "run.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("problem: copied_investigations", "problem: copied_investigation", "did you mean"),
        ("measure: likeness_alert", "measure: prayer", "has no measure 'prayer'"),
        ("place_kind: officer", "place_kind: product", "does not sit at a product"),
        ("b2o1: 2025-04", "b2o1: April", "not a month"),
        ("removes: 0.7", "removes: 1.7", "It is at least 0.01 and at most 1"),
        ("owner: Head of branch", "owners: Head of branch", "owner: it is missing"),
        ("agreed_months: 6", "agreed_months: 6\n    more: 1", "nobody reads it"),
        ("starts: {b2o1: 2025-04, b3o1: 2025-04}", "starts: {}", "no place starts"),
    ],
)
def test_a_mistake_in_the_measures_is_named(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    assert was in MEASURES
    file = tmp_path / "measures.yaml"
    file.write_text(MEASURES.replace(was, becomes), "utf-8")
    with pytest.raises(PlanError, match=said):
        read_measures(file, policy_of(LAST))


def test_two_measures_of_one_code_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "measures.yaml"
    file.write_text(MEASURES + MEASURES.replace("\nmeasures:\n", ""), "utf-8")
    with pytest.raises(PlanError, match="M1 stands twice"):
        read_measures(file, policy_of(LAST))

"""`tally diagnose` on a bank's folder: tables and report written whole, the same bytes again, clear errors."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from tallystick.engine.diagnosis.whom_table import EFFECTS_BY
from tallystick.entry.cli.app import app
from tallystick.entry.jobs.diagnose_run import DiagnoseRequest, run_diagnosis
from tallystick.intake import IntakeError
from tallystick.intake.seal import SEAL_FILE
from tests.engine.diagnosis.test_findings import LAST, PACK, bank

WAY = ("application", "documents", "investigation", "data_entry", "engine_decision", "review", "approval")
ROLES = ("customer_manager", "customer_manager", "customer_manager", "data_clerk", "engine", "reviewer", "approver")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank on disk: the files of a bank with an officer who copies, and a log of some of its cases."""
    out = tmp_path_factory.mktemp("bank")
    files, _ = bank(copier="b2o1")
    for name in ("process", "book"):
        (out / name).mkdir()
    for name, frame in files.tables.items():
        room = {"contracts": "book", "outcomes": "."}.get(name, "process")
        frame.collect().write_parquet(out / room / f"{name}.parquet")
    log(files.tables["applications"].collect().head(200)).write_parquet(out / "process" / "log.parquet")
    return out


def log(applications: pl.DataFrame) -> pl.DataFrame:
    """Each case takes a day an activity; the approver of every tenth has reviewed it himself."""
    rows = []
    for number, row in enumerate(applications.iter_rows(named=True)):
        day = datetime.combine(row["asked_day"], datetime.min.time()) + timedelta(hours=9)
        for step, (activity, role) in enumerate(zip(WAY, ROLES, strict=True)):
            person = "sue" if role in ("reviewer", "approver") and number % 10 == 0 else f"{role}-{number % 7}"
            rows.append(
                {
                    "event_no": len(rows), "case_id": row["application_id"], "case_kind": "application",
                    "activity": activity, "person_id": person, "role": role, "branch": row["branch"],
                    "begin_at": day + timedelta(days=step), "end_at": day + timedelta(days=step, hours=1),
                }
            )  # fmt: skip
    return pl.DataFrame(rows)


def request(folder: Path, out: Path, **changes: object) -> DiagnoseRequest:
    asked = {"bank": folder, "pack": PACK, "day": LAST, "out": out, "budget_minor": 1_000_000_00}
    return DiagnoseRequest(**{**asked, **changes})  # type: ignore[arg-type]


def test_the_command_tells_problems_measures_and_where_the_report_is(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["diagnose", str(folder), "--pack", str(PACK), "--day", LAST.isoformat(), "--out", str(out)]
    told = CliRunner().invoke(app, asked, env={"COLUMNS": "200"})
    assert told.exit_code == 0, told.output
    for said in ("copied investigations", "officer b2o1", "likeness alert", "Not asked: formal checks", "report.html"):
        assert said in told.output
    findings = pl.read_parquet(out / "findings.parquet")
    first = findings.row(0, named=True)
    assert (first["problem"], first["place"], first["cause"]) == ("copied_investigations", "b2o1", "no_control")
    assert first["low_minor"] < first["yearly_cost_minor"] < first["high_minor"]
    cases = pl.read_parquet(out / "cases" / "01-copied_investigations.parquet")
    assert cases.height == first["hits"]
    departed = pl.read_parquet(out / "process_deviations.parquet").filter(pl.col("kind") == "same_person")
    assert set(departed["person_id"]) == {"sue"}
    assert departed["case_id"].n_unique() == 20


def test_for_whom_it_costs_more_is_written_by_group(folder: Path, tmp_path: Path) -> None:
    result = run_diagnosis(request(folder, tmp_path / "out"))
    written = pl.read_parquet(result.out / "effects_by.parquet")
    assert dict(written.schema) == EFFECTS_BY.schema()
    first = result.told.found.findings[0]
    assert first.cost is not None and first.cost.effect is not None
    mine = written.filter(pl.col("finding") == 1)
    assert set(mine["by"]) == {"grade"}, "one officer's files of one product and one year differ in their grades alone"
    assert mine["hit"].sum() == first.cost.effect.hit
    assert (mine["effect"] * mine["amount_minor"]).sum() == pytest.approx(first.cost.effect.total)
    assert not mine["differs"].any(), "copying harms all grades alike"
    assert result.report is not None
    assert "By grade nobody&#39;s cost differs beyond chance." in result.report.read_text("utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_is_offline_and_says_what_it_costs(folder: Path, tmp_path: Path, lang: str) -> None:
    result = run_diagnosis(request(folder, tmp_path / "out", lang=lang))
    assert result.report is not None
    page = result.report.read_text("utf-8")
    assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page
    assert {"en": "Weaknesses in our own process (", "zh": "本行流程存在"}[lang] in page
    assert 'id="finding-1"' in page and "dx_months" in page
    assert {"en": "one person instead of two", "zh": "岗位未分离"}[lang] in page


def test_the_same_files_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    one, other = (run_diagnosis(request(folder, tmp_path / name, report=False)).out for name in ("one", "two"))
    digests = [json.loads((out / "run.json").read_text("utf-8"))["outputs"] for out in (one, other)]
    assert digests[0] == digests[1]
    assert len(digests[0]) > 8


def test_a_day_in_the_middle_sees_nothing_later(folder: Path, tmp_path: Path) -> None:
    result = run_diagnosis(request(folder, tmp_path / "out", day=LAST.replace(year=2024), report=False))
    assert result.findings.is_empty()


def test_what_is_no_bank_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(IntakeError, match="holds none of the tables"):
        run_diagnosis(request(tmp_path / "nothing", tmp_path / "out"))
    sealed = tmp_path / "truth"
    sealed.mkdir()
    (sealed / SEAL_FILE).write_text("", "utf-8")
    with pytest.raises(IntakeError, match="it is sealed"):
        run_diagnosis(request(sealed, tmp_path / "out"))
    assert not (tmp_path / "out").exists()

"""`tally study`: one document with links that lead somewhere, and benchmarks that name nobody."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from tallystick.engine.status.benchmarks import SCHEMA, suppressed
from tallystick.entry.cli.app import app
from tallystick.entry.jobs.study_run import FORM, read_benchmarks
from tallystick.intake import IntakeError
from tests.engine.status.a_bank import DAY, PACK
from tests.entry.bank_folder import write_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("bank"))


def mix(*cases: int) -> pl.DataFrame:
    whole = sum(cases)
    rows = [("mix", str(n), number / whole, "share", number) for n, number in enumerate(cases)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@pytest.mark.parametrize(
    ("cases", "shown"),
    [
        ((10, 20, 30), [True, True, True]),
        ((9, 20, 30), [False, False, True]),  # the smallest other part would give it away
        ((30, 9, 2), [True, False, False]),
        ((9,), [False]),
    ],
)
def test_cells_of_few_are_withheld_and_cannot_be_worked_out(cases: tuple[int, ...], shown: list[bool]) -> None:
    assert suppressed(mix(*cases), 10)["value"].is_not_null().to_list() == shown


def test_the_study_joins_both_reports_and_shares_no_customer(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "bank_b.json"
    row = {"name": "npl_share", "part": "", "value": 0.0123, "unit": "share", "cases": 500}
    other.write_text(json.dumps({"form": FORM, "benchmarks": [row]}), "utf-8")
    out = tmp_path / "out"
    asked = ["study", str(folder), "--pack", str(PACK), "--day", DAY.isoformat(), "--out", str(out), "--lang", "zh"]
    more = ["--closed", str(folder / "closed"), "--beside", str(other)]
    told = CliRunner().invoke(app, [*asked, *more], env={"COLUMNS": "160"})
    assert told.exit_code == 0, told.output
    page = (out / "report.html").read_text("utf-8")
    links = {part.split('"')[0].split("#")[0] for part in page.split('class="behind" href="')[1:]}
    assert len(links) > 5
    assert all((out / link).is_file() for link in links)
    assert "1.2%" in page and "bank_b" in page
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    shared = (out / "benchmarks.json").read_text("utf-8")
    assert not any(name in shared for name in ("E1", "L1", "B1", "Firm", str(folder)))
    assert all(row["value"] is None and row["cases"] is None for row in json.loads(shared)["benchmarks"])  # eight loans


@pytest.mark.parametrize("text", ["", "{}", '{"form": "else", "benchmarks": []}', "[]"])
def test_what_is_no_file_of_benchmarks_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, "utf-8")
    with pytest.raises(IntakeError, match="the other bank's benchmarks"):
        read_benchmarks(path)

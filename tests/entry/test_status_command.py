"""`tally status` on a bank's folder: figures, lists, page and PDF written whole, in both languages, the same again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tallystick.entry.jobs.status_run import StatusRequest, run_status
from tallystick.intake import IntakeError
from tests.engine.status.a_bank import DAY, PACK
from tests.entry.bank import Said, tally
from tests.entry.bank_folder import write_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("bank"))


@pytest.fixture(scope="module")
def told(folder: Path) -> tuple[Path, Said]:
    """The English report as the command writes it, and what it said."""
    out = folder.parent / "told"
    words = ("status", folder, "--pack", PACK, "--day", DAY, "--out", out, "--closed", folder / "closed")
    return out, tally(*words)


def request(folder: Path, out: Path, **changes: Any) -> StatusRequest:
    asked: dict[str, Any] = {"bank": folder, "pack": PACK, "day": DAY, "out": out, "closed": folder / "closed"}
    return StatusRequest(**{**asked, **changes})


def test_the_command_tells_the_aims_and_where_the_report_is(told: tuple[Path, Said]) -> None:
    out, said = told
    assert said.returncode == 0, said.stderr
    for part in ("growth", "at least", "1.98% non-performing", "report.html"):
        assert part in said.stdout
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    behind = pl.read_parquet(out / "behind" / "classes.parquet")
    assert behind.filter(pl.col("part") == "substandard")["loan_id"].to_list() == ["L5"]
    figures = {path.stem for path in (out / "figures").glob("*.parquet")}
    assert {"size", "vintages", "five_tier_return"} <= figures


def test_the_english_report_is_offline_and_every_figure_leads_to_its_list(told: tuple[Path, Said]) -> None:
    assert_whole(told[0] / "report.html", "Where the bank stands")


def test_the_chinese_report_is_offline_and_every_figure_leads_to_its_list(folder: Path, tmp_path: Path) -> None:
    result = run_status(request(folder, tmp_path / "out", lang="zh"))
    assert result.report is not None
    assert_whole(result.report, "本行经营现状")


def assert_whole(report: Path, title: str) -> None:
    page = report.read_text("utf-8")
    assert title in page
    assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page
    links = {part.split('"')[0] for part in page.split('class="behind" href="')[1:]}
    assert len(links) > 15
    assert all((report.parent / link).is_file() for link in links)


def test_the_same_files_give_the_same_bytes(told: tuple[Path, Said], folder: Path, tmp_path: Path) -> None:
    outs = (told[0], run_status(request(folder, tmp_path / "again")).out)
    digests = [json.loads((out / "run.json").read_text("utf-8"))["outputs"] for out in outs]
    assert digests[0] == digests[1]
    assert len(digests[0]) > 60


def test_a_month_closed_on_another_day_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="it was closed on 2024-12-31, not on 2024-11-30"):
        run_status(request(folder, tmp_path / "out", day=DAY.replace(month=11, day=30)))
    with pytest.raises(IntakeError, match="it is no output of `tally month-end`"):
        run_status(request(folder, tmp_path / "out", closed=folder / "book"))
    assert not (tmp_path / "out").exists()

"""`tally lab` end to end: outputs whole, records with digests, pages in both languages, failures as sentences."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from tallystick.entry.cli.app import app
from tallystick.intake.outputs import digests
from tests.lab.histories import PACKS, other_pack, table

RUN = CliRunner()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history as CSV, named by a YAML file, and another pack."""
    folder = tmp_path_factory.mktemp("lab")
    table(250).write_csv(folder / "history.csv")
    (folder / "history.yaml").write_text("history: history.csv\nuntil: 2026-10-31\n", "utf-8")
    other_pack(folder / "other", PACKS / "l_bank", "dscr_required: {values: {2019-01-01: 2}}\n")
    return folder


def tally(*words: object) -> str:
    done = RUN.invoke(app, ["lab", *map(str, words)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_diff_writes_what_differs_with_a_page_in_chinese(asked: Path) -> None:
    out = asked / "diff"
    said = tally(
        "diff", asked / "history.yaml", "--before", PACKS / "l_bank", "--after", asked / "other", "--out", out,
        "--report", "zh",
    )  # fmt: skip
    assert "applications end otherwise" in said
    record = json.loads((out / "run.json").read_text("utf-8"))
    assert record["history"]["applications"] == 250
    assert {name: sha for name, sha in digests(out).items() if name != "run.json"} == record["outputs"]
    page = (out / "report.html").read_text("utf-8")
    assert "政策变更影响" in page
    changed = pl.read_parquet(out / "changed.parquet")
    assert changed.height > 0
    listed = (out / "applications" / "changed.js").read_text("utf-8")
    assert all(one in listed for one in changed["application_id"])


def test_the_same_question_gives_the_same_bytes(asked: Path) -> None:
    for out in ("once", "again"):
        tally(
            "backtest", asked / "history.yaml", "--pack", PACKS / "l_bank", "--pack", asked / "other",
            "--out", asked / "same" / out, "--unseen-times", 2,
        )  # fmt: skip
    assert digests(asked / "same" / "once") == digests(asked / "same" / "again")
    page = (asked / "same" / "once" / "report.html").read_text("utf-8")
    assert "default 2 times as often" in page


def test_shadow_exits_with_1_where_packs_are_too_far_apart(asked: Path) -> None:
    words = ["lab", "shadow", str(asked / "history.yaml"), "--live", str(PACKS / "l_bank")]
    words += ["--beside", str(asked / "other"), "--out", str(asked / "shadow"), "--apart-at-most"]
    assert RUN.invoke(app, [*words, "0"]).exit_code == 1
    assert RUN.invoke(app, [*words, "1"]).exit_code == 0


def test_a_challenge_reads_out(asked: Path) -> None:
    (asked / "experiment.yaml").write_text(
        f"name: try\nchampion: {PACKS / 'l_bank'}\nchallenger: other\nshares: {{2024-01-01: 0.5}}\nmeasure: default\n"
        "test: group\nalpha: 0.05\neffect: 0.02\nplanned: 400\nleast_outcomes: 10\n",
        "utf-8",
    )
    said = tally(
        "challenge", asked / "history.yaml", "--experiment", asked / "experiment.yaml", "--out", asked / "challenge"
    )
    assert "verdict" in said


@pytest.mark.parametrize(
    ("history", "says"),
    [("nowhere", "it is no file"), ("odd.yaml", "must be a mapping with `history`"), ("bare.csv", "no column")],
)
def test_what_is_no_history_is_told_in_a_sentence(asked: Path, history: str, says: str) -> None:
    (asked / "odd.yaml").write_text("path: x\n", "utf-8")
    (asked / "bare.csv").write_text("a,b\n1,2\n", "utf-8")
    words = ["lab", "backtest", str(asked / history), "--pack", str(PACKS / "l_bank"), "--out", str(asked / "none")]
    done = RUN.invoke(app, words)
    assert done.exception is not None
    assert says in str(done.exception)
    assert not (asked / "none").exists()

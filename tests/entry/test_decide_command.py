"""`tally decide`: outputs whole, in the columns promised, the same bytes again; bad input said in a sentence."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake.outputs import digests
from tests.entry.bank import ENVIRONMENT, FIRMS, PACK, Said, command, decide_words, tally

FILES = {
    "decisions.csv",
    "policy.json",
    "report.html",
    "run.json",
    *(f"{n}.parquet" for n in ("decisions", "reasons", "rules", "features", "findings", "quarantine", "months")),
}


def test_it_writes_every_output(run: Path) -> None:
    assert {path.name for path in run.iterdir() if path.is_file()} == FILES
    assert len(list((run / "firms").glob("*.html"))) == pl.read_parquet(run / "decisions.parquet").height


def test_a_decision_for_every_firm_in_the_columns_promised(run: Path) -> None:
    decisions = pl.read_parquet(run / "decisions.parquet")
    promised = ["enterprise_id", "outcome", "grade", "pd_12m", "limit_minor", "rate_bp", "apr_bp"]
    assert decisions.columns[:9] == [*promised, "authority", "bound_by"]
    assert decisions["enterprise_id"].n_unique() == decisions.height
    assert 0 < decisions.height <= FIRMS
    assert set(decisions["outcome"]) <= {"approve", "refer", "decline"}


def test_the_table_for_spreadsheets_says_the_same(run: Path) -> None:
    decisions = pl.read_parquet(run / "decisions.parquet")
    listed = pl.read_csv(run / "decisions.csv", infer_schema=False)
    assert listed.columns == decisions.columns
    assert listed["enterprise_id"].to_list() == decisions["enterprise_id"].to_list()
    assert listed["outcome"].to_list() == decisions["outcome"].to_list()


def test_every_reason_has_its_sentence_in_both_languages(run: Path) -> None:
    reasons = pl.read_parquet(run / "reasons.parquet")
    assert reasons.columns[:5] == ["enterprise_id", "code", "value", "threshold", "effect"]
    for column in ("sentence", "sentence_zh"):
        assert reasons[column].null_count() == 0
        assert not reasons[column].str.contains(r"\{\w+\}").any()


def test_every_refer_and_decline_has_a_reason(run: Path) -> None:
    decisions = pl.read_parquet(run / "decisions.parquet").filter(pl.col("outcome") != "approve")
    reasons = pl.read_parquet(run / "reasons.parquet").filter(pl.col("effect").is_in(["refer", "decline", "missing"]))
    assert decisions.join(reasons, on="enterprise_id", how="anti").height == 0


def test_every_rule_is_answered_for_every_firm(run: Path) -> None:
    decisions, rules = (pl.read_parquet(run / f"{name}.parquet") for name in ("decisions", "rules"))
    sheet = json.loads((run / "policy.json").read_text("utf-8"))
    assert rules.height == decisions.height * len(sheet["rules"])
    assert set(rules["answer"]) <= {"hit", "clear", "unknown"}
    unknown = rules.filter(pl.col("answer") == "unknown").select("enterprise_id").unique()
    approved = decisions.filter(pl.col("outcome") == "approve")
    assert approved.join(unknown, on="enterprise_id", how="semi").height == 0


def test_the_record_names_pack_day_inputs_and_outputs(run: Path) -> None:
    record = json.loads((run / "run.json").read_text("utf-8"))
    assert record["pack"]["id"] == "l_bank"
    assert len(record["pack"]["digest"]) == 64
    assert all(len(entry["sha256"]) == 64 for entry in record["inputs"])
    kept = digests(run)
    kept.pop("run.json")
    assert record["outputs"] == kept


def test_the_same_run_gives_the_same_bytes(run: Path, evidence: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert tally(*decide_words(evidence, again, "--no-report")).returncode == 0
    kept = digests(run)
    assert {name: sha for name, sha in digests(again).items() if name != "run.json"} == {
        name: sha for name, sha in kept.items() if name in FILES - {"report.html", "run.json"}
    }


def test_the_closing_table_counts_the_firms(evidence: Path, tmp_path: Path) -> None:
    said = tally(*decide_words(evidence, tmp_path / "out", "--no-report"))
    assert "Approve" in said.stdout
    assert "quarantined" in said.stdout
    assert str(tmp_path / "out") in said.stdout
    assert not (tmp_path / "out" / "report.html").exists()


def test_a_chinese_report_is_chinese(evidence: Path, tmp_path: Path) -> None:
    assert tally(*decide_words(evidence, tmp_path / "out", "--lang", "zh")).returncode == 0
    assert '<html lang="zh-CN"' in (tmp_path / "out" / "report.html").read_text("utf-8")


Make = Callable[[Path, Path], None]


def empty(evidence: Path, folder: Path) -> None:
    folder.mkdir()


def absent(evidence: Path, folder: Path) -> None:
    pass


def no_tables(evidence: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.txt").write_text("nothing")


def broken_parquet(evidence: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "enterprises.parquet").write_bytes(b"PAR1 and then nothing")


def without_key(evidence: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "enterprises.csv").write_text("town,employees\nL,3\n")


@pytest.mark.parametrize(
    ("make", "naming"),
    [
        (empty, "evidence"),
        (absent, "evidence"),
        (no_tables, "evidence"),
        (broken_parquet, "enterprises.parquet"),
        (without_key, "enterprises.csv"),
    ],
)
def test_bad_evidence_is_said_and_nothing_is_written(make: Make, naming: str, evidence: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "evidence", tmp_path / "out"
    make(evidence, folder)
    said = tally(*decide_words(folder, out))
    assert_refused(said, naming=naming)
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def assert_refused(said: Said, *, naming: str) -> None:
    assert said.returncode == 2, said.stderr
    assert "Traceback" not in said.stderr
    assert "internal error" not in said.stderr
    assert naming in said.stderr


def test_a_day_before_the_pack_starts(evidence: Path, tmp_path: Path) -> None:
    said = tally(*decide_words(evidence, tmp_path / "out", day=date(1999, 1, 1)))
    assert_refused(said, naming="starts on")


def test_no_day_at_all(evidence: Path, tmp_path: Path) -> None:
    assert_refused(tally(*decide_words(evidence, tmp_path / "out", day="yesterday")), naming="yesterday")


def test_a_folder_that_is_no_pack(evidence: Path, tmp_path: Path) -> None:
    assert_refused(tally(*decide_words(evidence, tmp_path / "out", pack=tmp_path)), naming="pack.yaml")


def test_a_pack_with_mistakes_names_them_all(evidence: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    rules = next((pack / "rules").glob("*.yaml"))
    rules.write_text(rules.read_text("utf-8") + "- code: BAD-01\n  when: nosuch > 1\n- code: BAD-02\n", "utf-8")
    said = tally(*decide_words(evidence, tmp_path / "out", pack=pack))
    assert_refused(said, naming=f"{rules.name}:")
    assert "BAD-01" in said.stderr and "BAD-02" in said.stderr


def test_a_mapping_that_is_not_there(evidence: Path, tmp_path: Path) -> None:
    assert_refused(tally(*decide_words(evidence, tmp_path / "out", "--mapping", "nosuch")), naming="nosuch")


def test_a_folder_with_something_else_in_it_is_left_alone(evidence: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert_refused(tally(*decide_words(evidence, tmp_path)), naming="thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_former_run_stays_as_it_was_when_the_next_is_stopped(run: Path, evidence: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(run, out)
    before = digests(out)
    stopped = stopped_midway(decide_words(evidence, out), tmp_path)
    assert stopped != 0
    assert digests(out) == before


def test_a_run_that_is_stopped_leaves_nothing(evidence: Path, tmp_path: Path) -> None:
    assert stopped_midway(decide_words(evidence, tmp_path / "out"), tmp_path) != 0
    assert not (tmp_path / "out").exists()


def stopped_midway(words: Sequence[object], parent: Path) -> int:
    """Interrupts the run as soon as its hidden part folder is there, and gives its exit code."""
    started = subprocess.Popen(
        command(*words),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    for _ in range(3000):
        if any(path.name.endswith(".part") for path in parent.iterdir()) or started.poll() is not None:
            break
        time.sleep(0.01)
    started.send_signal(signal.SIGINT)
    return started.wait(timeout=60)


def test_killed_outright_it_leaves_the_output_folder_out(evidence: Path, tmp_path: Path) -> None:
    started = subprocess.Popen(
        command(*decide_words(evidence, tmp_path / "out")),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    for _ in range(3000):
        if any(path.name.endswith(".part") for path in tmp_path.iterdir()) or started.poll() is not None:
            break
        time.sleep(0.01)
    started.kill()
    started.wait(timeout=60)
    assert not (tmp_path / "out").exists()

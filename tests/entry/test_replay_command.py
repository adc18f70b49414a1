"""`tally replay`: the same bytes, or what differs: evidence, pack, an output that was changed, a column."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from tallystick.entry.jobs.replay_run import frame_difference
from tests.entry.bank import PACK, tally


@pytest.fixture
def kept(run: Path, evidence: Path, tmp_path: Path) -> Path:
    """The run and its evidence, moved together to another place."""
    there = tmp_path / "another" / "place"
    shutil.copytree(evidence, there / "evidence")
    shutil.copytree(run, there / "decisions")
    return there / "decisions"


def replayed(out: Path, *more: object, code: int) -> str:
    said = tally("replay", out, *more)
    assert said.returncode == code, said.stderr + said.stdout
    assert "Traceback" not in said.stderr
    return said.stdout + said.stderr


def test_it_gives_the_same_bytes(run: Path) -> None:
    assert "same bytes" in replayed(run, code=0)


def test_it_gives_the_same_pages(run: Path) -> None:
    assert "same bytes" in replayed(run, "--report", code=0)


def test_evidence_that_moved_with_the_run_is_found_and_the_pack_is_named(kept: Path) -> None:
    assert "the pack of this run is not at" in replayed(kept, code=2)
    assert "same bytes" in replayed(kept, "--pack", PACK, code=0)


def test_evidence_that_is_gone_is_asked_for(kept: Path) -> None:
    shutil.rmtree(kept.parent / "evidence")
    assert "name where it is now with --evidence" in replayed(kept, "--pack", PACK, code=2)


def test_evidence_that_changed_is_named_with_what_it_changed(kept: Path) -> None:
    flows = next((kept.parent / "evidence").glob("*invoices*"))
    frame = pl.read_parquet(flows) if flows.suffix == ".parquet" else None
    if frame is not None:
        frame.head(frame.height // 2).write_parquet(flows)
    else:
        lines = flows.read_bytes().splitlines(keepends=True)
        flows.write_bytes(b"".join(lines[: len(lines) // 2]))
    said = replayed(kept, "--pack", PACK, code=1)
    assert f"evidence {flows.name}  has changed" in said
    assert "features.parquet  other values in" in said


def test_a_pack_that_changed_is_named(run: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    text = (pack / "scale.yaml").read_text("utf-8")
    (pack / "scale.yaml").write_text(text + "\n# a comment is no change\n", "utf-8")
    assert "same bytes" in replayed(run, "--pack", pack, code=0)
    for file in (pack / "rules").glob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace("outcome: refer", "outcome: decline"), "utf-8")
    said = replayed(run, "--pack", pack, code=1)
    assert "pack l_bank" in said
    assert "decisions.parquet  other values in" in said


def test_an_output_that_was_changed_afterwards_is_named(kept: Path) -> None:
    frame = pl.read_parquet(kept / "decisions.parquet")
    frame.with_columns(pl.lit("approve").alias("outcome")).write_parquet(kept / "decisions.parquet")
    said = replayed(kept, "--pack", PACK, code=1)
    assert "decisions.parquet as kept  is not what the run wrote" in said


def test_an_output_that_is_gone_is_named(kept: Path) -> None:
    (kept / "reasons.parquet").unlink()
    assert "reasons.parquet as kept  is missing from the run" in replayed(kept, "--pack", PACK, code=1)


FRAME = pl.DataFrame({"enterprise_id": ["E1", "E2"], "limit_minor": [100, None], "rows": [[1], [2, 3]]})


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (FRAME, "the same rows in other bytes"),
        (FRAME.head(1), "then 2 rows, now 1"),
        (FRAME.drop("limit_minor"), "columns gone: limit_minor"),
        (FRAME.with_columns(pl.lit(1).alias("new")), "columns new: new"),
        (FRAME.with_columns(pl.lit(100, pl.Int64).alias("limit_minor")), "other values in limit_minor (1 rows)"),
        (FRAME.with_columns(pl.Series("rows", [[1], [2, 4]])), "other values in rows (1 rows)"),
        (FRAME.with_columns(pl.col("limit_minor").cast(pl.Float64)), "other types in limit_minor"),
    ],
)
def test_how_two_frames_differ(now: pl.DataFrame, said: str) -> None:
    assert said in frame_difference(FRAME, now)

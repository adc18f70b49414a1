"""Outputs: whole or not at all, never over something else, the same bytes for the same run."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake import IntakeError
from tallystick.intake.outputs import check_out, digests, whole_folder, write_csv, write_json, write_parquet


def former_run(out: Path, **run: object) -> Path:
    out.mkdir(parents=True)
    write_json(run, out / "run.json")
    (out / "old.csv").write_text("old")
    return out


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_run_takes_its_place_when_it_is_done(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with whole_folder(out) as part:
        (part / "a.txt").write_text("a")
        assert not out.exists()
    assert names(out) == ["a.txt"]
    assert names(out.parent) == ["out"]
    assert out.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_run_that_fails_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), whole_folder(tmp_path / "out") as part:
        (part / "a.txt").write_text("a")
        raise error
    assert names(tmp_path) == []


def test_a_run_that_fails_leaves_the_former_one(tmp_path: Path) -> None:
    out = former_run(tmp_path / "out")
    with pytest.raises(ValueError), whole_folder(out):
        raise ValueError
    assert names(tmp_path) == ["out"]
    assert names(out) == ["old.csv", "run.json"]


@pytest.mark.parametrize("run", [{}, {"outputs": {"old.csv": "x"}}, {"outputs": ["old.csv"]}])
def test_a_former_run_is_replaced_wholly(tmp_path: Path, run: dict[str, object]) -> None:
    out = former_run(tmp_path / "out", **run)
    with whole_folder(out) as part:
        (part / "new.csv").write_text("new")
    assert names(out) == ["new.csv"]
    assert names(tmp_path) == ["out"]


def test_an_empty_folder_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with whole_folder(tmp_path / "out") as part:
        (part / "a").write_text("a")
    assert names(tmp_path / "out") == ["a"]


def test_something_else_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(IntakeError, match=r"thesis\.docx, which is not of a former run"):
        check_out(tmp_path)
    assert names(tmp_path) == ["thesis.docx"]


def test_a_strange_file_in_a_former_run_is_not_lost(tmp_path: Path) -> None:
    out = former_run(tmp_path / "out", outputs=["old.csv"])
    (out / "notes.txt").write_text("mine")
    with pytest.raises(IntakeError, match=r"notes\.txt"):
        check_out(out)


@pytest.mark.parametrize("content", ["", "[]", "{", "\x00"])
def test_a_run_file_that_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(IntakeError, match="not of a former run"):
        check_out(tmp_path)


def test_a_file_for_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(IntakeError, match="is no folder"):
        check_out(tmp_path / "out")


def test_a_folder_under_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(IntakeError, match="cannot be written"), whole_folder(tmp_path / "file" / "out"):
        raise AssertionError("not reached")


def test_a_full_disk_is_an_error_in_words(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with (
        pytest.raises(IntakeError, match="No space left"),
        whole_folder(tmp_path / "out"),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"x")
    assert names(tmp_path) == []


def test_another_missing_file_is_not_blamed_on_the_output(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), whole_folder(tmp_path / "out"):
        Path("/nowhere/template.html").read_text()
    assert names(tmp_path) == []


def frame() -> pl.DataFrame:
    numbers = range(300_000)
    return pl.DataFrame({"id": [f"E{n}" for n in numbers], "v": numbers}).with_columns(
        x=pl.when(pl.col("v") % 7 > 0).then(pl.col("v") / 3),
        codes=pl.concat_list(pl.lit("a"), pl.lit("b")),
        d=date(2026, 1, 1),
    )


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    whole = frame()
    pieces = pl.concat([whole[:1000], whole[1000:250_001], whole[250_001:]], rechunk=False)
    for name, some in {"a": whole, "b": pieces, "c": pieces.lazy()}.items():
        (tmp_path / name).mkdir()
        write_parquet(some, tmp_path / name / "t.parquet")
        write_csv(some, tmp_path / name / "t.csv")
    assert digests(tmp_path / "a") == digests(tmp_path / "b") == digests(tmp_path / "c")
    assert pl.read_parquet(tmp_path / "a" / "t.parquet").equals(whole)


def test_csv_opens_in_excel_and_has_no_lists(tmp_path: Path) -> None:
    write_csv(pl.DataFrame({"名称": ["甲"], "codes": [["a", "b"]]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"\xef\xbb\xbf" + "名称,codes\n甲,a; b\n".encode()


def test_json_is_readable(tmp_path: Path) -> None:
    write_json({"b": date(2026, 1, 1), "a": "甲"}, tmp_path / "run.json")
    text = (tmp_path / "run.json").read_text("utf-8")
    assert json.loads(text) == {"b": "2026-01-01", "a": "甲"}
    assert "甲" in text and text.endswith("}\n")


def test_digests_are_by_path(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a").write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digests(tmp_path) == {os.path.join("sub", "a"): empty}

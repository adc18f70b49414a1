"""`tally example-book`: the same seed gives the same bytes; what is there is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallystick.entry.cli.app import app
from tallystick.intake import IntakeError, read_book
from tallystick.simulate.book.folder import write_book


@pytest.mark.parametrize("by", ["events", "balances"])
def test_same_seed_same_bytes(tmp_path: Path, by: str) -> None:
    for name in ("a", "b"):
        ran = CliRunner().invoke(app, ["example-book", str(tmp_path / name), "--loans", "40", "--by", by])
        assert ran.exit_code == 0, ran.output
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert f"{by}.csv" in files
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(IntakeError, match="not empty"):
        write_book(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_unknown_kind_is_said(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="events or balances"):
        write_book(tmp_path / "new", by="ledger")


def test_a_book_of_few_loans_can_be_closed_though_a_table_is_empty(tmp_path: Path) -> None:
    made = write_book(tmp_path / "book", loans=40)
    assert made > 100
    assert (tmp_path / "book" / "promises.csv").read_text("utf-8").startswith("loan_id,promised_day")
    assert read_book(tmp_path / "book")[0].has("promises")

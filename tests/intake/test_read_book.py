"""A loan book from a folder: every row read is valid or quarantined, last month's answer is found."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tallystick.intake import IntakeError, read_book
from tallystick.simulate.book import loan_book

DAY = date(2026, 10, 31)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, frame in loan_book(np.random.default_rng(1), loans=60, day=DAY).items():
        (frame.drop("row") if "row" in frame.columns else frame).write_csv(tmp_path / f"{name}.csv")
    return tmp_path


def test_tables_of_book_and_evidence_are_told_apart(folder: Path) -> None:
    book, collected = read_book(folder, as_of=DAY)
    of_book = {"contracts", "borrowers", "events", "loan_facts", "dues", "covenants", "overlays", "promises"}
    assert set(book.tables) == of_book
    assert set(book.evidence.tables) == {"collateral", "guarantees"}
    assert book.opening is None and collected.quarantine.is_empty()


def test_rows_of_a_loan_without_contract_are_quarantined_and_counted(folder: Path) -> None:
    with (folder / "events.csv").open("a") as file:
        columns = pl.read_csv(folder / "events.csv", n_rows=0).columns
        row = {"loan_id": "stray", "event_no": "1", "day": "2026-01-01", "kind": "paid", "amount_minor": "100"}
        file.write(",".join(row.get(name, "") for name in columns) + "\n")
    book, collected = read_book(folder, as_of=DAY)
    assert collected.quarantine["codes"].to_list() == [["ROW-11"]]
    entry = next(item for item in collected.inputs if item.table == "events")
    assert entry.rows == entry.valid + entry.quarantined and entry.quarantined == 1
    assert book.tables["events"].filter(pl.col("loan_id") == "stray").collect().is_empty()


def test_last_month_end_is_the_opening(folder: Path) -> None:
    names = ("loan_id", "state", "class", "class_since", "stage", "stage_since", "ecl_minor", "overlay_minor")
    pl.DataFrame({name: ["x"] for name in names}).write_parquet(folder / "opening.parquet")
    assert read_book(folder)[0].opening is not None


@pytest.mark.parametrize(("content", "said"), [(b"no parquet", "cannot be read"), (None, "lacks")])
def test_an_opening_that_cannot_be_used_is_refused(folder: Path, content: bytes | None, said: str) -> None:
    path = folder / "opening.parquet"
    if content is None:
        pl.DataFrame({"loan_id": ["L1"]}).write_parquet(path)
    else:
        path.write_bytes(content)
    with pytest.raises(IntakeError, match=said):
        read_book(folder)

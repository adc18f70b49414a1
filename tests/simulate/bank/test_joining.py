"""Blocks put together: every row once, in the order of blocks; what all blocks have alike stands once."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tallystick.simulate.bank.joining import join_blocks


def _put(frame: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(path)


@pytest.fixture
def joined(tmp_path: Path) -> Path:
    blocks = [tmp_path / "block-00", tmp_path / "block-01"]
    for number, block in enumerate(blocks):
        ids = [f"E{number}{n}" for n in range(2)]
        _put(pl.DataFrame({"enterprise_id": ids[:1]}), block / "evidence" / "visits.parquet")
        for part in (1, 2, 10):
            rows = pl.DataFrame({"enterprise_id": [ids[0]], "part": [100 * number + part]})
            _put(rows, block / "evidence" / f"account_flows-{part}.parquet")
        both = pl.DataFrame({"enterprise_id": ["E00", ids[1]], "guarantor_id": ["E10", "E99"]})
        _put(both, block / "evidence" / "guarantees.parquet")
        _put(pl.DataFrame({"event_no": [1, 2], "case_id": ids}), block / "process" / "log.parquet")
        _put(pl.DataFrame({"person_id": ["M0101", "M0201"]}), block / "process" / "staff.parquet")
        _put(pl.DataFrame({"loan_id": [f"L{number}"]}), block / "month_ends" / "2020-01.parquet")
        _put(pl.DataFrame({"loan_id": [f"L{number}"]}), block / "outcomes.parquet")
        _put(pl.DataFrame({"health": [0.0]}), block / "fates" / "health.parquet")
    folder = tmp_path / "bank"
    join_blocks(blocks, folder)
    return folder


@pytest.mark.parametrize(
    ("table", "column", "wanted"),
    [
        ("process/log", "event_no", [1, 2, 3, 4]),
        ("process/log", "case_id", ["E00", "E01", "E10", "E11"]),
        ("process/staff", "person_id", ["M0101", "M0201"]),
        ("month_ends/2020-01", "loan_id", ["L0", "L1"]),
        ("outcomes", "loan_id", ["L0", "L1"]),
        ("evidence/guarantees", "enterprise_id", ["E00", "E01", "E11"]),
        ("evidence/visits-2", "enterprise_id", ["E10"]),
    ],
)
def test_every_row_stands_once_in_the_order_of_blocks(
    joined: Path, table: str, column: str, wanted: list[object]
) -> None:
    assert pl.read_parquet(joined / f"{table}.parquet")[column].to_list() == wanted


def test_parts_of_evidence_are_numbered_through_in_their_order(joined: Path) -> None:
    parts = [pl.read_parquet(joined / "evidence" / f"account_flows-{n}.parquet")["part"].item() for n in range(1, 7)]
    assert parts == [1, 2, 10, 101, 102, 110]


def test_what_is_hidden_is_not_laid_beside_the_tables(joined: Path) -> None:
    assert not (joined / "fates").exists()

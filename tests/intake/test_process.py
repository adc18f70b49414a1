"""Reading a bank folder's process tables, and the seal of its truth."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake import IntakeError, read_evidence, read_process
from tallystick.intake.seal import SEAL_FILE


def _bank(folder: Path) -> Path:
    (folder / "process").mkdir(parents=True)
    rows = {
        "event_no": [1, 2, 3],
        "case_id": ["A1", "A1", "A1"],
        "case_kind": ["application"] * 3,
        "activity": ["application", "review", "approval"],
        "role": ["customer_manager", "reviewer", "nobody"],
        "begin_at": [datetime(2022, 3, day, 9) for day in (1, 2, 3)],
    }
    pl.DataFrame(rows).write_parquet(folder / "process" / "log.parquet")
    return folder


def test_good_rows_are_read_and_bad_ones_put_aside_with_their_reason(tmp_path: Path) -> None:
    read = read_process(_bank(tmp_path))
    assert list(read.tables) == ["log"]
    assert read.tables["log"]["event_no"].to_list() == [1, 2]
    assert read.quarantine.select("table", "row", "code").rows() == [("log", 3, "ROW-05")]
    assert "reviewer" in read.quarantine["sentence"][0]


def test_a_missing_column_is_named_with_its_cure(tmp_path: Path) -> None:
    bank = _bank(tmp_path)
    pl.read_parquet(bank / "process" / "log.parquet").drop("role").write_parquet(bank / "process" / "log.parquet")
    with pytest.raises(IntakeError, match="lacks role"):
        read_process(bank)


def test_a_folder_without_process_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="none of the tables"):
        read_process(tmp_path)


@pytest.mark.parametrize("where", ["truth", "truth/inner"])
def test_the_sealed_truth_is_read_by_nobody(tmp_path: Path, where: str) -> None:
    place = tmp_path / where
    place.mkdir(parents=True)
    (tmp_path / "truth" / SEAL_FILE).write_text("sealed")
    pl.DataFrame({"enterprise_id": ["F1"]}).write_parquet(place / "enterprises.parquet")
    with pytest.raises(IntakeError, match="sealed"):
        read_evidence(place)
    with pytest.raises(IntakeError, match="sealed"):
        read_process(place)


def test_a_folder_beside_the_truth_is_read_without_it(tmp_path: Path) -> None:
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / SEAL_FILE).write_text("sealed")
    pl.DataFrame({"enterprise_id": ["F2"]}).write_parquet(tmp_path / "truth" / "enterprises.parquet")
    pl.DataFrame({"enterprise_id": ["F1"]}).write_parquet(tmp_path / "enterprises.parquet")
    read = read_evidence(tmp_path)
    assert read.evidence.tables["enterprises"].collect()["enterprise_id"].to_list() == ["F1"]


def test_a_folder_called_truth_without_a_seal_is_an_ordinary_folder(tmp_path: Path) -> None:
    (tmp_path / "truth").mkdir()
    pl.DataFrame({"enterprise_id": ["F1"]}).write_parquet(tmp_path / "truth" / "enterprises.parquet")
    assert read_evidence(tmp_path / "truth").quarantine.is_empty()

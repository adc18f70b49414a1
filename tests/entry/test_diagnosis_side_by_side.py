"""A bank laid beside itself under new ids has twice the branches: what is wrong in the one is wrong in both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from bench._laid_bank import lay_side_by_side
from tallystick.engine.diagnosis.findings import Diagnosis, Finding, diagnose
from tallystick.entry.jobs.diagnose_run import bank_files
from tests.engine.diagnosis.test_findings import LAST, bank, policy_of

COPIER = "b2o1"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    one, two = (tmp_path_factory.mktemp(name) for name in ("one", "two"))
    files, _ = bank(copier=COPIER)
    for name, table in files.tables.items():
        part = {"contracts": "book/contracts", "outcomes": "outcomes"}.get(name, f"process/{name}")
        path = one / f"{part}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        table.collect().write_parquet(path)
    (one / "bank.yaml").write_text("name: B Bank\n", encoding="utf-8")
    lay_side_by_side(one, 2, two)
    yield one, two


def _found(folder: Path) -> Diagnosis:
    files, quarantine = bank_files(folder, LAST)
    assert quarantine.is_empty()
    return diagnose(files, policy_of(LAST))


def test_each_copy_has_ids_of_its_own_and_all_its_rows(folders: tuple[Path, Path]) -> None:
    for part in ("book/contracts", "outcomes", "process/applications", "process/staff", "process/investigations"):
        before, after = (pl.read_parquet(folder / f"{part}.parquet") for folder in folders)
        key = "person_id" if part.endswith("staff") else "loan_id"
        key = key if key in before.columns else "application_id"
        assert after.schema == before.schema
        assert after.height == 2 * before.height
        assert after[key].n_unique() == 2 * before[key].n_unique()


def test_what_is_wrong_in_one_is_wrong_in_both(folders: tuple[Path, Path]) -> None:
    alone, both = (_found(folder) for folder in folders)
    single = _of_copier(alone, COPIER)
    halves = [_of_copier(both, f"{COPIER}{mark}") for mark in ("00", "01")]
    for half in halves:
        assert (half.problem.code, half.since, half.until) == (single.problem.code, single.since, single.until)
        assert (half.rows, half.cases.height) == (single.rows, single.cases.height)
    assert {one.place.value for one in both.findings if one.problem == single.problem} == {f"{COPIER}00", f"{COPIER}01"}


def _of_copier(found: Diagnosis, officer: str) -> Finding:
    (one,) = [each for each in found.findings if (each.place.kind, each.place.value) == ("officer", officer)]
    return one

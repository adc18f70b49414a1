"""The first real folder: 425 firms and 1.1 million invoices, by its packaged mapping, found without being named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake import Collected, read_evidence
from tests.intake.folders import rows


@pytest.fixture(scope="module")
def collected(shared_data: Path) -> Collected:
    if not (shared_data / "cumcm2020c").is_dir():
        pytest.skip(f"{shared_data / 'cumcm2020c'} is not here")
    return read_evidence(shared_data / "cumcm2020c", as_of=date(2019, 12, 31))


def test_everything_is_valid(collected: Collected) -> None:
    assert collected.mapping == "cumcm2020c"
    assert {entry.table: (entry.rows, entry.valid) for entry in collected.inputs} == {
        "enterprises": (425, 425),
        "invoices": (1_099_441, 1_099_441),
    }
    assert collected.quarantine.height == 0
    assert {"owners", "statements"} <= set(collected.absent)


def test_void_invoices_are_void_whatever_their_spacing(collected: Collected) -> None:
    assert dict(rows(collected, "invoices")["status"].value_counts().rows()) == {"valid": 1_035_836, "void": 63_605}


def test_money_is_exact(collected: Collected, shared_data: Path) -> None:
    invoices = rows(collected, "invoices")
    source = pl.read_parquet(shared_data / "cumcm2020c" / "invoices.parquet")
    for column in ("amount", "tax", "total"):
        exact = source.select((pl.col(column).cast(pl.String).str.to_decimal(scale=2) * 100).cast(pl.Int64)).to_series()
        assert invoices[f"{column}_minor"].equals(exact, check_names=False)


def test_later_invoices_are_counted(collected: Collected) -> None:
    late = rows(collected, "invoices").filter(pl.col("day") > date(2019, 12, 31)).height
    assert collected.unseen == {"invoices": late}
    assert late > 0


def test_firms_have_an_industry_and_a_form_by_their_names(collected: Collected) -> None:
    firms = rows(collected, "enterprises")
    alone = firms.filter(pl.col("name").str.starts_with("个体经营"))
    assert set(alone["legal_form"]) == {"individual_business"}
    assert alone["industry"].null_count() == alone.height
    named = firms.filter(~pl.col("name").str.starts_with("个体经营"))
    assert named["industry"].null_count() == 0
    assert named.filter(pl.col("industry") == "other").height < named.height / 5
    assert firms["bank_rating"].value_counts().height == 5


def test_outcomes_are_not_read(collected: Collected) -> None:
    assert not {"default", "has_history"} & set(rows(collected, "enterprises").columns)


def test_the_same_from_csv(collected: Collected, shared_data: Path, tmp_path: Path) -> None:
    for table in ("enterprises", "invoices"):
        pl.read_parquet(shared_data / "cumcm2020c" / f"{table}.parquet").write_csv(tmp_path / f"{table}.csv")
    again = read_evidence(tmp_path)
    assert again.mapping == "cumcm2020c"
    for table in ("enterprises", "invoices"):
        assert rows(again, table).equals(rows(collected, table))

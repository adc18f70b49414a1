"""What the cross checks find in the real books of 425 firms (cumcm2020c). Outcomes are not read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.findings import checked, findings
from tallystick.engine.evidence.same_business import SOURCE as BUSINESS
from tallystick.engine.features import invoices, network
from tests.engine.evidence.books import under

DAY = date(2020, 2, 29)
ONE_BUSINESS = ["E124 E125", "E131 E14", "E133 E240", "E138 E155", "E159 E187", "E205 E217", "E242 E45", "E255 E264"]
TURNED_ROUND = {"E187", "E217", "E240", "E242", "E264"}
"""Firms in whose book nearly every valid sale of the other book is void, and the other way round."""


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Evidence:
    folder = shared_data / "cumcm2020c"
    if not (folder / "invoices.parquet").is_file():
        pytest.skip(f"real data is not here: {folder}")
    firms = pl.read_parquet(folder / "enterprises.parquet", columns=["id", "name"]).rename({"id": "enterprise_id"})
    fen = {f"{name}_minor": (pl.col(name) * 100).round().cast(pl.Int64) for name in ("amount", "tax", "total")}
    rows = pl.read_parquet(folder / "invoices.parquet").with_row_index("row", 1).rename({"date": "day"})
    return checked(Evidence({"invoices": rows.with_columns(**fen).lazy(), "enterprises": firms.lazy()}), under(DAY))


@pytest.fixture(scope="module")
def found(real: Evidence) -> pl.DataFrame:
    return findings(real, under(DAY)).collect()


def test_rows_that_are_repeated(found: pl.DataFrame) -> None:
    counts = found.group_by("code").agg(pl.col("row_count").sum()).filter(pl.col("code").is_in(["EVD-01", "EVD-02"]))
    assert dict(counts.iter_rows()) == {"EVD-01": 11_665, "EVD-02": 2_036}


def test_firms_that_are_one_business(real: Evidence, found: pl.DataFrame) -> None:
    groups = BUSINESS.run(real, under(DAY)).collect().filter(pl.col("business_members") > 1)
    pairs = groups.sort("enterprise_id").group_by("business_id", maintain_order=True).agg("enterprise_id")
    assert sorted(" ".join(pair) for pair in pairs["enterprise_id"]) == ONE_BUSINESS
    assert found.filter(pl.col("code") == "EVD-07").height == 2 * len(ONE_BUSINESS)


def test_books_whose_status_is_turned_round(found: pl.DataFrame) -> None:
    most = found.filter((pl.col("code") == "EVD-13") & (pl.col("value") > 0.8))
    assert set(most["enterprise_id"]) == TURNED_ROUND
    disputed = found.filter((pl.col("code") == "EVD-08") & (pl.col("row_count") > 100))
    assert set(disputed["enterprise_id"]) >= TURNED_ROUND


def test_a_firm_that_invoices_itself(found: pl.DataFrame) -> None:
    rows = found.filter((pl.col("code") == "EVD-05") & (pl.col("enterprise_id") == "E7"))
    assert rows["row_count"].to_list() == [916]


def test_every_firm_has_features(real: Evidence) -> None:
    features = invoices.SOURCE.run(real, under(DAY)).collect()
    assert features.height == 425
    assert features["sales_12m_minor"].null_count() == 0
    placed = network.SOURCE.run(real, under(DAY)).collect()
    assert placed["network_rank"].mean() == pytest.approx(1.0)
    assert (placed["network_partners"] > 0).sum() > 100

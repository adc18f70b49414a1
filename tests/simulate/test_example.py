"""The example county: the same seed gives the same bytes, all tables are there, and each trouble can be seen."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.intake.collect import read_evidence
from tallystick.intake.collected import Collected
from tallystick.simulate.example.faults import FAULTS
from tallystick.simulate.example.firms import FEWEST, TROUBLES
from tallystick.simulate.example.folder import DAY, ExampleError, write_example


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("county") / "evidence"
    write_example(made)
    return made


@pytest.fixture(scope="module")
def collected(folder: Path) -> Collected:
    return read_evidence(folder, as_of=DAY)


@pytest.fixture(scope="module")
def evidence(collected: Collected) -> Evidence:
    return collected.evidence


def table(evidence: Evidence, name: str) -> pl.DataFrame:
    found = evidence.get(name)
    assert found is not None
    return found.collect()


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_same_seed_same_bytes_other_seed_others(folder: Path, tmp_path: Path) -> None:
    write_example(tmp_path / "again")
    write_example(tmp_path / "other", seed=8)
    assert digests(tmp_path / "again") == digests(folder)
    assert digests(tmp_path / "other") != digests(folder)


def test_every_table_of_evidence_is_there_with_rows(evidence: Evidence) -> None:
    assert {name: table(evidence, name).height > 0 for name in SCHEMAS} == dict.fromkeys(SCHEMAS, True)


def test_bad_rows_go_to_quarantine_and_no_others(collected: Collected) -> None:
    planted = {name: len(rows) for name, rows in FAULTS.items()} | {"tax_declarations": 1}
    held = dict(collected.quarantine.group_by("table").len().iter_rows())
    assert held == planted


def test_files_are_of_all_kinds_and_some_speak_the_banks_own_words(folder: Path) -> None:
    assert {path.suffix for path in folder.iterdir()} == {".csv", ".xlsx", ".parquet", ".yaml"}
    flows = (folder / "账户流水.csv").read_bytes()
    assert flows.decode("gbk").startswith("客户号,")
    with pytest.raises(UnicodeDecodeError):
        flows.decode("utf-8")
    assert (folder / "enterprises.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_statements_balance_in_both_layouts(evidence: Evidence) -> None:
    sums = (
        table(evidence, "statements")
        .filter(pl.col("item").is_in(["资产总计", "负债合计", "所有者权益（或股东权益）合计", "股东权益合计"]))
        .with_columns(
            pl.when(pl.col("item") == "资产总计").then("amount_minor").otherwise(-pl.col("amount_minor")).alias("a")
        )
        .group_by("enterprise_id", "period_end")
        .agg(pl.col("a").sum(), pl.len())
    )
    assert sums["len"].unique().to_list() == [3]
    assert sums["a"].abs().max() <= 100 * 3


def test_sources_of_an_honest_firm_agree(evidence: Evidence) -> None:
    since = pl.date(DAY.year - 1, DAY.month, 1)
    sold = table(evidence, "invoices").filter((pl.col("direction") == "out") & (pl.col("day") >= since))
    valid = (
        sold.filter(pl.col("status") == "valid")
        .group_by("enterprise_id")
        .agg(pl.col("total_minor").sum().alias("sold"))
    )
    came = table(evidence, "account_flows").filter((pl.col("kind") == "sale") & (pl.col("day") >= since))
    received = came.group_by("enterprise_id").agg(pl.col("amount_minor").sum().alias("received"))
    ratio = valid.join(received, on="enterprise_id").select(pl.col("received") / pl.col("sold")).to_series()
    assert ratio.quantile(0.1) > 0.95
    assert ratio.median() < 1.1


def test_each_trouble_can_be_seen(evidence: Evidence) -> None:
    invoices = table(evidence, "invoices")
    seen = {
        "self_invoice": invoices.filter(pl.col("enterprise_id") == pl.col("counterparty")).height,
        "repeats": invoices.drop("row").is_duplicated().sum(),
        "circle": table(evidence, "guarantees").filter(pl.col("guarantor_id").str.starts_with("F")).height,
        "shared_invoice": invoices.filter(pl.col("direction") == "in")
        .group_by("invoice_no", "counterparty")
        .agg(pl.col("enterprise_id").n_unique())
        .filter(pl.col("enterprise_id") > 1)
        .height,
        "twin": table(evidence, "enterprises").filter(pl.col("phone").is_duplicated()).height,
        "enforced": table(evidence, "lawsuits").filter(pl.col("status") == "enforced").height,
        "private_lender": table(evidence, "account_flows").filter(pl.col("kind") == "private_lender").height,
        "overdue": table(evidence, "bureau_reports").filter(pl.col("overdue_now_minor") > 0).height,
    }
    assert {name: count > 0 for name, count in seen.items()} == dict.fromkeys(seen, True)
    assert set(seen) <= set(TROUBLES)


def test_all_products_are_asked_for(evidence: Evidence) -> None:
    asked = set(table(evidence, "applications")["product"])
    assert asked == {"farm_season", "invoice_line", "micro_cash", "mortgage_line", "guaranteed_loan", "working_capital"}


@pytest.mark.parametrize("firms", [FEWEST, 200])
def test_other_sizes(firms: int, tmp_path: Path) -> None:
    write_example(tmp_path / "made", firms=firms)
    assert table(read_evidence(tmp_path / "made").evidence, "enterprises").height == firms


def test_too_few_firms_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"ask for {FEWEST} or more"):
        write_example(tmp_path / "made", firms=FEWEST - 1)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(ExampleError, match="is not empty"):
        write_example(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]

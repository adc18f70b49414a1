"""Rows that break their schema: put aside with reasons, nothing lost, the rest goes on."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake import Bounds, IntakeError, read_evidence, validate_table
from tests.intake.folders import FIRMS, SALE, invoices, notes, put, reasons, rows, sale


@pytest.mark.parametrize(
    ("change", "reason", "code"),
    [
        ({"enterprise_id": ""}, "enterprise_id|nullability", "ROW-01"),
        ({"day": ""}, "day|nullability", "ROW-01"),
        ({"day": "01/02/2026"}, "day|unreadable", "ROW-02"),
        ({"amount": "abc"}, "amount_minor|unreadable", "ROW-02"),
        ({"day": "1899-12-31"}, "day|min", "ROW-03"),
        ({"day": "2200-01-01"}, "day|max", "ROW-04"),
        ({"status": "red"}, "status|check__code", "ROW-05"),
        ({"direction": "sideways"}, "direction|check__code", "ROW-05"),
        ({"total": "1131.01"}, "total_is_not_net_plus_tax", "ROW-06"),
        ({"total": "1130.00,surplus"}, "status|check__code", "ROW-05"),
    ],
)
def test_a_bad_invoice(tmp_path: Path, change: dict[str, str], reason: str, code: str) -> None:
    collected = read_evidence(put(tmp_path, {"invoices.csv": invoices(SALE, sale(**change), SALE)}))
    assert rows(collected, "invoices")["row"].to_list() == [1, 3]
    assert reason in reasons(collected)[0]
    row = collected.quarantine.row(0, named=True)
    assert (row["table"], row["file"], row["row"]) == ("invoices", "invoices.csv", 2)
    assert code in row["codes"]
    assert row["sentence"] and row["sentence_zh"]
    assert json.loads(row["raw"])["invoice_no"] == "00000001"


@pytest.mark.parametrize("total", ["1130.00", "1131.00", "1129.00"])
def test_a_total_within_one_yuan_is_good(tmp_path: Path, total: str) -> None:
    assert not reasons(read_evidence(put(tmp_path, {"invoices.csv": invoices(sale(total=total))})))


def test_a_refund_whose_tax_has_the_other_sign_is_good(tmp_path: Path) -> None:
    refund = sale(amount="-120.93", tax="0.69", total="-121.62")
    assert not reasons(read_evidence(put(tmp_path, {"invoices.csv": invoices(refund)})))


def test_all_reasons_of_a_row_are_given_and_none_twice(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": invoices(sale(day="x", amount="y", status="red"))})
    collected = read_evidence(tmp_path)
    assert set(reasons(collected)[0]) == {"day|unreadable", "amount_minor|unreadable", "status|check__code"}
    assert collected.quarantine["codes"].to_list() == [["ROW-02", "ROW-05"]]
    assert collected.quarantine["sentence"].item().count(";") == 2


@pytest.mark.parametrize("column", ["annual_sales", "employees", "total_assets"])
def test_negative_turnover_and_the_like(tmp_path: Path, column: str) -> None:
    put(tmp_path, {"enterprises.csv": f"enterprise_id,{column}\nE1,-1\nE2,0\nE3,1\n"})
    collected = read_evidence(tmp_path)
    assert rows(collected, "enterprises")["enterprise_id"].to_list() == ["E2", "E3"]
    assert collected.quarantine["codes"].to_list() == [["ROW-03"]]


def test_an_optional_value_that_cannot_be_read_breaks_its_row(tmp_path: Path) -> None:
    collected = read_evidence(put(tmp_path, {"enterprises.csv": "enterprise_id,employees\nE1,many\nE2,\n"}))
    assert reasons(collected) == [["employees|unreadable"]]
    assert rows(collected, "enterprises")["enterprise_id"].to_list() == ["E2"]


def test_identical_repeats_of_a_key_are_kept_once(tmp_path: Path) -> None:
    put(tmp_path, {"enterprises.csv": FIRMS + "E1,甲公司,retail,1200000\nE1, 甲公司 ,Retail,1200000.00\n"})
    collected = read_evidence(tmp_path)
    assert rows(collected, "enterprises")["row"].to_list() == [1, 2]
    assert reasons(collected) == [["repeats_earlier_row"]] * 2
    assert collected.quarantine["row"].to_list() == [3, 4]


def test_contradicting_rows_of_a_key_are_not_used_at_all(tmp_path: Path) -> None:
    put(tmp_path, {"enterprises.csv": FIRMS + "E1,甲公司,retail,999\nE1,甲公司,retail,1200000\n"})
    collected = read_evidence(tmp_path)
    assert rows(collected, "enterprises")["enterprise_id"].to_list() == ["E2"]
    assert reasons(collected) == [["contradicts_same_key"]] * 3


def test_a_broken_row_contradicts_nothing(tmp_path: Path) -> None:
    put(tmp_path, {"enterprises.csv": FIRMS + "E1,甲公司,retail,many\n"})
    collected = read_evidence(tmp_path)
    assert rows(collected, "enterprises")["enterprise_id"].to_list() == ["E1", "E2"]


def test_keys_are_held_across_files_and_blocks(tmp_path: Path) -> None:
    put(tmp_path, {"enterprises-1.csv": FIRMS, "enterprises-2.csv": FIRMS.replace("800000", "1")})
    collected = read_evidence(tmp_path, bounds=Bounds(block_bytes=64, memory_bytes=1))
    assert rows(collected, "enterprises")["row"].to_list() == [1]
    found = collected.quarantine.select("file", "row", pl.col("reasons").list.first()).rows()
    assert found == [
        ("enterprises-1.csv", 2, "contradicts_same_key"),
        ("enterprises-2.csv", 1, "repeats_earlier_row"),
        ("enterprises-2.csv", 2, "contradicts_same_key"),
    ]
    assert [(entry.valid, entry.quarantined) for entry in collected.inputs] == [(1, 1), (0, 2)]


def test_repeated_invoices_are_no_breach(tmp_path: Path) -> None:
    assert not reasons(read_evidence(put(tmp_path, {"invoices.csv": invoices(SALE, SALE)})))


def test_rows_of_unknown_firms_are_orphans(tmp_path: Path) -> None:
    put(tmp_path, {"enterprises.csv": FIRMS, "invoices.csv": invoices(SALE, sale(enterprise_id="E9"))})
    collected = read_evidence(tmp_path)
    assert rows(collected, "invoices")["row"].to_list() == [1]
    assert reasons(collected) == [["firm_not_in_enterprises"]]


def test_without_enterprises_nobody_is_an_orphan(tmp_path: Path) -> None:
    assert not reasons(read_evidence(put(tmp_path, {"invoices.csv": invoices(sale(enterprise_id="E9"))})))


def test_a_guarantee_is_no_orphan_where_either_side_is_known(tmp_path: Path) -> None:
    header = "guarantee_id,guarantor_id,guarantor_kind,obligor_id,amount,from_day\n"
    given = (
        "G1,E1,firm,X,5,2025-01-01\nG2,X,person,E2,5,2025-01-01\nG3,X,firm,Y,5,2025-01-01\nG4,E1,firm,E1,5,2025-01-01\n"
    )
    collected = read_evidence(put(tmp_path, {"enterprises.csv": FIRMS, "guarantees.csv": header + given}))
    assert rows(collected, "guarantees")["guarantee_id"].to_list() == ["G1", "G2"]
    assert reasons(collected) == [["firm_not_in_enterprises"], ["guarantees_itself"]]


def test_more_fields_than_headers(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": invoices(SALE + ",surplus", SALE + ",")})
    collected = read_evidence(tmp_path)
    assert rows(collected, "invoices")["row"].to_list() == [2]
    assert reasons(collected) == [["more_fields_than_header"]]
    assert "surplus" in collected.quarantine["raw"].item()


def test_fewer_fields_than_headers(tmp_path: Path) -> None:
    collected = read_evidence(put(tmp_path, {"invoices.csv": invoices("E1,out,1", SALE)}))
    assert rows(collected, "invoices")["row"].to_list() == [2]
    assert "day|nullability" in reasons(collected)[0]


def test_a_stray_quotation_mark_spoils_one_row_and_no_other(tmp_path: Path) -> None:
    bad = sale(counterparty='5" pipes')
    put(tmp_path, {"invoices.csv": invoices(SALE, bad, sale(counterparty='"a, b"'), SALE)})
    collected = read_evidence(tmp_path)
    assert rows(collected, "invoices")["row"].to_list() == [1, 3, 4]
    assert reasons(collected) == [["quotes_do_not_match"]]
    assert '5\\" pipes' in collected.quarantine["raw"].item()


def test_raw_values_are_kept_up_to_a_bound_and_rows_beyond_it_too(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": invoices(*[sale(day="x")] * 5)})
    collected = read_evidence(tmp_path, bounds=Bounds(raw_rows=2))
    assert collected.quarantine["raw"].null_count() == 3
    assert collected.quarantine["row"].to_list() == [1, 2, 3, 4, 5]
    assert notes(collected) == ["INT-08"]


def test_a_frame_is_sifted_like_a_file() -> None:
    frame = pl.DataFrame(
        {
            "enterprise_id": ["E1", "E2", "E2", "E3"],
            "annual_sales_minor": [5, -1, 7, 7],
            "founded_day": ["2020年1月1日"] * 4,
        }
    )
    valid, aside = validate_table("enterprises", frame, firms=None)
    assert valid["enterprise_id"].to_list() == ["E1", "E2", "E3"]
    assert aside.select("row", pl.col("codes").list.first()).rows() == [(2, "ROW-03")]
    assert valid.schema == {**valid.schema, "row": pl.UInt32, "founded_day": pl.Date}


def test_a_frame_of_no_table_or_without_its_key() -> None:
    with pytest.raises(IntakeError, match="there is no such table"):
        validate_table("enterprise", pl.DataFrame({"enterprise_id": ["E1"]}))
    with pytest.raises(IntakeError, match="required columns are missing: enterprise_id"):
        validate_table("enterprises", pl.DataFrame({"name": ["x"]}))


def test_parquet_types_that_are_no_values_break_their_rows_only(tmp_path: Path) -> None:
    pl.DataFrame(
        {
            "enterprise_id": ["E1", "E2"],
            "name": [b"\xff", None],
            "town": [[1], None],
            "phone": [{"a": 1}, None],
            "employees": pl.Series([2**63 + 1, 5], dtype=pl.UInt64),
            "annual_sales": pl.Series([time(1), None]),
            "address": pl.Series(["x", "y"], dtype=pl.Categorical),
        }
    ).write_parquet(tmp_path / "enterprises.parquet")
    collected = read_evidence(tmp_path)
    assert rows(collected, "enterprises").select("enterprise_id", "employees", "address").rows() == [("E2", 5, "y")]
    broken = ["name", "town", "employees", "annual_sales_minor", "phone"]
    assert sorted(reasons(collected)[0]) == sorted(f"{column}|unreadable" for column in broken)
    assert json.loads(collected.quarantine["raw"].item())["name"] == "ff"

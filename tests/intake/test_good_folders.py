"""Folders that are read, however they are written."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake import Bounds, read_evidence
from tests.intake.folders import FIRMS, INVOICES, SALE, invoices, notes, put, reasons, rows, sale, write_workbook

GOOD = [
    {"enterprise_id": "E1", "amount_minor": 100000, "tax_minor": 13000, "total_minor": 113000, "day": date(2026, 1, 31)}
]


def read_one_sale(folder: Path) -> None:
    collected = read_evidence(folder)
    assert reasons(collected) == []
    assert rows(collected, "invoices").select(GOOD[0].keys()).to_dicts() == GOOD


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_in_use(tmp_path: Path, encoding: str) -> None:
    text = invoices(sale(counterparty="北京某某商贸有限公司", status="valid"))
    put(tmp_path, {"invoices.csv": text.encode(encoding)})
    collected = read_evidence(tmp_path)
    assert rows(collected, "invoices")["counterparty"].to_list() == ["北京某某商贸有限公司"]
    expected = {"utf-8-sig": "utf-8", "gbk": "gb18030", "utf-16": "utf-16-le"}.get(encoding, encoding)
    assert collected.inputs[0].encoding == expected


def test_chinese_headers_in_gbk_without_a_mapping(tmp_path: Path) -> None:
    header = "企业编号,进销方向,发票号码,开票日期,对方单位,金额,税额（元）,价税合计(万元),发票状态"
    row = "E1,out,1,2026年1月31日,B7,1000,130,0.113,valid"
    put(tmp_path, {"invoices.csv": invoices(row, header=header).encode("gbk")})
    read_one_sale(tmp_path)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_in_use(tmp_path: Path, separator: str) -> None:
    put(tmp_path, {"invoices.csv": invoices(SALE).replace(",", separator)})
    read_one_sale(tmp_path)
    assert read_evidence(tmp_path).inputs[0].separator == separator


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_in_use(tmp_path: Path, end: str) -> None:
    put(tmp_path, {"invoices.csv": invoices(SALE).replace("\n", end)})
    read_one_sale(tmp_path)


def test_a_last_line_without_an_end(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": invoices(SALE).rstrip("\n")})
    read_one_sale(tmp_path)


def test_packed_csv(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv.gz": gzip.compress(invoices(SALE).encode())})
    read_one_sale(tmp_path)


def test_parquet_with_typed_columns(tmp_path: Path) -> None:
    frame = pl.DataFrame([SALE.split(",")], schema=INVOICES.split(","), orient="row")
    money = pl.col("amount", "tax", "total").cast(pl.Float64)
    frame.with_columns(money, pl.col("day").str.to_date(), pl.col("status").cast(pl.Categorical)).write_parquet(
        tmp_path / "invoices.parquet"
    )
    read_one_sale(tmp_path)


def test_excel_with_numbers_as_text_and_days_as_serials(tmp_path: Path) -> None:
    lines = [["票据"], INVOICES.split(","), ["E1", "out", 1, 46053, "B7", "1,000.00", 130, "1130", "valid"], []]
    write_workbook(tmp_path / "invoices.xlsx", {"Sheet1": lines})
    read_one_sale(tmp_path)
    assert notes(read_evidence(tmp_path)) == ["INT-01"]


def test_excel_days_are_days(tmp_path: Path) -> None:
    lines = [INVOICES.split(","), ["E1", "out", "1", date(2026, 1, 31), "B7", 1000.0, 130.0, 1130.0, "valid"]]
    write_workbook(tmp_path / "invoices.xlsx", {"Sheet1": lines, "说明": [["x"]]})
    read_one_sale(tmp_path)
    assert notes(read_evidence(tmp_path)) == ["INT-03"]


@pytest.mark.parametrize(
    "second",
    [
        INVOICES,
        "企业编号,进销方向,发票号码,开票日期,对方单位,金额,税额,价税合计,发票状态",
        ",,,,,元,元,元,",
        "firm,way,number,date,partner,yuan,yuan,yuan,state",
    ],
)
def test_a_second_header_row_is_left_out_and_said(tmp_path: Path, second: str) -> None:
    put(tmp_path, {"invoices.csv": invoices(second, SALE)})
    read_one_sale(tmp_path)
    collected = read_evidence(tmp_path)
    assert notes(collected) == ["INT-02"]
    assert rows(collected, "invoices")["row"].to_list() == [1]
    assert collected.inputs[0].header_rows == 2


def test_a_bad_first_row_is_no_second_header(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": invoices(sale(amount="x", tax="y", total="z"), SALE)})
    collected = read_evidence(tmp_path)
    assert notes(collected) == []
    assert collected.quarantine["row"].to_list() == [1]
    assert rows(collected, "invoices")["row"].to_list() == [2]


def test_titles_above_the_header_are_left_out_and_said(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": "2026年发票,,\n\n" + invoices(SALE)})
    read_one_sale(tmp_path)
    assert notes(read_evidence(tmp_path)) == ["INT-01"]


def test_headers_in_any_case_and_spacing(tmp_path: Path) -> None:
    header = " Enterprise ID ,DIRECTION,Invoice-No,Day,Counterparty,Amount,Tax,Total,Status"
    put(tmp_path, {"invoices.csv": invoices(SALE, header=header)})
    read_one_sale(tmp_path)


def test_money_in_fen_under_its_own_name(tmp_path: Path) -> None:
    header = INVOICES.replace("amount", "amount_minor")
    put(tmp_path, {"invoices.csv": invoices(sale(amount="100000"), header=header)})
    read_one_sale(tmp_path)


def test_quoted_fields_hold_separators_marks_and_line_breaks(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": invoices(sale(counterparty='"甲, ""乙""\n丙"'), SALE)})
    collected = read_evidence(tmp_path)
    assert rows(collected, "invoices")["counterparty"].to_list() == ['甲, "乙"\n丙', "B7"]


def test_rows_without_anything_are_no_rows_but_are_counted(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": invoices(SALE, "", ",,,,,,,,", SALE)})
    collected = read_evidence(tmp_path)
    assert (collected.inputs[0].rows, collected.inputs[0].blank) == (2, 2)
    assert rows(collected, "invoices")["row"].to_list() == [1, 4]


@pytest.mark.parametrize("names", [("invoices-1.csv", "invoices-2.csv"), ("invoices/a.csv", "invoices/b.csv")])
def test_a_table_in_several_files(tmp_path: Path, names: tuple[str, str]) -> None:
    put(tmp_path, {names[0]: invoices(SALE, SALE), names[1]: invoices(SALE, sale(day="x"))})
    collected = read_evidence(tmp_path)
    assert rows(collected, "invoices")["row"].to_list() == [1, 2, 3]
    assert [entry.first_row for entry in collected.inputs] == [1, 3]
    assert collected.quarantine.select("file", "row").rows() == [(names[1], 2)]


def test_a_file_with_headers_only_is_an_empty_table(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": INVOICES + "\n", "enterprises.csv": FIRMS})
    collected = read_evidence(tmp_path)
    assert rows(collected, "invoices").height == 0
    assert notes(collected) == ["INT-07"]
    assert "invoices" not in collected.absent


def test_absent_tables_are_said_and_not_there(tmp_path: Path) -> None:
    collected = read_evidence(put(tmp_path, {"enterprises.csv": FIRMS}))
    assert collected.evidence.get("invoices") is None
    assert "invoices" in collected.absent
    assert "enterprises" not in collected.absent


def test_absent_optional_columns_are_null(tmp_path: Path) -> None:
    collected = read_evidence(put(tmp_path, {"enterprises.csv": FIRMS}))
    assert rows(collected, "enterprises")["employees"].null_count() == 2


def test_later_rows_stay_valid_and_are_counted_unseen(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": invoices(SALE, sale(day="2026-02-01"), sale(day="2099-01-01"))})
    collected = read_evidence(tmp_path, as_of=date(2026, 1, 31))
    assert collected.unseen == {"invoices": 2}
    assert reasons(collected) == []
    seen = collected.evidence.as_of(date(2026, 1, 31)).get("invoices")
    assert seen is not None and seen.collect().height == 1


def test_blocks_make_no_difference(tmp_path: Path) -> None:
    many = [sale(invoice_no=f"{n:08}", day="x" if n % 7 == 0 else "2026-01-31") for n in range(500)]
    put(tmp_path, {"invoices.csv": invoices(*many)})
    whole = read_evidence(tmp_path)
    parts = read_evidence(tmp_path, bounds=Bounds(block_bytes=1000, memory_bytes=2000))
    assert parts.folders and not whole.folders
    assert rows(whole, "invoices").equals(rows(parts, "invoices"))
    assert whole.quarantine.equals(parts.quarantine)
    assert whole.inputs == parts.inputs
    parts.close()


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": invoices(*[SALE] * 100), "enterprises.csv": FIRMS})
    seen: list[tuple[str, int, int]] = []
    read_evidence(tmp_path, progress=lambda *step: seen.append(step), bounds=Bounds(block_bytes=1000))
    done = [step[1] for step in seen]
    assert done == sorted(done)
    assert seen[-1][1] == seen[-1][2] > 0
    assert {step[0] for step in seen} == {"enterprises", "invoices"}


def test_what_is_not_used_is_said(tmp_path: Path) -> None:
    firms = FIRMS.replace("industry", "industri")
    put(tmp_path, {"enterprises.csv": firms, "notes.docx": b"x", "other.csv": "a,b\n1,2\n", "README.md": "x"})
    collected = read_evidence(tmp_path)
    assert sorted(notes(collected)) == ["INT-04", "INT-05", "INT-06"]
    unused = next(note for note in collected.notes if note.code == "INT-04")
    assert "did you mean 'industry'" in unused.text.en
    assert all(note.text.zh for note in collected.notes)

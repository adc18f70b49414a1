"""Folders and files that cannot be used: one clear error each, with thing, place, cause and cure."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake import Bounds, IntakeError, read_evidence
from tests.intake.folders import FIRMS, INVOICES, SALE, invoices, put, write_workbook


def refusal(folder: Path, **options: object) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        read_evidence(folder, **options)  # type: ignore[arg-type]
    error = caught.value
    assert all((error.thing, error.place, error.cause, error.cure))
    assert all(part in str(error) for part in (error.thing, error.place, error.cause, error.cure))
    return error


def test_no_folder(tmp_path: Path) -> None:
    assert "no such folder" in refusal(tmp_path / "nowhere").cause


def test_an_empty_folder(tmp_path: Path) -> None:
    assert "no CSV, Parquet or Excel file" in refusal(tmp_path).cause


def test_a_folder_with_nothing_but_a_readme(tmp_path: Path) -> None:
    assert "no CSV, Parquet or Excel file" in refusal(put(tmp_path, {"README.md": "x", "a.pdf": "x"})).cause


def test_a_file_for_a_folder(tmp_path: Path) -> None:
    put(tmp_path, {"enterprises.csv": FIRMS})
    assert "a file, not a folder" in refusal(tmp_path / "enterprises.csv").cause


def test_files_of_no_table(tmp_path: Path) -> None:
    error = refusal(put(tmp_path, {"enterprise.csv": FIRMS}))
    assert "did you mean 'enterprises'" in error.cause


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser can read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    put(tmp_path, {"enterprises.csv": FIRMS})
    (tmp_path / "enterprises.csv").chmod(0)
    assert "Permission" in refusal(tmp_path).cause


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("enterprises.csv", "enterprises.parquet"),
        ("enterprises.csv", "enterprises-1.csv"),
        ("enterprises.csv", "enterprises/a.csv"),
        ("enterprises-1.csv", "enterprises-1.csv.gz"),
    ],
)
def test_two_files_that_could_be_the_table(tmp_path: Path, first: str, second: str) -> None:
    error = refusal(put(tmp_path, {first: FIRMS, second: FIRMS}))
    assert first in error.cause and second in error.cause


def test_headers_of_another_table(tmp_path: Path) -> None:
    error = refusal(put(tmp_path, {"enterprises.csv": "a,b\n1,2\n"}))
    assert "none of its headers is known ('a', 'b')" in error.cause


def test_headers_with_a_slip_of_the_pen(tmp_path: Path) -> None:
    error = refusal(put(tmp_path, {"enterprises.csv": "enterprse_id,nam\n1,2\n"}))
    assert "did you mean 'enterprise_id'" in error.cause


def test_a_required_column_is_missing(tmp_path: Path) -> None:
    header = INVOICES.replace("status", "statos")
    error = refusal(put(tmp_path, {"invoices.csv": invoices(SALE, header=header)}))
    assert "required columns are missing: status; is it 'statos'?" in error.cause


def test_two_headers_for_one_column(tmp_path: Path) -> None:
    error = refusal(put(tmp_path, {"enterprises.csv": "enterprise_id,annual_sales,annual_sales_minor\nE1,1,100\n"}))
    assert "'annual_sales' and 'annual_sales_minor' are both" in error.cause


def test_one_header_twice(tmp_path: Path) -> None:
    error = refusal(put(tmp_path, {"enterprises.csv": "enterprise_id,name,name\nE1,a,b\n"}))
    assert "more than once" in error.cause


@pytest.mark.parametrize("name", ["invoices.parquet", "invoices.xlsx", "invoices.csv.gz"])
@pytest.mark.parametrize(
    "content", [b"", b"not what the name says", b"PK\x03\x04\x00\x00", b"\x1f\x8b\x08\x00\x00\x00"]
)
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str, content: bytes) -> None:
    error = refusal(put(tmp_path, {name: content}))
    assert name in error.place


def test_an_empty_csv(tmp_path: Path) -> None:
    assert "none of its headers is known" in refusal(put(tmp_path, {"invoices.csv": ""})).cause


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_parquet_file_that_was_cut_off(tmp_path: Path, kept: float) -> None:
    pl.DataFrame({"enterprise_id": [f"E{n}" for n in range(1000)]}).write_parquet(tmp_path / "enterprises.parquet")
    whole = (tmp_path / "enterprises.parquet").read_bytes()
    put(tmp_path, {"enterprises.parquet": whole[: int(len(whole) * kept)]})
    assert "damaged or not whole" in refusal(tmp_path).cure


def test_a_parquet_file_with_damaged_pages(tmp_path: Path) -> None:
    pl.DataFrame({"enterprise_id": [f"E{n}" for n in range(1000)]}).write_parquet(tmp_path / "enterprises.parquet")
    whole = bytearray((tmp_path / "enterprises.parquet").read_bytes())
    whole[20:200] = b"\xff" * 180
    put(tmp_path, {"enterprises.parquet": bytes(whole)})
    assert "damaged or not whole" in refusal(tmp_path).cure


def test_a_workbook_that_was_cut_off(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "enterprises.xlsx", {"a": [["enterprise_id"], ["E1"]]})
    book.write_bytes(book.read_bytes()[:-200])
    assert "not an Excel workbook" in refusal(tmp_path).cause


def test_a_workbook_with_a_damaged_part(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "enterprises.xlsx", {"a": [["enterprise_id"], *[[f"E{n}"] for n in range(999)]]})
    content = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content[start + 100 : start + 160] = b"\x55" * 60
    book.write_bytes(bytes(content))
    assert "save it again" in refusal(tmp_path).cure


def test_an_archive_that_swells(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "enterprises.xlsx", {"a": [["enterprise_id"], ["E1"]]})
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * 3_000_000)
    assert "unpack to" in refusal(tmp_path, bounds=Bounds(unpacked_bytes=2**20)).cause


def test_a_workbook_without_the_worksheet_named(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", {"企业表": [["enterprise_id"], ["E1"]]})
    text = "mapping: m\ntables:\n  enterprises: {file: a.xlsx, worksheet: 企业}\n"
    assert "did you mean '企业表'" in refusal(put(tmp_path, {"mapping.yaml": text})).cause


def test_a_file_of_zero_bytes_is_not_text(tmp_path: Path) -> None:
    with (tmp_path / "invoices.csv").open("wb") as file:
        file.truncate(2 * 2**30)
    assert "zero bytes" in refusal(tmp_path).cause


def test_a_line_without_end(tmp_path: Path) -> None:
    put(tmp_path, {"invoices.csv": INVOICES + "\n" + "x" * 5000})
    error = refusal(tmp_path, bounds=Bounds(block_bytes=100, line_bytes=1000))
    assert "a line is longer" in error.cause


def test_utf8_that_was_cut_in_a_character(tmp_path: Path) -> None:
    text = invoices(*[sale_of("北京某某商贸有限公司")] * 3).encode() + "甲".encode()[:2]
    error = refusal(put(tmp_path, {"invoices.csv": text}))
    assert "ends in the middle of a character" in error.cause
    assert error.place.endswith(":5")


def test_utf8_with_a_damaged_byte(tmp_path: Path) -> None:
    text = invoices(*[sale_of("北京某某商贸有限公司")] * 3).encode() + b"\xff\xfe\n"
    assert "is not UTF-8" in refusal(put(tmp_path, {"invoices.csv": text})).cause


def test_text_in_no_known_encoding(tmp_path: Path) -> None:
    text = invoices(sale_of("x")).encode() + b"\xff\xff\xff\n"
    assert "neither UTF-8 nor gb18030" in refusal(put(tmp_path, {"invoices.csv": text})).cause


def sale_of(name: str) -> str:
    return SALE.replace("B7", name)

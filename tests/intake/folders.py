"""Small folders of evidence for tests, in a bank's words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake import Collected

INVOICES = "enterprise_id,direction,invoice_no,day,counterparty,amount,tax,total,status"
SALE = "E1,out,00000001,2026-01-31,B7,1000.00,130.00,1130.00,valid"
FIRMS = "enterprise_id,name,industry,annual_sales\nE1,甲公司,retail,1200000\nE2,乙公司,catering,800000\n"


def put(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write `files` (name -> text or bytes) into `folder`."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def invoices(*rows: str, header: str = INVOICES) -> str:
    """A CSV of invoices."""
    return "\n".join([header, *rows]) + "\n"


def sale(**change: str) -> str:
    """The good sale with some fields changed."""
    fields = dict(zip(INVOICES.split(","), SALE.split(","), strict=True)) | change
    return ",".join(fields.values())


def rows(collected: Collected, table: str) -> pl.DataFrame:
    """The valid rows of a table."""
    frame = collected.evidence.get(table)
    assert frame is not None, f"{table} was not read"
    return frame.collect()


def reasons(collected: Collected) -> list[list[str]]:
    """The reasons of each row in quarantine, in order."""
    found: list[list[str]] = collected.quarantine["reasons"].to_list()
    return found


def notes(collected: Collected) -> list[str]:
    """The codes of the notes."""
    return [note.code for note in collected.notes]


def write_workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """Write an Excel workbook, cells as they are."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path

"""The evidence as files: CSV, Excel and Parquet, some in GBK under a bank's own headers, and their mapping."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl
import xlsxwriter

from tallystick.simulate.example import books, credit, register, security, statements, trade
from tallystick.simulate.example.faults import flows_in_bank_words, tax_in_bank_words, with_faults
from tallystick.simulate.example.firms import Region, draw_region

DAY = date(2026, 6, 30)
"""The day on which the example's evidence was collected."""
FIRMS = 60
SEED = 7
_EXCEL = ("owners", "visits")
_PARQUET = ("invoices",)


class ExampleError(ValueError):
    """The example cannot be written where it was asked for."""


def make_tables(region: Region, chance: np.random.Generator) -> dict[str, pl.DataFrame]:
    """This function will give every table of evidence of `region` as it is kept in files, bad rows included."""
    requests = register.applications(region, chance)
    tables = {
        "enterprises": register.enterprises(region, chance),
        "owners": register.owners(region, chance),
        "invoices": trade.invoices(region, chance),
        "tax_declarations": books.tax_declarations(region, chance),
        "account_flows": books.account_flows(region, chance),
        "utilities": books.utilities(region, chance),
        "statements": statements.long_layout(region, chance),
        "bureau_reports": credit.bureau_reports(region, chance),
        "bureau_loans": credit.bureau_loans(region, chance),
        "bureau_queries": credit.bureau_queries(region, chance),
        "lawsuits": credit.lawsuits(region),
        "visits": security.visits(region, chance),
        "collateral": security.collateral(region, requests, chance),
        "guarantees": security.guarantees(region, requests),
        "exposures": credit.exposures(region, chance),
        "relations": register.relations(region),
        "applications": requests,
        "model_scores": credit.model_scores(region),
    }
    return with_faults(tables)


def write_example(folder: Path, *, firms: int = FIRMS, seed: int = SEED) -> dict[str, int]:
    """This function will write the example into `folder`, whole or not at all, and give the number of files and rows.

    :raises ExampleError: the folder is there and holds something.
    :raises ValueError: too few firms are asked for.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise ExampleError(f"{folder} is not empty: name a new folder, or remove it first")
    chance = np.random.default_rng(seed)
    region = draw_region(firms=firms, day=DAY, chance=chance)
    tables = make_tables(region, chance)
    wide = statements.wide_layout(region, chance)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".example-", dir=folder.parent) as made:
        whole = Path(made) / "evidence"
        whole.mkdir()
        _write(dict(tables), wide, whole)
        count = {"files": len(list(whole.iterdir())), "rows": sum(f.height for f in (*tables.values(), *wide.values()))}
        if folder.is_dir():
            folder.rmdir()
        shutil.move(whole, folder)
    return count


def _write(tables: dict[str, pl.DataFrame], wide: dict[str, pl.DataFrame], folder: Path) -> None:
    _write_gbk(tax_in_bank_words(tables.pop("tax_declarations")), folder / "增值税申报.csv")
    _write_gbk(flows_in_bank_words(tables.pop("account_flows")), folder / "账户流水.csv")
    _write_gbk(tables.pop("statements"), folder / "财务报表_小企业会计准则.csv")
    _write_excel(wide["balance"], folder / "资产负债表_企业会计准则.xlsx")
    _write_excel(wide["income"], folder / "利润表_企业会计准则.xlsx")
    for name, frame in tables.items():
        if name in _EXCEL:
            _write_excel(frame, folder / f"{name}.xlsx")
        elif name in _PARQUET:
            frame.write_parquet(folder / f"{name}.parquet")
        else:
            frame.write_csv(folder / f"{name}.csv", include_bom=name == "enterprises")
    mapping = files("tallystick.simulate.example").joinpath("mapping.yaml").read_text(encoding="utf-8")
    (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")


def _write_gbk(frame: pl.DataFrame, path: Path) -> None:
    path.write_bytes(frame.write_csv().encode("gbk"))


def _write_excel(frame: pl.DataFrame, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime.combine(DAY, datetime.min.time())})
        frame.write_excel(book, worksheet="Sheet1", autofit=True)

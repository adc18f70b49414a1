"""What only a loan book needs: rows of loans that no contract knows, and last month end's answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from tallystick.intake.errors import IntakeError
from tallystick.intake.table import ReadTable, without_rows
from tallystick.intake.tables import BOOK, SCHEMAS

OPENING = "opening.parquet"
REMEMBERED = ("loan_id", "state", "class", "class_since", "stage", "stage_since", "ecl_minor", "overlay_minor")
"""Columns that last month end's answer must have."""


def without_stray_loans(read: dict[str, ReadTable]) -> dict[str, ReadTable]:
    """This function will quarantine rows of the book whose loan is not among the contracts; nothing is lost."""
    if "contracts" not in read:
        return read
    loans = read["contracts"].valid.select("loan_id").collect(engine="streaming").to_series()
    held = [name for name in BOOK if name != "contracts" and name in read and "loan_id" in SCHEMAS[name].columns()]
    return read | {name: _parted(name, read[name], loans) for name in held}


def _parted(table: str, read: ReadTable, loans: pl.Series) -> ReadTable:
    ids = read.valid.select("loan_id").collect(engine="streaming").to_series()
    if len(ids) == len(loans) and bool((ids == loans).all()):
        return read
    known = loans.filter(loans.is_in(ids.implode())).implode()
    is_known = pl.col("loan_id").is_in(known)
    strays = read.valid.filter(~is_known).collect(engine="streaming")
    if strays.is_empty():
        return read
    inputs, aside = without_rows(table, strays.with_columns(rule=pl.lit("loan_not_in_contracts")), read.inputs)
    return replace(
        read,
        valid=read.valid.filter(is_known),
        quarantine=pl.concat([read.quarantine, *aside]),
        inputs=inputs,
    )


def read_opening(folder: Path) -> pl.LazyFrame | None:
    """This function will give last month end's loans, or None where the folder has no `opening.parquet`.

    :raises IntakeError: the file cannot be read, or lacks what a month end remembers.
    """
    path = folder / OPENING
    if not path.is_file():
        return None
    cure = "Copy loans.parquet of the last month end to opening.parquet, or remove the file for a first month end"
    try:
        frame = pl.scan_parquet(path)
        names = frame.collect_schema().names()
    except pl.exceptions.PolarsError as error:
        raise IntakeError(
            thing="last month end", place=path, cause=f"the file cannot be read ({error})", cure=cure
        ) from error
    lacking = [name for name in REMEMBERED if name not in names]
    if lacking:
        raise IntakeError(thing="last month end", place=path, cause=f"it lacks {', '.join(lacking)}", cure=cure)
    return frame

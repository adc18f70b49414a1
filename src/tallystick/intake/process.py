"""The process tables of a bank folder: people, log, cases, month ends and outcomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import dataframely as dy
import polars as pl

from tallystick.engine.evidence.schemas import reason_code, sentence
from tallystick.engine.process.schemas import PROCESS_SCHEMAS, RESULT_SCHEMAS
from tallystick.intake.errors import IntakeError
from tallystick.intake.seal import refuse_sealed

QUARANTINE = {
    "table": pl.String,
    "row": pl.UInt32,
    "rule": pl.String,
    "code": pl.String,
    "sentence": pl.String,
    "sentence_zh": pl.String,
}
"""Columns of what was put aside: one row per row and rule broken; `row` counts within the table."""


@dataclass(frozen=True)
class ProcessRead:
    """Valid rows by table, and what was put aside; a table that was not handed over is absent."""

    tables: dict[str, pl.DataFrame]
    quarantine: pl.DataFrame


def read_process(folder: Path, *, tables: Iterable[str] | None = None) -> ProcessRead:
    """This function will read the process tables, month ends and outcomes of the bank folder `folder`.

    `tables` chooses some of them. Rows that break their schema are put aside with their reasons; nothing is lost.

    :raises IntakeError: the folder is sealed or holds none of the tables, or a file cannot be read or lacks a column.
    """
    refuse_sealed(folder)
    wanted = {**PROCESS_SCHEMAS, **RESULT_SCHEMAS} if tables is None else _chosen(tables)
    files = {name: _files(Path(folder), name) for name in wanted}
    if not any(files.values()):
        raise IntakeError(
            thing="the bank folder",
            place=folder,
            cause="it holds none of the tables " + ", ".join(wanted),
            cure="Name a folder written by `tally simulate`, or put process/*.parquet there",
        )
    read, aside = {}, [pl.DataFrame(schema=QUARANTINE)]
    for name, found in files.items():
        if found:
            read[name], bad = _sifted(name, wanted[name], found)
            aside.append(bad)
    return ProcessRead(read, pl.concat(aside))


def _chosen(tables: Iterable[str]) -> dict[str, type[dy.Schema]]:
    known = {**PROCESS_SCHEMAS, **RESULT_SCHEMAS}
    return {name: known[name] for name in tables}


def _files(folder: Path, table: str) -> list[Path]:
    if table == "outcomes":
        return [path for path in [folder / "outcomes.parquet"] if path.is_file()]
    if table == "month_ends":
        return sorted((folder / "month_ends").glob("*.parquet"))
    return [path for path in [folder / "process" / f"{table}.parquet"] if path.is_file()]


def _sifted(table: str, schema: type[dy.Schema], files: list[Path]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Valid rows and quarantine, file by file: a month end's key holds within its month."""
    parts = [_parted(table, schema, _read(table, schema, path), path) for path in files]
    return pl.concat([valid for valid, _ in parts]), pl.concat([bad for _, bad in parts])


def _parted(table: str, schema: type[dy.Schema], frame: pl.DataFrame, path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    found, failure = schema.filter(frame)
    month = [pl.lit(path.stem).alias("month")] if table == "month_ends" else []
    rules = list(failure.counts())
    if not rules:
        return found.select(*month, pl.all()), pl.DataFrame(schema=QUARANTINE)
    broken = failure.details().unpivot(rules, index="row", variable_name="rule", value_name="verdict")
    broken = broken.filter(pl.col("verdict") == "invalid")
    codes = {rule: "ROW-08" if rule == "primary_key" else reason_code(rule) for rule in rules}
    texts = {rule: sentence(schema, "contradicts_same_key" if rule == "primary_key" else rule) for rule in rules}
    bad = broken.select(
        table=pl.lit(table),
        row="row",
        rule="rule",
        code=pl.col("rule").replace_strict(codes, return_dtype=pl.String),
        sentence=pl.col("rule").replace_strict({r: t.en for r, t in texts.items()}, return_dtype=pl.String),
        sentence_zh=pl.col("rule").replace_strict({r: t.zh for r, t in texts.items()}, return_dtype=pl.String),
    )
    return found.select(*month, pl.all()), bad


def _read(table: str, schema: type[dy.Schema], path: Path) -> pl.DataFrame:
    columns = {name: column.dtype for name, column in schema.columns().items()}
    try:
        part = pl.read_parquet(path)
        part = part if "row" in part.columns else part.with_row_index("row", offset=1)
        lacking = [name for name in columns if name not in part.columns]
        required = [name for name in lacking if not schema.columns()[name].nullable]
        if required:
            raise IntakeError(
                thing=f"table {table!r}",
                place=path,
                cause=f"it lacks {', '.join(required)}",
                cure="Write the columns of docs/reference/process.md",
            )
        part = part.with_columns(pl.lit(None, columns[name]).alias(name) for name in lacking)
        return part.select(pl.col(name).cast(dtype) for name, dtype in columns.items())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise IntakeError(
            thing=f"table {table!r}",
            place=path,
            cause=f"the file cannot be read as it should ({error})",
            cure="Write it anew as Parquet, with the columns of docs/reference/process.md",
        ) from error

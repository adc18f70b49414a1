"""A folder of evidence -> evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from tallystick.engine.book.book import DATED_BY as BOOK_DATED_BY
from tallystick.engine.book.book import Book
from tallystick.engine.evidence.evidence import DATED_BY, Evidence
from tallystick.intake.book import read_opening, without_stray_loans
from tallystick.intake.bounds import Bounds
from tallystick.intake.collected import Collected, InputFile
from tallystick.intake.errors import IntakeError
from tallystick.intake.keys import settle_keys
from tallystick.intake.mapping import Part
from tallystick.intake.plan import Plan, make_plan
from tallystick.intake.recognise import recognise
from tallystick.intake.rows import AT, to_rows
from tallystick.intake.sift import QUARANTINE, quarantined, raw_json, sift
from tallystick.intake.table import ReadTable, firm_of, read_table
from tallystick.intake.tables import BOOK, EVIDENCE, SCHEMAS

Progress = Callable[[str, int, int], None]
"""Called with the table being read, the bytes done and the bytes of all files."""


def read_evidence(
    folder: Path,
    *,
    mapping: str | Path | None = None,
    as_of: date | None = None,
    progress: Progress | None = None,
    bounds: Bounds | None = None,
    tables: tuple[str, ...] = EVIDENCE,
) -> Collected:
    """This function will read the evidence in `folder`; `tables` chooses some of its tables.

    `mapping` is a YAML file or the name of a packaged mapping. Without it, `mapping.yaml` in the folder is used, else
    the packaged mapping whose headers the folder has exactly, else the tables' own names. With `as_of`, rows dated
    later are counted as unseen; they stay in the evidence, whose `as_of` cuts them. What a file cannot spoil is kept: a
    row that breaks its schema goes to quarantine with its reasons, and the rest goes on.

    :raises IntakeError: the folder, a file, its headers or the mapping cannot be used.
    """
    plan = make_plan(Path(folder), tables=tables, mapping=mapping, bounds=bounds or Bounds())
    read = _read(plan, progress=progress, bounds=bounds or Bounds())
    return _collected(read, as_of=as_of, plan=plan)


def read_book(
    folder: Path,
    *,
    mapping: str | Path | None = None,
    as_of: date | None = None,
    progress: Progress | None = None,
    bounds: Bounds | None = None,
) -> tuple[Book, Collected]:
    """This function will read a loan book and the evidence beside it, as `read_evidence` reads evidence.

    `opening.parquet` in the folder is last month end's `loans.parquet`. Rows of loans that no contract knows are
    quarantined.

    :raises IntakeError: the folder, a file, its headers or the mapping cannot be used.
    """
    plan = make_plan(Path(folder), tables=(*BOOK, *EVIDENCE), mapping=mapping, bounds=bounds or Bounds())
    read = without_stray_loans(_read(plan, progress=progress, bounds=bounds or Bounds()))
    collected = _collected(read, as_of=as_of, plan=plan)
    tables = collected.evidence.tables
    book = Book(
        {name: tables[name] for name in BOOK if name in tables},
        Evidence({name: tables[name] for name in EVIDENCE if name in tables}),
        read_opening(Path(folder)),
    )
    return book, collected


def _read(plan: Plan, *, progress: Progress | None, bounds: Bounds) -> dict[str, ReadTable]:
    done = 0

    def seen(table: str, step: int) -> None:
        nonlocal done
        done += step
        if progress is not None:
            progress(table, done, plan.bytes)

    read: dict[str, ReadTable] = {}
    firms: pl.Series | None = None
    for table, readings in plan.readings.items():
        read[table] = read_table(table, readings, firms=firms, bounds=bounds, seen=partial(seen, table))
        if table == "enterprises":
            firms = read[table].valid.select("enterprise_id").collect().to_series()
    return read


def _collected(read: dict[str, ReadTable], *, as_of: date | None, plan: Plan) -> Collected:
    inputs: list[InputFile] = [entry for table in read.values() for entry in table.inputs]
    return Collected(
        evidence=Evidence({name: table.valid for name, table in read.items()}),
        quarantine=pl.concat([pl.DataFrame(schema=QUARANTINE), *(table.quarantine for table in read.values())]),
        inputs=tuple(inputs),
        notes=(*plan.notes, *(note for table in read.values() for note in table.notes)),
        absent=tuple(name for name in plan.tables if name not in read),
        unseen={} if as_of is None else _unseen(read, as_of),
        mapping=plan.mapping,
        mapping_sha256=plan.mapping_sha256,
        folders=tuple(table.store.folder for table in read.values() if table.store.folder is not None),
    )


def _unseen(read: dict[str, ReadTable], as_of: date) -> dict[str, int]:
    dated_by = DATED_BY | BOOK_DATED_BY
    dated = {name: table.valid for name, table in read.items() if dated_by[name]}
    later = [table.select((pl.col(dated_by[name]) > as_of).sum()) for name, table in dated.items()]
    counts = pl.collect_all(later, engine="streaming")
    return {name: int(count.item()) for name, count in zip(dated, counts, strict=True)}


def validate_table(
    table: str, frame: pl.DataFrame, *, firms: pl.Series | None = None, source: str = "frame"
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """This function will give the valid rows of `frame` and its quarantine, as if it had been a file called `source`.

    Columns may be typed or text, and are named as in the schema; `row` is the number of the row, from 1.

    :raises IntakeError: `table` is not a table, or a required column is missing.
    """
    valid, first, _ = sift_block(table, frame, firms=firms, source=source)
    settled, out = settle_keys(table, valid.lazy())
    return settled.collect(), pl.concat([first, set_aside(table, source, out)]).sort("row", maintain_order=True)


def sift_block(
    table: str, frame: pl.DataFrame, *, first_row: int = 1, firms: pl.Series | None = None, source: str = "frame"
) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """This function will give valid rows, quarantine and the number of blank rows of one block of a file, keys unseen.

    `first_row` is the number of the block's first row in its file, which both frames count by. Columns may be typed or
    text, and are named as in the schema. `settle_keys` has to see all blocks of the table afterwards.

    :raises IntakeError: `table` is not a table, or a required column is missing.
    """
    if table not in SCHEMAS:
        cure = f"Name one of: {', '.join(SCHEMAS)}"
        raise IntakeError(thing=f"table {table!r}", place=source, cause="there is no such table", cure=cure)
    part, headers = Part(table), tuple(name for name in frame.columns if name != "row")
    recognised = recognise(part, headers, source)
    cells = frame.select(headers).rename({name: str(number) for number, name in enumerate(headers)})
    rows = to_rows(cells, headers=headers, part=part, recognised=recognised, first_row=first_row)
    sifted = sift(table, rows, firms=firms)
    bad = rows.typed.join(sifted.reasons, on=AT, how="semi", maintain_order="left")
    found = bad.select(AT, "row", firm_of(bad).alias("enterprise_id")).with_columns(raw_json(rows.raw[bad[AT]]))
    return sifted.valid.drop(AT), quarantined(table, source, sifted.reasons, found), rows.blank


def set_aside(table: str, source: str, out: pl.DataFrame) -> pl.DataFrame:
    """This function will give the quarantine of rows `out` of `table`, which have the schema's columns and `rule`."""
    numbered = out.with_row_index(AT)
    found = numbered.select(AT, "row", firm_of(numbered).alias("enterprise_id"))
    raw = raw_json(numbered.drop(AT, "row", "rule"))
    return quarantined(table, source, numbered.select(AT, "rule"), found.with_columns(raw))

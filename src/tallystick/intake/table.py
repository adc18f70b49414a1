"""Reading one table from its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tallystick.intake import notes
from tallystick.intake.ahead import ahead
from tallystick.intake.bounds import Bounds
from tallystick.intake.collected import InputFile, Note
from tallystick.intake.files.opened import Block
from tallystick.intake.keys import settle_keys
from tallystick.intake.plan import Reading
from tallystick.intake.rows import AT, Rows, to_rows
from tallystick.intake.sift import QUARANTINE, Sifted, quarantined, raw_json, sift
from tallystick.intake.store import Store
from tallystick.intake.tables import SCHEMAS


@dataclass(frozen=True, slots=True)
class ReadTable:
    """One table as read. `valid` has the schema's columns; `quarantine` those of `sift.QUARANTINE`."""

    valid: pl.LazyFrame
    quarantine: pl.DataFrame
    inputs: tuple[InputFile, ...]
    notes: tuple[Note, ...]
    store: Store


def read_table(
    table: str, readings: Sequence[Reading], *, firms: pl.Series | None, bounds: Bounds, seen: Callable[[int], None]
) -> ReadTable:
    """This function will read `table` from its files, calling `seen` with the bytes done after each block.

    :raises IntakeError: a file is damaged.
    """
    reader = _Reader(table, firms, bounds, Store(table, bounds.memory_bytes))
    for reading in readings:
        reader.read(reading, seen)
    valid, out = settle_keys(table, reader.store.gathered())
    if not out.is_empty() and not reader.store.is_spilled:
        valid = valid.collect().lazy()
    inputs, aside = without_rows(table, out, reader.inputs)
    if reader.raw_missing:
        reader.notes.append(notes.raw_left_out(table, reader.raw_missing))
    quarantine = pl.concat([pl.DataFrame(schema=QUARANTINE), *reader.aside, *aside])
    return ReadTable(
        valid, quarantine.sort("file", "row", maintain_order=True), inputs, tuple(reader.notes), reader.store
    )


class _Reader:
    """Goes through the files of one table and keeps count."""

    def __init__(self, table: str, firms: pl.Series | None, bounds: Bounds, store: Store) -> None:
        self.table, self.firms, self.bounds, self.store = table, firms, bounds, store
        self.inputs: list[InputFile] = []
        self.aside: list[pl.DataFrame] = []
        self.notes: list[Note] = []
        self.next_row = 1
        self.raw_kept = 0
        self.raw_missing = 0

    def read(self, reading: Reading, seen: Callable[[int], None]) -> None:
        """This function will read one file to its end."""
        opened, size = reading.opened, reading.opened.file.path.stat().st_size
        entry = self._entry(reading, size)
        done, last = 0, 0
        first = self.next_row - 1

        def sifted(block: Block) -> tuple[int, Rows, Sifted]:
            rows = to_rows(
                block.cells,
                headers=opened.heading.headers,
                part=reading.part,
                recognised=reading.recognised,
                first_row=first + block.first_row,
            )
            return block.first_row + block.cells.height - 1, rows, sift(self.table, rows, firms=self.firms)

        for end, rows, parted in ahead(sifted, opened.blocks(self.bounds)):
            last, entry = end, self._take(rows, parted, entry)
            step = min(self.bounds.block_bytes, size - done) if opened.separator else 0
            done += step
            seen(step)
        seen(size - done)
        self.notes += notes.heading_notes(self.table, opened)
        self.notes += notes.unused_note(self.table, opened.file.shown, reading.recognised.unused)
        if not entry.rows:
            self.notes.append(notes.no_rows(self.table, opened.file.shown))
        self.next_row += last
        self.inputs.append(entry)

    def _entry(self, reading: Reading, size: int) -> InputFile:
        opened = reading.opened
        return InputFile(
            file=opened.file.shown,
            table=self.table,
            format=opened.file.format,
            sha256=opened.sha256,
            bytes=size,
            rows=0,
            valid=0,
            quarantined=0,
            first_row=self.next_row,
            header_rows=opened.heading.rows,
            encoding=opened.encoding,
            separator=opened.separator,
            unused=reading.recognised.unused,
        )

    def _take(self, rows: Rows, sifted: Sifted, entry: InputFile) -> InputFile:
        self.store.add(sifted.valid.drop(AT))
        bad = rows.typed.height - sifted.valid.height
        if bad:
            self.aside.append(self._aside(rows, sifted.reasons, entry))
        return replace(
            entry,
            rows=entry.rows + rows.typed.height,
            valid=entry.valid + sifted.valid.height,
            quarantined=entry.quarantined + bad,
            blank=entry.blank + rows.blank,
        )

    def _aside(self, rows: Rows, reasons: pl.DataFrame, entry: InputFile) -> pl.DataFrame:
        at = reasons[AT].unique().sort()
        room = max(self.bounds.raw_rows - self.raw_kept, 0)
        raw = raw_json(rows.raw[at.head(room)]).extend_constant(None, max(at.len() - room, 0))
        self.raw_kept += min(room, at.len())
        self.raw_missing += max(at.len() - room, 0)
        typed = rows.typed[at]
        found = typed.select(
            AT, (pl.col("row") - (entry.first_row - 1)).alias("row"), firm_of(typed).alias("enterprise_id")
        ).with_columns(raw)
        return quarantined(self.table, entry.file, reasons, found)


def firm_of(typed: pl.DataFrame) -> pl.Expr:
    """This function will give the firm that rows of `typed` are about, or null where they name none."""
    for column in ("enterprise_id", "obligor_id"):
        if column in typed.columns:
            return pl.col(column)
    return pl.lit(None, dtype=pl.String)


def without_rows(
    table: str, out: pl.DataFrame, inputs: Sequence[InputFile]
) -> tuple[tuple[InputFile, ...], list[pl.DataFrame]]:
    """This function will count rows `out` (`rule` beside their columns) out of the files they came from.

    It gives the files as counted then, and their quarantine.
    """
    counted, aside = [], []
    for number, entry in enumerate(inputs):
        after = inputs[number + 1].first_row if number + 1 < len(inputs) else None
        is_here = pl.col("row") >= entry.first_row
        rows = out.filter(is_here & (pl.col("row") < after) if after is not None else is_here).with_row_index(AT)
        counted.append(replace(entry, valid=entry.valid - rows.height, quarantined=entry.quarantined + rows.height))
        if rows.height:
            read = raw_json(rows.select(name for name in SCHEMAS[table].column_names() if name != "row"))
            found = rows.select(
                AT, (pl.col("row") - (entry.first_row - 1)).alias("row"), firm_of(rows).alias("enterprise_id")
            )
            aside.append(quarantined(table, entry.file, rows.select(AT, "rule"), found.with_columns(read)))
    return tuple(counted), aside

"""One file ready to be read: its header, how it is written, and its rows block by block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tallystick.intake.bounds import Bounds
from tallystick.intake.files.columnar import blocks_of_parquet, columns_of_parquet
from tallystick.intake.files.delimited import EXTRA, TORN, Delimited, delimited
from tallystick.intake.files.encodings import digest, written
from tallystick.intake.files.excel import worksheet
from tallystick.intake.files.find import TableFile
from tallystick.intake.files.heading import Heading, find_heading, is_second_header
from tallystick.intake.mapping import Part

_TOP = 12


@dataclass(frozen=True, slots=True)
class Block:
    """Rows as they stand in the file, in columns `0`, `1`, ... `first_row` is the number of the first, from 1."""

    cells: pl.DataFrame
    first_row: int


@dataclass(frozen=True)
class Opened:
    """A file whose header is known. `source` holds what is needed to read it, per format."""

    file: TableFile
    heading: Heading
    sha256: str
    source: Delimited | pl.DataFrame | None
    encoding: str = ""
    worksheets: tuple[str, ...] = ()

    @property
    def separator(self) -> str:
        """What parts the fields of a delimited file, else nothing."""
        return self.source.separator if isinstance(self.source, Delimited) else ""

    def blocks(self, bounds: Bounds) -> Iterator[Block]:
        """This function will give the rows of data, block by block.

        :raises IntakeError: the file is damaged.
        """
        skip, row = self.heading.rows, 1
        for cells in self._frames(bounds):
            dropped = min(skip, cells.height)
            skip -= dropped
            kept = cells.slice(dropped)
            if kept.height:
                yield Block(kept, row)
            row += kept.height

    def _frames(self, bounds: Bounds) -> Iterator[pl.DataFrame]:
        if isinstance(self.source, Delimited):
            yield from self.source.blocks(width=max(len(self.heading.headers), 1), bounds=bounds)
        elif self.source is None:
            yield from blocks_of_parquet(self.file.path, bounds=bounds)
        else:
            width = len(self.heading.headers)
            beyond = self.source.columns[width:]
            extra = pl.coalesce(beyond) if beyond else pl.lit(None, dtype=pl.String)
            yield self.source.select(
                *self.source.columns[:width], extra.alias(EXTRA), pl.lit(None, dtype=pl.String).alias(TORN)
            )


def open_file(file: TableFile, part: Part, bounds: Bounds) -> Opened:
    """This function will open `file` as `part` of the evidence and find its header.

    :raises IntakeError: it cannot be read, or is not what its name says.
    """
    if file.format == "csv":
        form = written(file.path, encoding=part.encoding)
        source = delimited(file.path, form, separator=part.separator)
        return Opened(file, find_heading(source.top(_TOP), part), form.sha256, source, form.encoding)
    if file.format == "excel":
        cells, names = worksheet(file.path, name=part.worksheet, bounds=bounds)
        top = [[cell or "" for cell in row] for row in cells.head(_TOP).rows()]
        return Opened(file, find_heading(top, part), digest(file.path), cells, worksheets=names)
    headers = columns_of_parquet(file.path)
    return Opened(file, _heading_of_parquet(file, headers, part, bounds), digest(file.path), None)


def _heading_of_parquet(file: TableFile, headers: tuple[str, ...], part: Part, bounds: Bounds) -> Heading:
    block = next(blocks_of_parquet(file.path, bounds=Bounds(block_rows=1)), None)
    if block is None or any(dtype != pl.String for dtype in block.dtypes):
        return Heading(headers, 0)
    cells = [cell or "" for cell in block.row(0)]
    is_second = is_second_header(headers, cells, part)
    return Heading(headers, int(is_second), second=tuple(cells) if is_second else ())

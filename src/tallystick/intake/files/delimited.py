"""Delimited text, block by block, so that a file of any size takes the same memory."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tallystick.intake.bounds import Bounds
from tallystick.intake.errors import IntakeError
from tallystick.intake.files.encodings import Written, opened

SEPARATORS = (",", "\t", ";", "|")
EXTRA, TORN = "_extra", "_torn"
"""Columns that hold what stands beyond the last header, and a line that cannot be split into fields."""
_HEAD = 256 * 2**10
_LOOK_BACK = 200


@dataclass(frozen=True, slots=True)
class Delimited:
    """One delimited file: how it is written and what parts its fields."""

    path: Path
    written: Written
    separator: str

    def top(self, rows: int) -> list[list[str]]:
        """This function will give the first `rows` rows, as text."""
        reader = csv.reader(io.StringIO(_head(self.path, self.written), newline=""), delimiter=self.separator)
        return [row for row, _ in zip(reader, range(rows), strict=False)]

    def blocks(self, *, width: int, bounds: Bounds) -> Iterator[pl.DataFrame]:
        """This function will give all rows as frames of `width` text columns `0`, `1`, ... with `_extra` and `_torn`.

        An empty line is a row of nulls, so that rows can be counted.

        :raises IntakeError: the text breaks its encoding or has a line without end.
        """
        for block, is_torn in _whole_rows(self, bounds):
            yield _torn(block, self, width) if is_torn else _frame(block, self, width)


def delimited(path: Path, written: Written, *, separator: str | None = None) -> Delimited:
    """This function will give `path` with its separator, found in its first lines where `separator` does not say it."""
    if separator is None:
        lines = [line for line in _head(path, written).splitlines()[:12] if line.strip()]
        counts = {mark: sum(_outside_quotes(line).count(mark) for line in lines) for mark in SEPARATORS}
        separator = max(counts, key=lambda mark: counts[mark])
    return Delimited(path, written, separator)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _head(path: Path, written: Written) -> str:
    with opened(path) as file:
        raw = file.read(_HEAD)[written.bom :]
    return raw.decode(written.encoding, errors="ignore")


def _text(source: Delimited, bounds: Bounds) -> Iterator[bytes]:
    """Gives the file's text as UTF-8 bytes, a block at a time."""
    decoder = codecs.getincrementaldecoder(source.written.encoding)(errors="strict")
    is_utf8 = source.written.encoding == "utf-8"
    with opened(source.path) as file:
        file.read(source.written.bom)
        while chunk := file.read(bounds.block_bytes):
            yield chunk if is_utf8 else _decoded(source, decoder, chunk)
        if not is_utf8:
            yield _decoded(source, decoder, b"")


def _decoded(source: Delimited, decoder: codecs.IncrementalDecoder, chunk: bytes) -> bytes:
    try:
        return decoder.decode(chunk, final=not chunk).encode("utf-8", errors="replace")
    except UnicodeDecodeError as error:
        raise IntakeError(
            thing="the file",
            place=source.path,
            cause=f"it is neither UTF-8 nor {source.written.encoding} ({error.reason})",
            cure="Save it again as UTF-8, or name its encoding in a mapping",
        ) from None


def _whole_rows(source: Delimited, bounds: Bounds) -> Iterator[tuple[bytes, bool]]:
    """Gives blocks that end where a row ends; true where quotes do not match, so that every line must be a row."""
    carry = b""
    for chunk in _text(source, bounds):
        carry += chunk if b"\n" in chunk or b"\r" not in chunk else chunk.replace(b"\r", b"\n")
        cut, is_torn = _cut(carry)
        if cut == 0 and len(carry) > bounds.line_bytes:
            cut, is_torn = carry.rfind(b"\n") + 1, True
            if cut == 0:
                raise _endless(source, bounds)
        if cut == 0:
            continue
        yield carry[:cut], is_torn
        carry = carry[cut:]
    if carry:
        yield carry, carry.count(b'"') % 2 == 1


def _endless(source: Delimited, bounds: Bounds) -> IntakeError:
    return IntakeError(
        thing="the file",
        place=source.path,
        cause=f"a line is longer than {bounds.line_bytes / 2**20:,.0f} MB",
        cure="Check that it is a table with one row a line",
    )


def _cut(text: bytes) -> tuple[int, bool]:
    """The end of the last whole row in `text`: a line's end outside quotes; 0 where no row is whole yet.

    Where many lines go by without one, quotes do not match: the cut is after the last line, and it is said.
    """
    end = last = text.rfind(b"\n")
    before = text.count(b'"', 0, end + 1)
    for _ in range(_LOOK_BACK):
        if end < 0 or before % 2 == 0:
            return end + 1, False
        earlier = text.rfind(b"\n", 0, end)
        before -= text.count(b'"', earlier + 1, end + 1)
        end = earlier
    return last + 1, True


def _frame(block: bytes, source: Delimited, width: int) -> pl.DataFrame:
    try:
        return _parsed(block, source, width).with_columns(pl.lit(None, dtype=pl.String).alias(TORN))
    except pl.exceptions.PolarsError:
        return _torn(block, source, width)


def _parsed(block: bytes, source: Delimited, width: int) -> pl.DataFrame:
    names = [*(str(number) for number in range(width)), EXTRA]
    return pl.read_csv(
        block,
        has_header=False,
        separator=source.separator,
        schema=dict.fromkeys(names, pl.String),
        infer_schema=False,
        truncate_ragged_lines=True,
        missing_columns="insert",
    )


def _torn(block: bytes, source: Delimited, width: int) -> pl.DataFrame:
    """Reads `block` line by line; a line whose quotes do not match is kept whole, in `_torn`."""
    text = pl.Series("line", block.decode("utf-8", errors="replace").removesuffix("\n").split("\n"))
    lines = text.to_frame().with_columns(pl.col("line").str.strip_suffix("\r"))
    mark = pl.lit(source.separator)
    around = pl.concat_str(mark, pl.col("line"), mark)
    sep = "\\" + source.separator if source.separator == "|" else source.separator
    fields_quoted = around.str.replace_all(f'{sep}(?:"(?:[^"]|"")*"{sep})+', source.separator * 2)
    lines = lines.with_columns(torn=fields_quoted.str.contains('"', literal=True))
    kept = lines.select(pl.when("torn").then(pl.lit("")).otherwise("line").alias("line"))
    whole = "\n".join(kept["line"].to_list()) + "\n"
    try:
        frame = _parsed(whole.encode(), source, width)
    except pl.exceptions.PolarsError as error:
        raise IntakeError(
            thing="the file",
            place=source.path,
            cause=f"its rows cannot be split into fields ({str(error).splitlines()[0]})",
            cure="Export it again as CSV, with quotes around text that holds a separator",
        ) from None
    return frame.with_columns(lines.select(pl.when("torn").then("line").alias(TORN)).to_series())

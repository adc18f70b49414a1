"""The loans of a book closed part by part on two workers, and written in one order however the book is cut."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import polars as pl
from polars.io.plugins import register_io_source

from tallystick.engine.book.book import Book
from tallystick.engine.book.parts import KEY, PART, Cut, cut
from tallystick.engine.book_frame import loan_frame
from tallystick.engine.features.firm import firms
from tallystick.engine.monitoring.watch_list import WatchList
from tallystick.engine.month_end import close_part
from tallystick.entry.jobs.shelf import Shelf
from tallystick.intake.ahead import ahead, side_by_side
from tallystick.intake.outputs import ROWS_A_GROUP, write_parquet
from tallystick.pack import Policy

LOANS_A_PART = 250_000
_FEW_PARTS = 6
"""Up to so many parts in a block, each is filtered out of it; more are grouped."""
_ROWS_A_BLOCK = 1_000_000
Told = Callable[[int, int], None]
Watching = Callable[[pl.LazyFrame], WatchList]
"""From the loan frame of the whole book to its watch list."""
T = TypeVar("T")


def write_closed(
    book: Book,
    policy: Policy,
    path: Path,
    *,
    watching: Watching,
    loans_a_part: int = LOANS_A_PART,
    told: Told = lambda done, of: None,
) -> WatchList:
    """This function will close the loans of `book`, write them to Parquet file `path`, and give the watch list.

    Rows stand by borrower and loan. Three passes: each part's loan frame; the watch list, which must see the crowd;
    each part closed, while those before it are written. `told` hears of parts done, twice the parts in all.

    :raises BookError: the book lacks contracts, or both events and balances.
    """
    with tempfile.TemporaryDirectory(prefix=".parts-", dir=path.parent) as folder:
        shelf = Shelf(Path(folder))
        pieces = _cut(book, policy, loans_a_part)
        _set_aside(pieces, shelf)
        for part, _ in enumerate(ahead(partial(_open, pieces, policy, shelf), range(pieces.parts)), 1):
            told(part, 2 * pieces.parts)
        frames = pl.concat([shelf.scan(_name("frame", part)) for part in range(pieces.parts)], how="vertical")
        found = watching(frames)
        _set_aside_watch(found.monitored.firms, pieces, shelf)
        overlays = book.get("overlays")
        close = partial(_close, policy, shelf, None if overlays is None else overlays.collect())
        write_parquet(_streamed(close, pieces.parts, told), path, quick=True)
    return found


def _cut(book: Book, policy: Policy, loans_a_part: int) -> Cut:
    seen = book.as_of(policy.day)
    known = firms(seen.evidence).collect(engine="streaming").lazy() if book.evidence.has("collateral") else None
    return cut(Book(book.tables, book.evidence, book.opening), known, loans_a_part=loans_a_part)


def _name(table: str, part: int, block: int = 0) -> str:
    return f"{table}-{part:06}-{block:06}"


def _set_aside(pieces: Cut, shelf: Shelf) -> None:
    """Each table's rows to their part, two tables at a time."""
    side_by_side(partial(_set_aside_table, pieces, shelf, table) for table in pieces.tables)


def _set_aside_table(pieces: Cut, shelf: Shelf, table: str) -> None:
    """The rows of one table to their part, block by block; rows of no part are left out."""
    frame, held = pieces.tables[table], [list[pl.DataFrame]() for _ in range(pieces.parts)]
    first = 0
    for block in frame.collect_batches(chunk_size=_ROWS_A_BLOCK, maintain_order=True, engine="streaming"):
        places = pieces.places[table].slice(first, len(block))
        first += len(block)
        for part, rows in _by_part(block, places):
            held[part].append(rows)
    empty = pl.DataFrame(schema=frame.collect_schema())
    for part, rows_of in enumerate(held):
        shelf.put(_name(table, part), pl.concat([empty, *rows_of], rechunk=True))
        rows_of.clear()


def _by_part(block: pl.DataFrame, places: pl.Series) -> Iterator[tuple[int, pl.DataFrame]]:
    """Each part's rows of `block`, in their order; columns in which nothing is known need no reading for it."""
    parts = places.drop_nulls().unique().to_list()
    if len(parts) > _FEW_PARTS:
        placed = block.with_columns(places.alias(PART)).partition_by(PART, as_dict=True, include_key=False)
        yield from ((int(part), rows) for (part,), rows in placed.items() if part is not None)
        return
    unknown = {column.name: column.dtype for column in block if column.null_count() == len(block)}
    known = block.drop(unknown)
    for part in parts:
        rows = known.filter(places == part).with_columns(pl.lit(None, dtype).alias(n) for n, dtype in unknown.items())
        yield part, rows.select(block.columns)


def _open(pieces: Cut, policy: Policy, shelf: Shelf, part: int) -> None:
    """The loan frame of one part, set aside; its tables are done with."""
    tables = {table: shelf.take(_name(table, part)).lazy() for table in pieces.tables}
    frame = loan_frame(pieces.book(tables), policy).collect()
    shelf.put(_name("frame", part), frame)


def _set_aside_watch(firms: pl.DataFrame, pieces: Cut, shelf: Shelf) -> None:
    places = pieces.place(firms.lazy().select(KEY)).collect()[PART]
    placed = dict(_by_part(firms, places))
    for part in range(pieces.parts):
        shelf.put(_name("watch", part), placed.get(part, firms.clear()))


def _close(policy: Policy, shelf: Shelf, overlays: pl.DataFrame | None, part: int) -> pl.DataFrame:
    frame, watch = shelf.take(_name("frame", part)), shelf.take(_name("watch", part))
    return close_part(frame, policy, watch=watch, overlays=overlays)


def _streamed(close: Callable[[int], pl.DataFrame], parts: int, told: Told) -> pl.LazyFrame:
    """The closed parts as one lazy frame that is computed while it is read, once."""
    first = close(0)

    def source(
        columns: list[str] | None, where: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        later = ahead(close, range(1, parts))
        for part, frame in enumerate(_after(first, later), 1):
            told(parts + part, 2 * parts)
            chosen = frame if columns is None else frame.select(columns)
            yield from (chosen if where is None else chosen.filter(where)).iter_slices(ROWS_A_GROUP)

    return register_io_source(source, schema=first.schema)


def _after(first: T, later: Iterator[T]) -> Iterator[T]:
    yield first
    yield from later

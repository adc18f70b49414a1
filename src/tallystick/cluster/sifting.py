"""First round: each piece of a file becomes valid rows, placed by firm or key, and quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place, Wrote, read_rows, rows_of
from tallystick.cluster.places import BY_KEY, KEY, WHOLE, firm_column, parted
from tallystick.cluster.rounds import Receipt, Rounds
from tallystick.cluster.schedule import attempt
from tallystick.intake.collect import sift_block
from tallystick.intake.tables import SCHEMAS

ASIDE = "quarantine"
OPENING, SIGNALS, COVENANTS_BEFORE = "opening", "signals_before", "covenants_before"
MEMORY = (OPENING, SIGNALS, COVENANTS_BEFORE)
"""Last month end's answers: they are not sifted, and are placed by `enterprise_id`."""
_HOMES = ("evidence", "book")
ROWS_A_PIECE = 2_000_000
BYTES_A_PART = 2**26
LEAST_PARTS = 4
_FILES_A_COUNT = 200


@dataclass(frozen=True, slots=True)
class Source:
    """One Parquet file of a table: where it lies, its name as shown, its bytes."""

    table: str
    path: str
    shown: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows `first` to `first + rows` of a file; `base` rows of its table lie in the files before."""

    number: int
    source: Source
    first: int
    rows: int
    base: int


@dataclass(frozen=True, slots=True)
class Sifting:
    """Where sifted rows go to, over how many parts and buckets."""

    work: Place
    parts: int

    def __call__(self, piece: Piece) -> Receipt:
        """This function will sift one piece, write its rows by place, and tell which files it wrote."""
        source = piece.source
        frame = read_rows(source.path, first=piece.first, rows=piece.rows)
        counts = {f"rows {source.shown}": frame.height}
        wrote: list[tuple[str, int, Wrote]] = []
        if source.table not in MEMORY:
            frame, aside, blank = sift_block(source.table, frame, first_row=piece.first + 1, source=source.shown)
            frame = frame.with_columns((pl.col("row") + piece.base).cast(pl.UInt32))
            counts |= {f"quarantined {source.shown}": aside.height, f"blank {source.shown}": blank}
            if aside.height:
                name = f"{ASIDE}/sift-{piece.number:06}.parquet"
                wrote.append((ASIDE, 0, self.work.write(name, aside, attempt=attempt())))
        for place, rows in self._placed(source.table, frame).items():
            name = f"sifted/{source.table}/{place:05}/{piece.number:06}.parquet"
            wrote.append((source.table, place, self.work.write(name, rows, attempt=attempt())))
        return Receipt(tuple(wrote), counts)

    def _placed(self, table: str, frame: pl.DataFrame) -> dict[int, pl.DataFrame]:
        if table in WHOLE:
            return {0: frame} if frame.height else {}
        return parted(frame, BY_KEY.get(table, KEY if table in MEMORY else firm_column(table)), self.parts)


def sources_of(place: Place, tables: Sequence[str]) -> list[Source]:
    """This function will list the Parquet files of `tables`: `table.parquet`, `table-1.parquet`, `table/*.parquet`.

    Of a bank folder (`bank.yaml` lies in it) these are the files of its evidence and its book.

    :raises ClusterError: there is none, or a table lies there in another format.
    """
    found = place.find()
    if "bank.yaml" in found:
        inside = {home: f"{home}/" for home in _HOMES}
        named = {name: name[len(f) :] for name in found for f in inside.values() if name.startswith(f)}
    else:
        named = {name: name for name in found}
    by_table: dict[str, list[Source]] = {}
    for name, short in named.items():
        table = _table_of(short, tables)
        if table is not None:
            by_table.setdefault(table, []).append(Source(table, place.path(name), short, found[name]))
    if not by_table:
        raise ClusterError(
            thing="the tables",
            place=place.address,
            cause="no Parquet file there belongs to a table",
            cure=f"Write tables as {tables[0]}.parquet or {tables[0]}/*.parquet; other formats are read on one machine",
        )
    return [source for table in tables for source in by_table.get(table, [])]


def parts_for(sources: Sequence[Source]) -> int:
    """This function will give how many parts the tables are cut into: one for each 64 MB of Parquet, four at least."""
    return max(-(-sum(source.bytes for source in sources) // BYTES_A_PART), LEAST_PARTS)


def _table_of(name: str, tables: Sequence[str]) -> str | None:
    """The table that file `name` belongs to; None where it belongs to none."""
    path = name.split("/")
    hidden = any(one.startswith((".", "_")) for one in path)
    if hidden or not name.endswith(".parquet"):
        stem = path[-1].split(".")[0].rstrip("0123456789").rstrip("-")
        if not hidden and len(path) == 1 and stem in tables and name.endswith((".csv", ".csv.gz", ".tsv", ".xlsx")):
            raise ClusterError(
                thing=f"table {stem}", place=name, cause="it is no Parquet file", cure="Write it as Parquet first"
            )
        return None
    stem = path[-1].removesuffix(".parquet")
    own = stem.rstrip("0123456789").rstrip("-") if stem not in tables else stem
    if len(path) == 1:
        return own if own in tables else None
    return path[0].split("=")[0] if path[0] in tables else own if own in tables and len(path) == 2 else None


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts rows and digests of files."""

    def __call__(self, sources: Sequence[Source]) -> Receipt:
        """This function will count the rows of each file by its footer."""
        return Receipt((), {source.path: rows_of(source.path) for source in sources})


def pieces_of(rounds: Rounds, sources: Sequence[Source], *, rows_a_piece: int = ROWS_A_PIECE) -> list[Piece]:
    """This function will cut files into pieces of about `rows_a_piece` rows; executors read the footers."""
    chunks = [tuple(sources[at : at + _FILES_A_COUNT]) for at in range(0, len(sources), _FILES_A_COUNT)]
    rows = {path: count for one in rounds.run("count", Counting(), chunks) for path, count in one.counts.items()}
    pieces: list[Piece] = []
    base: dict[str, int] = {}
    for source in sources:
        total, before = rows[source.path], base.get(source.table, 0)
        for first in range(0, max(total, 1), rows_a_piece):
            pieces.append(Piece(len(pieces), source, first, min(rows_a_piece, total - first), before))
        base[source.table] = before + total
    return pieces


def empty(table: str) -> pl.DataFrame:
    """This function will give no rows of `table`, with the columns of its schema."""
    return pl.Schema({name: column.dtype for name, column in SCHEMAS[table].columns().items()}).to_frame()

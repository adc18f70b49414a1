"""Second and third round: rows with one key come together, loans find their borrower, firms' rows become a part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.places import BY_KEY, FIRM, KEY, LOAN, OF_LOANS, TWO_FIRMS, WHOLE, firm_column, parted
from tallystick.cluster.rounds import Receipt
from tallystick.cluster.schedule import attempt
from tallystick.cluster.sifting import ASIDE, MEMORY, empty
from tallystick.intake.collect import set_aside
from tallystick.intake.keys import settle_keys
from tallystick.intake.rows import AT
from tallystick.intake.sift import QUARANTINE, orphans

Starts = dict[str, tuple[tuple[int, str], ...]]
"""Table -> its files: how many rows of the table lie before the file, and its name as shown."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket of keys: the files of each table in it."""

    number: int
    files: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Settling:
    """Second round. `tables` are those that exist at all, `starts` where their files begin."""

    work: Place
    parts: int
    starts: Starts

    def __call__(self, bucket: Bucket) -> Receipt:
        """This function will settle the keys of one bucket and write its rows by the part of their firm."""
        aside: list[pl.DataFrame] = []
        wrote: list[tuple[str, int, Wrote]] = []
        contracts = self._settled("contracts", bucket, aside) if "contracts" in self.starts else None
        for table in sorted({*bucket.files, *(("contracts",) if contracts is not None else ())}):
            frame = contracts if table == "contracts" else self._settled(table, bucket, aside)
            if frame is None:
                continue
            if table in OF_LOANS and contracts is not None:
                frame = self._of_known_loans(table, frame, contracts, aside)
            if table in WHOLE:
                name = f"placed/{table}/whole.parquet"
                wrote.append((table, 0, self.work.write(name, frame, attempt=attempt())))
                continue
            for place, rows in parted(frame, firm_column(table), self.parts).items():
                name = f"placed/{table}/{place:05}/{bucket.number:05}.parquet"
                wrote.append((table, place, self.work.write(name, rows, attempt=attempt())))
        wrote += written_aside(self.work, f"settle-{bucket.number:05}", aside)
        return Receipt(tuple(wrote))

    def _settled(self, table: str, bucket: Bucket, aside: list[pl.DataFrame]) -> pl.DataFrame:
        frames = self.work.read(bucket.files.get(table, ()))
        return keyed(table, pl.concat([empty(table), *frames]).sort("row"), self.starts, aside)

    def _of_known_loans(
        self, table: str, frame: pl.DataFrame, contracts: pl.DataFrame, aside: list[pl.DataFrame]
    ) -> pl.DataFrame:
        """With `_firm`, the borrower; rows of loans that no contract knows are put aside."""
        whose = contracts.select(LOAN, pl.col(KEY).alias(FIRM), _known=True)
        joined = frame.join(whose, on=LOAN, how="left", maintain_order="left")
        strays = frame.filter(joined["_known"].is_null()).with_columns(rule=pl.lit("loan_not_in_contracts"))
        aside += _by_file(table, strays, self.starts)
        return joined.filter(pl.col("_known").is_not_null()).drop("_known")


@dataclass(frozen=True, slots=True)
class Share:
    """One part: the files of each table that hold rows of its firms."""

    part: int
    files: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Gathering:
    """Third round: the rows of a part's firms, table by table, each in one file and in the order of the table."""

    work: Place
    starts: Starts

    def __call__(self, share: Share) -> Receipt:
        """This function will gather one part; rows of firms that `enterprises` does not know are put aside."""
        aside: list[pl.DataFrame] = []
        wrote: list[tuple[str, int, Wrote]] = []
        firms: pl.Series | None = None
        held = {table: self.work.read(names) for table, names in share.files.items() if table not in WHOLE}
        if "enterprises" in self.starts:
            known = pl.concat([empty("enterprises"), *held.get("enterprises", [])]).sort("row")
            held["enterprises"] = [keyed("enterprises", known, self.starts, aside)]
            firms = held["enterprises"][0][KEY]
        for table, frames in held.items():
            frame = pl.concat(frames)
            if table not in MEMORY and table != "enterprises":
                frame = frame.sort("row")
                frame = frame if table in TWO_FIRMS else without_orphans(table, frame, firms, self.starts, aside)
                frame = frame if table in BY_KEY else keyed(table, frame, self.starts, aside)
            name = f"parts/{table}/{share.part:05}.parquet"
            wrote.append((table, share.part, self.work.write(name, frame, attempt=attempt())))
        wrote += written_aside(self.work, f"gather-{share.part:05}", aside)
        return Receipt(tuple(wrote))


def keyed(table: str, frame: pl.DataFrame, starts: Starts, aside: list[pl.DataFrame]) -> pl.DataFrame:
    """This function will give `frame` with one row a key, and put what is taken out to `aside`."""
    settled, out = settle_keys(table, frame.lazy())
    aside += _by_file(table, out, starts)
    return settled.collect()


def without_orphans(
    table: str, frame: pl.DataFrame, firms: pl.Series | None, starts: Starts, aside: list[pl.DataFrame]
) -> pl.DataFrame:
    """This function will give `frame` without rows none of whose firms is among `firms`, which go to `aside`."""
    numbered = frame.with_row_index(AT)
    found = orphans(table, numbered, firms)
    if found.is_empty():
        return frame
    out = numbered.join(found, on=AT, how="inner", maintain_order="left").drop(AT)
    aside += _by_file(table, out, starts)
    return numbered.join(found, on=AT, how="anti", maintain_order="left").drop(AT)


def written_aside(work: Place, name: str, aside: Sequence[pl.DataFrame]) -> list[tuple[str, int, Wrote]]:
    """This function will write quarantined rows as a file of the round, where there are any."""
    rows = pl.concat([pl.DataFrame(schema=QUARANTINE), *aside])
    if rows.is_empty():
        return []
    return [(ASIDE, 0, work.write(f"{ASIDE}/{name}.parquet", rows, attempt=attempt()))]


def _by_file(table: str, out: pl.DataFrame, starts: Starts) -> list[pl.DataFrame]:
    """Rows taken out of a table as quarantine of the files they came from."""
    found = []
    for place, (base, shown) in enumerate(starts[table]):
        after = starts[table][place + 1][0] if place + 1 < len(starts[table]) else None
        here = pl.col("row") > base
        rows = out.filter(here if after is None else here & (pl.col("row") <= after))
        if rows.height:
            local = rows.with_columns((pl.col("row") - base).cast(pl.UInt32))
            found.append(set_aside(table, shown, local.drop(FIRM, strict=False)))
    return found

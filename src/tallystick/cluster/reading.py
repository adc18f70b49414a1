"""A part read back: the tables of its firms as the engine wants them, in the order of the bank's own files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tallystick.cluster.files import Place
from tallystick.cluster.places import FIRM, KEY, TWO_FIRMS, WHOLE, firm_column
from tallystick.cluster.settling import Share, Starts, without_orphans
from tallystick.cluster.sifting import OPENING, empty
from tallystick.engine.book.book import Book
from tallystick.engine.evidence.clean import with_settled
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.same_business import PAIRS
from tallystick.engine.features.network import PLACES
from tallystick.engine.monitoring.features.money_back import TRACED
from tallystick.intake.tables import BOOK, EVIDENCE
from tallystick.pack import Policy

_MOVED = "moved "


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads parts. `starts` are the tables there are, `whole` what every part reads, `samples` a file a memory."""

    work: Place
    starts: Starts
    whole: Mapping[str, tuple[str, ...]]
    samples: Mapping[str, str]

    def tables(self, share: Share, aside: list[pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """This function will give every table of one part; of a table that the bank has, no rows are an empty one.

        Guarantees and relations neither of whose firms is known are put to `aside`: only here both stand in one part.
        """
        left = [frame["node"] for frame in self.work.read(share.files.get("moving", ()))]
        gone = pl.concat(left).implode() if left else None
        found = {table: self._table(table, share, gone) for table in (*self.starts, *self.samples)}
        firms = found["enterprises"][KEY] if "enterprises" in found else None
        for table in (one for one in TWO_FIRMS if one in found):
            found[table] = without_orphans(table, found[table], firms, self.starts, aside)
        return found

    def _table(self, table: str, share: Share, gone: pl.Series | None) -> pl.DataFrame:
        if table in WHOLE:
            return pl.concat([empty(table), *self.work.read(self.whole.get(table, ()))])
        none = self.work.read([self.samples[table]])[0].clear() if table in self.samples else empty(table)
        own = self.work.read(share.files.get(table, ()))
        if gone is not None:
            own = [frame.filter(~pl.col(firm_column(table)).is_in(gone).fill_null(value=False)) for frame in own]
        came = self.work.read(share.files.get(f"{_MOVED}{table}", ()))
        frame = pl.concat([none, *(one.select(none.columns) for one in (*own, *came))])
        return frame if table in self.samples else frame.sort("row").drop(FIRM, strict=False)


def settled_on(evidence: Evidence, policy: Policy, tables: Mapping[str, pl.DataFrame]) -> Evidence:
    """This function will give a part's evidence as seen on the policy's day, invoices settled, with what the crowd told
    (`crowd.py`) where it was asked: pairs of applicants, places in the network.
    """
    settled = with_settled(evidence.as_of(policy.day))
    day = policy.day.isoformat()
    told = {name: tables[f"{name} {day}"].lazy() for name in (PAIRS, PLACES) if f"{name} {day}" in tables}
    return Evidence({**settled.tables, **told})


def book_of(tables: Mapping[str, pl.DataFrame]) -> Book:
    """This function will give the book of one part, with the evidence beside it and its opening."""
    lazy = {table: frame.lazy() for table, frame in tables.items()}
    return Book(
        {table: lazy[table] for table in BOOK if table in lazy},
        Evidence({table: lazy[table] for table in (*EVIDENCE, TRACED) if table in lazy}),
        lazy.get(OPENING),
    )

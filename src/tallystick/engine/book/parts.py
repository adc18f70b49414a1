"""A book cut into parts of bounded size; a borrower's loans, security and determinations are never parted.

Parts are ranges of borrowers by their number, so that parts one after the other stand in one order, however many there
are. What must see the crowd (watch list, circles) is asked of the whole book.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.evidence.evidence import Evidence

KEY, LOAN, PART = "enterprise_id", "loan_id", "_part"
OPENING, FIRMS = "opening", "enterprises"
WHOLE = ("overlays", "calendar")
"""Tables that every part reads."""
_SAMPLED = 200_000
_ONE_IN = 64
"""A larger book is cut by a sample of its borrowers, chosen by their hash."""


@dataclass(frozen=True)
class Cut:
    """`tables` of the book by name, and row by row the place of its part in `places`, null for a loan of no contract.

    `whole` are tables that every part reads; `opening` last month end's answer; `enterprises` the firms that evidence
    knows, `collateral` their security. `firsts` are the first borrowers of all parts but the first.
    """

    firsts: pl.Series
    tables: Mapping[str, pl.LazyFrame]
    places: Mapping[str, pl.Series]
    whole: Mapping[str, pl.LazyFrame]

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return len(self.firsts) + 1

    def place(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """This function will add to `frame` the place of the part to which each row's borrower belongs."""
        return frame.with_columns(_place(self.firsts))

    def book(self, tables: Mapping[str, pl.LazyFrame]) -> Book:
        """This function will give the book of one part from its rows of `tables`."""
        evidence = {name: tables[name] for name in (FIRMS, "collateral") if name in tables}
        own = {name: frame for name, frame in tables.items() if name not in (*evidence, OPENING)}
        return Book({**own, **self.whole}, Evidence(evidence), tables.get(OPENING))


def cut(book: Book, firms: pl.LazyFrame | None, *, loans_a_part: int) -> Cut:
    """This function will cut `book` into parts of about `loans_a_part` contracts; a borrower's are in one.

    `firms` are all firms that the evidence beside the book knows (column `enterprise_id`). Of the evidence, parts have
    these and the collateral.
    """
    contracts = book.tables["contracts"]
    firsts = _firsts(contracts, loans_a_part)
    tables = {name: frame for name, frame in book.tables.items() if name not in WHOLE}
    if book.opening is not None:
        tables[OPENING] = book.opening
    if firms is not None:
        tables[FIRMS] = firms
    if book.evidence.has("collateral"):
        tables["collateral"] = book.evidence.tables["collateral"]
    loans = contracts.select(LOAN, _place(firsts)).collect(engine="streaming")
    places = {
        name: loans[PART] if name == "contracts" else _places(frame, loans, firsts) for name, frame in tables.items()
    }
    return Cut(firsts, tables, places, {name: book.tables[name] for name in WHOLE if book.has(name)})


def _places(frame: pl.LazyFrame, loans: pl.DataFrame, firsts: pl.Series) -> pl.Series:
    """By the loan where rows name one, else by the borrower. Tables in the order of the contracts need no search."""
    if LOAN not in frame.collect_schema().names():
        return frame.select(_place(firsts)).collect(engine="streaming").to_series()
    ids = frame.select(LOAN).collect(engine="streaming").to_series()
    if len(ids) == len(loans) and bool((ids == loans[LOAN]).all()):
        return loans[PART]
    asked = loans.filter(pl.col(LOAN).is_in(ids.implode()))
    return ids.to_frame().join(asked, on=LOAN, how="left", maintain_order="left")[PART]


def _firsts(contracts: pl.LazyFrame, loans_a_part: int) -> pl.Series:
    """The first borrowers of all parts but the first: quantiles of contracts by borrower."""
    loans = contracts.select(pl.len()).collect(engine="streaming").item()
    parts = max(-(-loans // loans_a_part), 1)
    ids = contracts.select(KEY)
    if loans > _SAMPLED:
        ids = ids.filter(pl.col(KEY).hash() % _ONE_IN == 0)
    sorted_ids = ids.collect(engine="streaming").to_series().sort()
    places = [len(sorted_ids) * part // parts for part in range(1, parts)]
    return sorted_ids.gather(places).unique().sort()


def _place(firsts: pl.Series) -> pl.Expr:
    def found(ids: pl.Series) -> pl.Series:
        return firsts.search_sorted(ids, side="right").cast(pl.UInt32)

    return pl.col(KEY).map_batches(found, return_dtype=pl.UInt32, is_elementwise=True).alias(PART)

"""Outside evidence of firms, made once for all months and read by windows of months."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars as pl

from tallystick.engine.evidence.clean import ASIDE, own_names, settle
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.simulate.bank.answers_tables import completed
from tallystick.simulate.bank.rows import Array, Ints
from tallystick.simulate.bank.stretches import in_stretches, rows_of_stretches
from tallystick.simulate.region.evidence.gather import TABLES

FIRMS = "firms.npy"
FIRMS_A_PART = 2_000
"""Firms whose evidence is made at once where shelves lie on disk: some hundreds of megabytes."""
DATED = {
    "statements": "period_end",
    "invoices": "day",
    "tax_declarations": "period_end",
    "account_flows": "day",
    "utilities": "month",
    "bureau_queries": "day",
    "lawsuits": "filed_day",
}
"""Tables whose rows belong to the month of a day: made once. All others are asked for as of a month."""
INVOICES = "invoices"
SETTLED = ("is_void", "net_day", "net_minor", "net_tax_minor", "counts")
"""What a shelf knows of each invoice beside its row: what it comes to once settled, and whether it counts at all."""
AS_OF = ("enterprises", "owners", "relations", "bureau_reports", "bureau_loans", "collateral")
EARLIER_REPORT_MONTHS = 4
"""Credit reports are the newest and one of so many months before, which tells which loans are new."""
_KEPT = (
    *("row", "enterprise_id", "direction", "counterparty", "invoice_no", "day", "amount_minor", "tax_minor"),
    *SETTLED[:-1],
)
GUARANTEED_MONTHS = 12
"""Guarantees last a year: those begun in the months before may be in force."""


def firm_numbers(enterprise_ids: pl.Series) -> Ints:
    """This function will give the numbers of firms in the region by the numbers of their enterprises."""
    found: Ints = enterprise_ids.str.slice(1).cast(pl.Int64).to_numpy()
    return found


@dataclass
class Shelf:
    """Dated evidence of some firms, sorted by firm and month; `starts` tells where each firm's months begin."""

    firms: Ints
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)
    starts: dict[str, Array] = field(default_factory=dict)

    def beside(self, other: Shelf) -> Shelf:
        """This function will give this shelf with the rows of `other` after its own; no row is moved."""
        both = Shelf(np.concatenate([self.firms, other.firms]))
        for name, frame in self.frames.items():
            both.frames[name] = pl.concat([frame, other.frames[name]], rechunk=False)
            both.starts[name] = np.concatenate([self.starts[name][:-1], other.starts[name] + frame.height])
        return both

    def write(self, folder: Path) -> None:
        """This function will write this shelf to `folder`, for other processes to read in place."""
        folder.mkdir(parents=True)
        np.save(folder / FIRMS, self.firms)
        for name, frame in self.frames.items():
            frame.write_ipc(folder / f"{name}.arrow", compression="uncompressed")
            np.save(folder / f"{name}.npy", self.starts[name])

    @classmethod
    def read(cls, folder: Path) -> Shelf:
        """This function will open the shelf that `write` wrote to `folder`; its rows stay on the disk until used."""
        shelf = cls(np.load(folder / FIRMS))
        for path in sorted(folder.glob("*.arrow")):
            shelf.frames[path.stem] = pl.read_ipc(path)
            shelf.starts[path.stem] = np.load(folder / f"{path.stem}.npy")
        return shelf

    def rows(self, name: str, first: Ints, until: Ints, columns: Collection[str] = ()) -> pl.DataFrame:
        """This function will give rows of a table in stretches of places from `first` to `until` (excluded), one after
        another; of all columns where none is named.
        """
        frame = self.frames[name].select(columns) if columns else self.frames[name]
        low = self.starts[name][first]
        return rows_of_stretches(frame, low, self.starts[name][until] - low)

    def places(self, name: str, first: Ints, until: Ints) -> Ints:
        """This function will give the places of the rows that `rows` gives."""
        low = self.starts[name][first]
        return in_stretches(low, self.starts[name][until] - low)


def joined(shelves: list[Shelf]) -> Shelf:
    """This function will give several shelves of different firms as one, its rows in one piece."""
    whole = reduce(Shelf.beside, shelves)
    return Shelf(whole.firms, {name: frame.rechunk() for name, frame in whole.frames.items()}, whole.starts)


class Coming(Protocol):
    """A shelf that is being made, part by part."""

    def go_on(self) -> None:
        """This function will begin the next part, if one is left."""

    def result(self) -> Shelf:
        """This function will begin what is left and wait for the whole."""


@dataclass(frozen=True)
class OnAThread:
    """A shelf that a thread makes in one go."""

    found: Future[Shelf]

    def go_on(self) -> None:
        """Nothing is left to begin."""

    def result(self) -> Shelf:
        """This function will wait for the shelf."""
        return self.found.result()


@dataclass
class OnDisk:
    """Makes shelves that lie under `folder`, some firms at a time, so that of many firms few lie in memory."""

    store: Store
    folder: Path
    made: int = 0

    def begin(self, firms: Ints) -> Coming:
        """This function will begin to make the shelf of `firms` on a thread."""
        pool = ThreadPoolExecutor(1)
        begun = pool.submit(self._shelf, firms)
        pool.shutdown(wait=False)
        return OnAThread(begun)

    def _shelf(self, firms: Ints) -> Shelf:
        parts = [self._part(firms[first : first + FIRMS_A_PART]) for first in range(0, len(firms), FIRMS_A_PART)]
        return reduce(Shelf.beside, parts)

    def _part(self, firms: Ints) -> Shelf:
        self.made += 1
        place = self.folder / str(self.made)
        self.store.made(firms).write(place)
        return Shelf.read(place)


@dataclass
class Store:
    """Dated evidence of firms seen so far, of the tables that the bank collects, on one shelf.

    Let firms come seldom and many at a time: each time costs the same beside its rows. Some may be made ahead, by
    whoever `begins` to make a shelf of firms, goes on with it part by part when told to, and gives it when it is asked
    for; by default that is a thread.
    """

    region: Any
    months: int
    collects: tuple[str, ...] = TABLES
    shelf: Shelf | None = None
    place: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    coming: Coming | None = None
    begins: Callable[[Ints], Coming] | None = None

    def ahead(self, firms: Ints) -> None:
        """This function will begin to make the evidence of those of `firms` that are not held yet, and not wait."""
        new = self._lacking(firms)
        if len(new):
            self.coming = self._begun(new)

    def hold(self, firms: Ints) -> None:
        """This function will make the evidence of those of `firms` that are not held yet."""
        new = self._lacking(firms)
        if len(new):
            self.keep(self.made(new) if self.begins is None else self.begins(new).result())

    def go_on(self) -> None:
        """This function will let the next part be made of what is made ahead."""
        if self.coming is not None:
            self.coming.go_on()

    def _begun(self, new: Ints) -> Coming:
        if self.begins is not None:
            return self.begins(new)
        pool = ThreadPoolExecutor(1)
        begun = pool.submit(self.made, new)
        pool.shutdown(wait=False)
        return OnAThread(begun)

    def _lacking(self, firms: Ints) -> Ints:
        """Those of `firms` that are not held. What is being made ahead is waited for where one of them may be in it."""
        if not len(self.place):
            self.place = np.full(self.region.firms.height, -1)
        new = np.unique(firms[self.place[firms] < 0])
        if len(new) and self.coming is not None:
            made, self.coming = self.coming.result(), None
            self.keep(made)
            new = new[self.place[new] < 0]
        return new

    def keep(self, made: Shelf) -> None:
        """This function will put a shelf of new firms after those held."""
        if not len(self.place):
            self.place = np.full(self.region.firms.height, -1)
        before = 0 if self.shelf is None else len(self.shelf.firms)
        self.shelf = made if self.shelf is None else self.shelf.beside(made)
        self.place[made.firms] = before + np.arange(len(made.firms))

    def _dated(self) -> dict[str, str]:
        return {name: day for name, day in DATED.items() if name in self.collects}

    def made(self, new: Ints) -> Shelf:
        """This function will make the evidence of `new` firms, on a shelf of its own that is not kept."""
        dated = self._dated()
        found = self.region.evidence(new, range(self.months), tables=tuple(dated))
        at = np.full(self.region.firms.height, -1)
        at[new] = np.arange(len(new))
        made = Shelf(new)
        first = self.region.config.first_month

        def put(name: str, frame: pl.DataFrame, day: str) -> None:
            month = frame.select((pl.col(day).dt.year() - first.year) * 12 + pl.col(day).dt.month() - first.month)
            within = np.clip(month.to_series().to_numpy(), 0, self.months - 1)
            key = at[firm_numbers(frame["enterprise_id"])] * self.months + within
            order = np.argsort(key, kind="stable")
            made.frames[name] = frame[order]
            made.starts[name] = np.searchsorted(key[order], np.arange(len(new) * self.months + 1))

        for name, day in dated.items():
            put(name, completed(name, found.pop(name)), day)
        if INVOICES in dated:
            told, aside = with_settled(made.frames[INVOICES], self.region.firms[new])
            made.frames[INVOICES] = told
            put(ASIDE, aside, dated[INVOICES])
        return made

    def window(self, firms: Ints, first: int, until: int, tables: Collection[str] = TABLES) -> dict[str, pl.DataFrame]:
        """This function will give the evidence of `firms` of months `first` to `until` (excluded), as seen at its end:
        those of `tables` that the bank collects.
        """
        self.hold(firms)
        with ThreadPoolExecutor(1) as beside:
            facts = beside.submit(self._facts, firms, first, until, tables)
            return self.dated(firms, first, until, tables) | facts.result()

    def _facts(self, firms: Ints, first: int, until: int, tables: Collection[str]) -> dict[str, pl.DataFrame]:
        reports = np.unique([max(until - 1 - EARLIER_REPORT_MONTHS, 0), until - 1])
        asked = tuple(name for name in AS_OF if name in tables)
        found = self.region.evidence(firms, range(until - 1, until), tables=asked, report_months=reports)
        if "guarantees" in tables:
            begun = range(max(until - GUARANTEED_MONTHS, first), until)
            found = found | self.region.evidence(firms, begun, tables=("guarantees",))
        return {name: completed(name, frame) for name, frame in found.items()}

    def dated(self, firms: Ints, first: int, until: int, tables: Collection[str] = TABLES) -> dict[str, pl.DataFrame]:
        """This function will give the tables whose rows have a day, of `firms` and months `first` to `until`
        (excluded), in the order of `firms` and each firm's by month.
        """
        self.hold(firms)
        if self.shelf is None:
            return {}
        at = self.place[firms] * self.months
        return {
            name: self.shelf.rows(name, at + first, at + until, list(SCHEMAS[name].columns()))
            for name in self._dated()
            if name in tables
        }

    def invoices(self, firms: Ints, first: int, until: int) -> pl.LazyFrame:
        """This function will give the invoices that `dated` gives, not gathered before they are asked for."""
        self.hold(firms)
        shelf, at = self.shelf or Shelf(firms), self.place[firms] * self.months
        frame = shelf.frames[INVOICES].lazy().select(list(SCHEMAS[INVOICES].columns()))
        return frame.select(pl.all().gather(pl.Series(shelf.places(INVOICES, at + first, at + until))))

    def settled(self, firms: Ints, first: int, until: int) -> tuple[pl.DataFrame, pl.DataFrame]:
        """This function will give what `settle` keeps, and what it sets aside, of the invoices that `dated` gives.

        A month's refunds take back sales of that month, so that a firm's months can be settled at once beforehand.
        """
        self.hold(firms)
        shelf, at = self.shelf or Shelf(firms), self.place[firms] * self.months
        rows = shelf.rows(INVOICES, at + first, at + until, [*_KEPT, "counts"])
        kept = rows if rows["counts"].all() else rows.filter("counts")
        return kept.drop("counts"), shelf.rows(ASIDE, at + first, at + until)


def with_settled(invoices: pl.DataFrame, firms: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """This function will give `invoices` of `firms` with the columns SETTLED, and those set aside."""
    found = settle(invoices.lazy(), own_names(firms.lazy()).collect())
    told = found.kept.select("row", *SETTLED[:-1]).with_columns(counts=pl.lit(value=True))
    if found.kept.height == invoices.height:
        return invoices.hstack(told.drop("row")), found.aside
    joined = invoices.join(told, on="row", how="left", maintain_order="left")
    return joined.with_columns(pl.col("counts").fill_null(value=False)), found.aside

"""Outside evidence of firms, made once for all months and read by windows of months."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from tallystick.simulate.bank.answers_tables import completed
from tallystick.simulate.bank.rows import Array, Ints
from tallystick.simulate.region.evidence.gather import TABLES

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
AS_OF = ("enterprises", "owners", "relations", "bureau_reports", "bureau_loans", "collateral")
EARLIER_REPORT_MONTHS = 4
"""Credit reports are the newest and one of so many months before, which tells which loans are new."""
GUARANTEED_MONTHS = 12
"""Guarantees last a year: those begun in the months before may be in force."""


def firm_numbers(enterprise_ids: pl.Series) -> Ints:
    """This function will give the numbers of firms in the region by the numbers of their enterprises."""
    found: Ints = enterprise_ids.str.slice(1).cast(pl.Int64).to_numpy()
    return found


@dataclass
class _Shelf:
    """Dated evidence of some firms, sorted by firm and month; `starts` tells where each firm's months begin."""

    firms: Ints
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)
    starts: dict[str, Array] = field(default_factory=dict)

    def beside(self, other: _Shelf) -> _Shelf:
        """This shelf with the rows of `other` after its own."""
        both = _Shelf(np.concatenate([self.firms, other.firms]))
        for name, frame in self.frames.items():
            both.frames[name] = pl.concat([frame, other.frames[name]], rechunk=True)
            both.starts[name] = np.concatenate([self.starts[name][:-1], other.starts[name] + frame.height])
        return both

    def rows(self, name: str, first: Ints, until: Ints) -> pl.DataFrame:
        """Rows of a table in stretches of places from `first` to `until` (excluded), one stretch after another."""
        low, high = self.starts[name][first], self.starts[name][until]
        size = high - low
        before = np.cumsum(size) - size
        return self.frames[name][np.repeat(low - before, size) + np.arange(int(size.sum()))]


@dataclass
class Store:
    """Dated evidence of firms seen so far, of the tables that the bank collects, on one shelf.

    A row is moved whenever firms come, so let them come seldom and many at a time. Some may be made ahead, on a thread
    of their own.
    """

    region: Any
    months: int
    collects: tuple[str, ...] = TABLES
    shelf: _Shelf | None = None
    place: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    coming: Future[_Shelf] | None = None

    def ahead(self, firms: Ints) -> None:
        """This function will begin to make the evidence of those of `firms` that are not held yet, and not wait."""
        new = self._lacking(firms)
        if len(new):
            pool = ThreadPoolExecutor(1)
            self.coming = pool.submit(self._with, new)
            pool.shutdown(wait=False)

    def hold(self, firms: Ints) -> None:
        """This function will make the evidence of those of `firms` that are not held yet."""
        new = self._lacking(firms)
        if len(new):
            self._keep(self._with(new))

    def _lacking(self, firms: Ints) -> Ints:
        """Those of `firms` that are not held. What is being made ahead is waited for where one of them may be in it."""
        if not len(self.place):
            self.place = np.full(self.region.firms.height, -1)
        new = np.unique(firms[self.place[firms] < 0])
        if len(new) and self.coming is not None:
            made, self.coming = self.coming.result(), None
            self._keep(made)
            new = new[self.place[new] < 0]
        return new

    def _with(self, new: Ints) -> _Shelf:
        made = self._made(new)
        return made if self.shelf is None else self.shelf.beside(made)

    def _keep(self, shelf: _Shelf) -> None:
        self.shelf = shelf
        self.place[shelf.firms] = np.arange(len(shelf.firms))

    def _dated(self) -> dict[str, str]:
        return {name: day for name, day in DATED.items() if name in self.collects}

    def _made(self, new: Ints) -> _Shelf:
        dated = self._dated()
        found = self.region.evidence(new, range(self.months), tables=tuple(dated))
        at = np.full(len(self.place), -1)
        at[new] = np.arange(len(new))
        made = _Shelf(new)
        first = self.region.config.first_month
        for name, day in dated.items():
            frame = completed(name, found.pop(name))
            month = frame.select((pl.col(day).dt.year() - first.year) * 12 + pl.col(day).dt.month() - first.month)
            within = np.clip(month.to_series().to_numpy(), 0, self.months - 1)
            key = at[firm_numbers(frame["enterprise_id"])] * self.months + within
            order = np.argsort(key, kind="stable")
            made.frames[name] = frame[order]
            made.starts[name] = np.searchsorted(key[order], np.arange(len(new) * self.months + 1))
        return made

    def window(self, firms: Ints, first: int, until: int) -> dict[str, pl.DataFrame]:
        """This function will give the evidence of `firms` of months `first` to `until` (excluded), as seen at its
        end.
        """
        self.hold(firms)
        with ThreadPoolExecutor(1) as beside:
            facts = beside.submit(self._facts, firms, first, until)
            return self.dated(firms, first, until) | facts.result()

    def _facts(self, firms: Ints, first: int, until: int) -> dict[str, pl.DataFrame]:
        reports = np.unique([max(until - 1 - EARLIER_REPORT_MONTHS, 0), until - 1])
        now = self.region.evidence(firms, range(until - 1, until), tables=AS_OF, report_months=reports)
        begun = range(max(until - GUARANTEED_MONTHS, first), until)
        given = self.region.evidence(firms, begun, tables=("guarantees",))
        return {name: completed(name, frame) for name, frame in (now | given).items()}

    def dated(self, firms: Ints, first: int, until: int) -> dict[str, pl.DataFrame]:
        """This function will give the tables whose rows have a day, of `firms` and months `first` to `until`
        (excluded), in the order of `firms` and each firm's by month.
        """
        self.hold(firms)
        if self.shelf is None:
            return {}
        at = self.place[firms] * self.months
        return {name: self.shelf.rows(name, at + first, at + until) for name in self._dated()}

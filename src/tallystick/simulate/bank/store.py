"""Outside evidence of firms, made once for all months and read by windows of months."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from tallystick.simulate.bank.answers_tables import completed
from tallystick.simulate.bank.rows import Array, Ints

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


@dataclass
class Store:
    """Dated evidence of firms seen so far, sorted by firm and month, and where each firm's month begins."""

    region: Any
    months: int
    frames: dict[str, pl.DataFrame] = field(default_factory=dict)
    starts: dict[str, Array] = field(default_factory=dict)
    place: Array = field(default_factory=lambda: np.zeros(0, np.int64))
    count: int = 0

    def hold(self, firms: Ints) -> None:
        """This function will make the evidence of those of `firms` that are not held yet."""
        if not len(self.place):
            self.place = np.full(self.region.firms.height, -1)
        new = np.unique(firms[self.place[firms] < 0])
        if not len(new):
            return
        found = self.region.evidence(new, range(self.months), tables=tuple(DATED))
        self.place[new] = np.arange(self.count, self.count + len(new))
        self.count += len(new)
        for name, day in DATED.items():
            self._add(name, completed(name, found[name]), day, new)

    def _add(self, name: str, frame: pl.DataFrame, day: str, new: Ints) -> None:
        at = np.full(len(self.place), -1)
        at[new] = np.arange(len(new))
        firm = frame["enterprise_id"].str.slice(1).cast(pl.Int64).to_numpy()
        first = self.region.config.first_month
        month = frame.select((pl.col(day).dt.year() - first.year) * 12 + pl.col(day).dt.month() - first.month)
        key = at[firm] * self.months + np.clip(month.to_series().to_numpy(), 0, self.months - 1)
        order = np.argsort(key, kind="stable")
        edges = np.searchsorted(key[order], np.arange(len(new) * self.months + 1))
        sorted_frame = frame[order]
        held = self.frames.get(name)
        if held is None:
            self.frames[name], self.starts[name] = sorted_frame, edges
            return
        self.frames[name] = pl.concat([held, sorted_frame], rechunk=True)
        self.starts[name] = np.concatenate([self.starts[name][:-1], edges + held.height])

    def window(self, firms: Ints, first: int, until: int) -> dict[str, pl.DataFrame]:
        """This function will give the evidence of `firms` of months `first` to `until` (excluded), as seen at its
        end.
        """
        self.hold(firms)
        at = self.place[firms]
        read = {name: self._rows(name, at, first, until) for name in DATED}
        reports = np.unique([max(until - 1 - EARLIER_REPORT_MONTHS, 0), until - 1])
        now = self.region.evidence(firms, range(until - 1, until), tables=AS_OF, report_months=reports)
        begun = range(max(until - GUARANTEED_MONTHS, first), until)
        given = self.region.evidence(firms, begun, tables=("guarantees",))
        return read | {name: completed(name, frame) for name, frame in (now | given).items()}

    def _rows(self, name: str, at: Ints, first: int, until: int) -> pl.DataFrame:
        starts = self.starts[name]
        low, high = starts[at * self.months + first], starts[at * self.months + until]
        size = high - low
        before = np.concatenate([[0], np.cumsum(size)])[:-1]
        return self.frames[name][np.repeat(low - before, size) + np.arange(int(size.sum()))]

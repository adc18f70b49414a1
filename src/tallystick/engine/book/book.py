"""The book: the bank's loans with what is known about them on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from tallystick.engine.evidence.evidence import Evidence

DATED_BY: dict[str, str] = {
    "contracts": "signed_day",
    "dues": "",
    "events": "day",
    "drawdowns": "day",
    "balances": "day",
    "loan_facts": "day",
    "borrowers": "",
    "promises": "made_day",
    "overlays": "from_day",
    "covenants": "",
    "calendar": "",
}
"""Table -> the column that says from when a row could be seen; empty where rows carry no day or look ahead (dues)."""


@dataclass(frozen=True)
class Book:
    """Tables of valid rows by name, the evidence beside them, and last month end's answer, `opening`.

    An absent table is unknown; without `opening`, memory starts from what events and facts tell.
    """

    tables: Mapping[str, pl.LazyFrame]
    evidence: Evidence = field(default_factory=Evidence)
    opening: pl.LazyFrame | None = None

    def has(self, table: str) -> bool:
        """This function will tell whether `table` was handed over at all."""
        return table in self.tables

    def get(self, table: str) -> pl.LazyFrame | None:
        """This function will give `table`, or None where it was not handed over."""
        return self.tables.get(table)

    def as_of(self, day: date) -> Book:
        """This function will give the book as it stood at the end of `day`: no row dated later."""
        tables = {
            name: frame.filter(pl.col(DATED_BY[name]) <= day) if DATED_BY[name] else frame
            for name, frame in self.tables.items()
        }
        return Book(tables, self.evidence.as_of(day), self.opening)

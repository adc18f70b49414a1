"""Early warning at month end: the book's borrowers watched with whatever evidence lies beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Protocol

import polars as pl

from tallystick.engine import flow
from tallystick.engine.book.book import Book
from tallystick.engine.book_frame import loan_frame
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.monitoring.watch_list import Known, WatchList, watch_list
from tallystick.kernel.day_numbers import civil, day_of
from tallystick.pack import Pack, Policy

SECURITY = ("collateral", "guarantees")
"""Evidence that secures loans; it alone says nothing of how the firms fare."""
EPOCH = date(1970, 1, 1)
Settled = Callable[[Evidence, Policy], Evidence]


class Remembered(Protocol):
    """Last month end's tables by name."""

    def get(self, table: str, /) -> pl.LazyFrame | None:
        """This function will give a table, or None where that month end has none."""


def watched(
    book: Book,
    loans: pl.LazyFrame,
    pack: Pack,
    policy: Policy,
    last: Remembered | None = None,
    settled: Settled = flow.settled,
) -> WatchList:
    """This function will watch the borrowers of `loans`: signals, levels, covenants, guarantee circles.

    Features come from the evidence as seen on the day, and half a year and a year before, where firms' evidence lies
    beside the book; else from the loans, guarantees and last month end's memory alone. `last` month end's signals and
    breaches go on from the day they began. `settled` gives the evidence as seen on a policy's day, where a caller has
    seen more than this book's firms.
    """
    memory = Known() if last is None else Known(signals=last.get("signals"), covenants=last.get("covenants"))
    columns = flow.vocabulary()
    if not any(name not in SECURITY for name in book.evidence.tables):
        return watch_list(book, loans, policy, columns, memory)
    earlier = earlier_policies(pack, policy.day)
    year = earlier[12]
    known = replace(
        memory,
        features=_features(book, policy, settled),
        half=None if earlier[6] is None else _features(book, earlier[6], settled),
        year=None if year is None else _features(book, year, settled),
        loans=None if year is None or not book.has("events") else _late(book, year),
        registry=book.evidence,
    )
    return watch_list(book, loans, policy, columns, known)


def earlier_policies(pack: Pack, day: date) -> dict[int, Policy | None]:
    """This function will give the policy of half a year and a year before, None before the pack was in force."""
    return {months: _before(pack, day, months) for months in (6, 12)}


def _features(book: Book, policy: Policy, settled: Settled) -> pl.LazyFrame:
    return flow.prepare(settled(book.evidence, policy), policy).collect(engine="streaming").lazy()


def _late(book: Book, policy: Policy) -> pl.LazyFrame:
    """How many payments of each loan had been late by then."""
    return loan_frame(book, policy).select("loan_id", "late_payments").collect(engine="streaming").lazy()


def _before(pack: Pack, day: date, months: int) -> Policy | None:
    """The policy of a day so many months ago; None before the pack was in force."""
    year, month, dom = civil((day - EPOCH).days)
    index = year * 12 + month - 1 - months
    earlier = date.fromordinal(EPOCH.toordinal() + day_of(index // 12, index % 12 + 1, dom))
    return pack.on(earlier, flow.vocabulary()) if earlier >= pack.starts else None

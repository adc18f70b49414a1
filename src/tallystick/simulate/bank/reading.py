"""What the bank reads of its applicants and borrowers beside the desk: the features of most sources, and signals.

Both hang on outside evidence alone and not on what people decide, so whoever has the same region and policy can work
them out, here or in a process of its own: `Second` is how the desk asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any, Protocol

import numpy as np
import polars as pl

from tallystick.engine import flow
from tallystick.engine.evidence import history_stop, sources_apart
from tallystick.engine.evidence.clean import ASIDE, KEPT
from tallystick.engine.evidence.evidence import DATED_BY, Evidence
from tallystick.engine.features import bureau, collateral, flows, guarantees, lawsuits, tax
from tallystick.engine.features.firm import KEY_COLUMN, spine
from tallystick.engine.monitoring.features import SOURCES as MONITORING
from tallystick.engine.monitoring.features.earlier import HALF_COLUMNS, YEAR_COLUMNS, with_earlier
from tallystick.engine.monitoring.monitor import gathered, monitor
from tallystick.engine.step import Source
from tallystick.pack import Policy
from tallystick.simulate.bank.clock import days
from tallystick.simulate.bank.packs import policy_on
from tallystick.simulate.bank.rows import Ints
from tallystick.simulate.bank.setting import Setting
from tallystick.simulate.bank.store import INVOICES, Store

EVIDENCE_MONTHS = 24
"""Months of evidence that a decision reads."""
YEAR, HALF = 12, 6
KEY = KEY_COLUMN.name
BESIDE: tuple[Source, ...] = (
    tax.SOURCE,
    flows.SOURCE,
    bureau.SOURCE,
    lawsuits.SOURCE,
    guarantees.SOURCE,
    collateral.SOURCE,
    sources_apart.SOURCE,
    history_stop.SOURCE,
)
"""Sources read beside the desk: each tells of a firm by that firm's rows alone. With signals: half of the work."""
REGISTER = "enterprises"


def tables_of(sources: Iterable[Source]) -> set[str]:
    """This function will give the tables that `sources` read, the register always among them."""
    return {REGISTER, *(table for source in sources for table in source.tables)}


def spared(policy: Policy) -> frozenset[str]:
    """This function will name the sources that tell nothing of a borrower who asks for nothing.

    That is: no indicator reads them, no step of gathering, and no other firm.
    """
    read = {name for one in policy.indicators for name in one.columns} | {*YEAR_COLUMNS, *HALF_COLUMNS}
    read |= {name for step in flow.GATHERING for name in step.reads(policy)}
    return frozenset(one.name for one in flow.SOURCES if not one.crowd and read.isdisjoint(one.adds))


@dataclass(frozen=True)
class Watched:
    """Borrowers to be watched: their prepared features in `month`, and those compared of a year and half a year ago."""

    month: int
    frame: pl.DataFrame
    year: pl.DataFrame | None
    half: pl.DataFrame | None

    @classmethod
    def of(cls, month: int, borrowers: pl.Series, prepared: dict[int, pl.DataFrame]) -> Watched:
        """This function will take `borrowers` out of what was `prepared` by month; a firm not read then has no past."""
        then = {
            back: prepared[month - back].select(KEY, *names) if month - back in prepared else None
            for back, names in ((YEAR, YEAR_COLUMNS), (HALF, HALF_COLUMNS))
        }
        frame = prepared[month].filter(pl.col(KEY).is_in(borrowers.implode()))
        return cls(month, frame, then[YEAR], then[HALF])


class Second(Protocol):
    """Whoever reads beside the desk; answers come when they are ready, in the order in which they were asked for."""

    def columns(self, month: int, firms: Ints, asking: Ints) -> Future[pl.DataFrame]:
        """This function will ask for the columns of `BESIDE` for `firms` in `month`, of whom `asking` ask for money."""

    def signals(self, watched: Watched) -> Future[pl.DataFrame]:
        """This function will ask for the signals of borrowers in the month whose columns were asked for last."""


@dataclass
class Reading:
    """The work itself: evidence read as of a month, its columns, its signals."""

    setting: Setting
    store: Store
    policies: dict[int, Policy] = field(default_factory=dict)
    evidence: dict[int, Evidence] = field(default_factory=dict)
    firms: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def day(self, month: int) -> date:
        """This function will give the day as of which requests of `month` are decided: the last day before it."""
        shown: date = days(self.setting.clock.month_end(month - 1)).item()
        return shown

    def policy(self, month: int) -> Policy:
        """This function will give the policy in force for `month`."""
        if month not in self.policies:
            self.policies = {month: policy_on(self.setting.editions, self.day(month))}
        return self.policies[month]

    def seen(self, month: int, firms: Ints, tables: Collection[str]) -> Evidence:
        """This function will collect `tables` of the outside evidence of `firms` as of `month`, with invoices settled.

        What `columns` has read of the same month for the same firms is taken from there.
        """
        until, day = month + self.setting.config.history_months, self.policy(month).day
        first, held = max(until - EVIDENCE_MONTHS, 0), self._held(month, firms)
        found = self.store.window(firms, first, until, {*tables} - {*held} - {INVOICES})
        told = {name: _until(frame, DATED_BY[name], day) for name, frame in found.items()}
        if INVOICES in {*tables} & {*self.store.collects} - {*held}:
            told[KEPT], told[ASIDE] = self.store.settled(firms, first, until)
            held[INVOICES] = self.store.invoices(firms, first, until)
        return Evidence(held | {name: frame.lazy() for name, frame in told.items()})

    def _held(self, month: int, firms: Ints) -> dict[str, pl.LazyFrame]:
        same = month in self.evidence and np.array_equal(self.firms, firms)
        return dict(self.evidence[month].tables) if same else {}

    def columns(self, month: int, firms: Ints, asking: Ints) -> pl.DataFrame:
        """This function will give `enterprise_id` and the columns of `BESIDE`, a row per firm in the spine's order.

        Of firms that are not `asking` what nobody reads of them is null (see `spared`).
        """
        watches = month % self.setting.config.watch_every_months == 0
        evidence = self.seen(month, firms, tables_of((*BESIDE, *MONITORING) if watches else BESIDE))
        self.evidence, self.firms = {month: evidence}, firms
        asked = spine(evidence, self.policy(month)).collect()[KEY]
        narrow = self.narrowed(month, firms, asking, BESIDE) or evidence
        told = self.of_sources(BESIDE, asked, month, evidence, narrow)
        return pl.DataFrame([asked, *chain.from_iterable(told.values())])

    def narrowed(self, month: int, firms: Ints, asking: Ints, sources: Iterable[Source]) -> Evidence | None:
        """This function will collect for firms `asking` what the spared among `sources` read; None if all ask."""
        if len(asking) == len(firms):
            return None
        apart = spared(self.policy(month))
        return self.seen(month, asking, tables_of(one for one in sources if one.name in apart))

    def of_sources(
        self, sources: Iterable[Source], asked: pl.Series, month: int, whole: Evidence, narrow: Evidence
    ) -> dict[str, list[pl.Series]]:
        """This function will give what `sources` add, in order of `asked`: of `whole`, or where spared of `narrow`."""
        policy = self.policy(month)
        apart = spared(policy)
        return {
            one.name: flow.columns_of(one, asked, narrow if one.name in apart else whole, policy) for one in sources
        }

    def signals(self, watched: Watched) -> pl.DataFrame:
        """This function will give the early-warning signals of borrowers by their outside evidence, from the engine.

        One row a firm and indicator reached.
        """
        policy, evidence = self.policy(watched.month), self.evidence[watched.month]
        frame = gathered(watched.frame.lazy(), evidence, policy)
        year, half = (None if then is None else then.lazy() for then in (watched.year, watched.half))
        frame = with_earlier(frame, year=year, half=half)
        found = monitor(frame.collect().lazy(), policy, flow.vocabulary(), guarantees=evidence.get("guarantees"))
        return found.signals


@dataclass
class Here:
    """A second that does its work at once, in this process."""

    reading: Reading

    def columns(self, month: int, firms: Ints, asking: Ints) -> Future[pl.DataFrame]:
        """This function will give the columns of `BESIDE`, ready."""
        return _ready(self.reading.columns(month, firms, asking))

    def signals(self, watched: Watched) -> Future[pl.DataFrame]:
        """This function will give the signals, ready."""
        return _ready(self.reading.signals(watched))


def _until(frame: pl.DataFrame, dated_by: str, day: date) -> pl.DataFrame:
    """The rows that could be seen at the end of `day`: all of them but for the few dated ahead of their month."""
    last: Any = frame[dated_by].max() if dated_by and len(frame) else None
    return frame if last is None or last <= day else frame.filter(pl.col(dated_by) <= day)


def _ready(frame: pl.DataFrame) -> Future[pl.DataFrame]:
    found: Future[pl.DataFrame] = Future()
    found.set_result(frame)
    return found

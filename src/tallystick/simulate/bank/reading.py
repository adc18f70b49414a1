"""What the bank reads of its applicants and borrowers beside the desk: the features of most sources, and signals.

Both hang on outside evidence alone and not on what people decide, so whoever has the same region and policy can work
them out, here or in a process of its own: `Second` is how the desk asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import polars as pl

from tallystick.engine import flow
from tallystick.engine.evidence import history_stop, sources_apart
from tallystick.engine.evidence.clean import ASIDE, KEPT, TWINS, with_settled
from tallystick.engine.evidence.evidence import Evidence
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
from tallystick.simulate.bank.store import Store

EVIDENCE_MONTHS = 24
"""Months of evidence that a decision reads."""
YEAR, HALF = 12, 6
SETTLED = (KEPT, ASIDE, TWINS)
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

    def columns(self, month: int, firms: Ints) -> Future[pl.DataFrame]:
        """This function will ask for the columns of `BESIDE` for `firms` in `month`."""

    def signals(self, watched: Watched) -> Future[pl.DataFrame]:
        """This function will ask for the signals of borrowers in the month whose columns were asked for last."""


@dataclass
class Reading:
    """The work itself: evidence read as of a month, its columns, its signals."""

    setting: Setting
    store: Store
    policies: dict[int, Policy] = field(default_factory=dict)
    evidence: dict[int, Evidence] = field(default_factory=dict)

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

        What `columns` has read of the same month is taken from there.
        """
        until, wanted = month + self.setting.config.history_months, {*tables, *SETTLED}
        held = self.evidence[month].tables if month in self.evidence else {}
        known = {name: table for name, table in held.items() if name in wanted}
        found = self.store.window(firms, max(until - EVIDENCE_MONTHS, 0), until, wanted - {*known})
        read = Evidence({name: frame.lazy() for name, frame in found.items()}).as_of(self.policy(month).day)
        return with_settled(Evidence({**read.tables, **known}))

    def columns(self, month: int, firms: Ints) -> pl.DataFrame:
        """This function will give `enterprise_id` and the columns of `BESIDE`, a row per firm in the spine's order."""
        policy = self.policy(month)
        evidence = self.seen(month, firms, tables_of((*BESIDE, *MONITORING)))
        self.evidence = {month: evidence}
        asked = spine(evidence, policy).collect()[KEY]
        told = [column for source in BESIDE for column in flow.columns_of(source, asked, evidence, policy)]
        return pl.DataFrame([asked, *told])

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

    def columns(self, month: int, firms: Ints) -> Future[pl.DataFrame]:
        """This function will give the columns of `BESIDE`, ready."""
        return _ready(self.reading.columns(month, firms))

    def signals(self, watched: Watched) -> Future[pl.DataFrame]:
        """This function will give the signals, ready."""
        return _ready(self.reading.signals(watched))


def _ready(frame: pl.DataFrame) -> Future[pl.DataFrame]:
    found: Future[pl.DataFrame] = Future()
    found.set_result(frame)
    return found

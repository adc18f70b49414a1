"""The task that closes one part of a book, and the task that makes the tables over all parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from tallystick.cluster import sums
from tallystick.cluster.files import Place, Wrote, read_rows
from tallystick.cluster.reading import Reader, book_of, settled_on
from tallystick.cluster.rounds import Receipt
from tallystick.cluster.rules import Rules
from tallystick.cluster.schedule import attempt
from tallystick.cluster.settling import Share, written_aside
from tallystick.cluster.sifting import COVENANTS_BEFORE, SIGNALS
from tallystick.engine.book.book import Book
from tallystick.engine.book_frame import loan_frame
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.monitoring.watch_list import WatchList
from tallystick.engine.month_end import close_month, close_part, postings
from tallystick.engine.provisioning.journal import provision_postings
from tallystick.engine.recovery.outcomes import defaulted, defaults, recovery_flows, transfers
from tallystick.engine.recovery.promises import promise_outcomes
from tallystick.intake.last_month import LastMonth
from tallystick.pack import Policy
from tallystick.pack.pack import Pack

Settled = Callable[[Evidence, Policy], Evidence]
Watching = Callable[[Book, pl.LazyFrame, Pack, Policy, LastMonth | None, Settled], WatchList]
PARTIAL = "partial "


@dataclass(frozen=True)
class Closing:
    """Closes parts: reads a part's tables from `reader`, writes rows to `out` and partial sums to the work place."""

    reader: Reader
    out: Place
    rules: Rules
    watching: Watching
    opened: date | None

    def __call__(self, share: Share) -> Receipt:
        """This function will close the loans of one part and write its rows of every table."""
        aside: list[pl.DataFrame] = []
        tables = self.reader.tables(share, aside)
        book, policy = book_of(tables), self.rules.policy()
        frame = loan_frame(book, policy)
        settled = partial(settled_on, tables=tables)
        found = self.watching(book, frame, self.rules.pack(), policy, self._last(tables), settled)
        overlays = tables.get("overlays")
        loans = close_part(frame.collect(), policy, watch=found.monitored.firms, overlays=overlays)
        rows = {"loans": loans, **_watch(found), **_followed(book, loans, policy)}
        partials = {name: rows.pop(f"{PARTIAL}{name}") for name in _partial(rows)} | sums.of_loans(loans, policy)
        wrote: list[tuple[str, int, Wrote]] = []
        for name, made in rows.items():
            path = f"{name}/part-{share.part:05}.parquet"
            wrote.append((name, share.part, self.out.write(path, made, attempt=attempt())))
        for name, made in partials.items():
            path = f"partial/{name}/{share.part:05}.parquet"
            wrote.append((f"{PARTIAL}{name}", 0, self.reader.work.write(path, made, attempt=attempt())))
        wrote += written_aside(self.reader.work, f"close-{share.part:05}", aside)
        return Receipt(tuple(wrote), {"loans": loans.height, "checks": rows["checks"].height})

    def _last(self, tables: Mapping[str, pl.DataFrame]) -> LastMonth | None:
        """The last month as this part remembers it; None without one."""
        if self.opened is None:
            return None
        held = {"signals": tables.get(SIGNALS), "covenants": tables.get(COVENANTS_BEFORE)}
        return LastMonth(self.opened, {name: one.lazy() for name, one in held.items() if one is not None}, {})


@dataclass(frozen=True)
class Summing:
    """Makes the tables over all parts from partial sums, on one executor."""

    work: Place
    out: Place
    rules: Rules
    before: str | None

    def __call__(self, share: Share) -> Receipt:
        """This function will write the tables that are made of sums."""
        partials = {name.removeprefix(PARTIAL): pl.concat(self.work.read(files)) for name, files in share.files.items()}
        before = None if self.before is None else read_rows(self.before).lazy()
        made = sums.tables(partials, sums.Asked(self.rules.policy(), before))
        wrote = [(name, 0, self.out.write(f"{name}.parquet", one, attempt=attempt())) for name, one in made.items()]
        return Receipt(tuple(wrote))


def _partial(rows: Mapping[str, pl.DataFrame]) -> list[str]:
    return [name.removeprefix(PARTIAL) for name in rows if name.startswith(PARTIAL)]


def _watch(found: WatchList) -> dict[str, pl.DataFrame]:
    return {
        "signals": found.monitored.signals.sort("enterprise_id", "indicator"),
        "watch": found.monitored.firms.sort("enterprise_id"),
        "circles": found.monitored.circles.sort("circle_id"),
        "covenants": found.covenants.sort("loan_id", "covenant_id"),
        "signal_fates": found.monitored.fates,
    }


def _followed(book: Book, loans: pl.DataFrame, policy: Policy) -> dict[str, pl.DataFrame]:
    """What follows from a part's closed loans, row by row, and partials beside it."""
    closed = close_month(book, loans.lazy(), policy)
    movement = closed.movement.collect()
    provisions = provision_postings(movement.lazy(), loans.lazy(), book.opening, policy).collect()
    made = {
        "movement": movement,
        "checks": closed.checks.collect(),
        "provision_postings": provisions,
        f"{PARTIAL}movement_table": closed.movement_table.collect(),
        f"{PARTIAL}provision_entries": sums.of_entries(provisions),
    }
    promises = promise_outcomes(book, policy)
    if promises is not None:
        made["promises"] = promises.collect()
    if not book.has("events"):
        return made
    entries = postings(book, policy).collect()
    events = book.as_of(policy.day).tables["events"]
    flows = recovery_flows(events, loans.lazy().filter(defaulted())).collect()
    lost = defaults(loans.lazy(), flows.lazy(), policy).sort("loan_id").collect()
    return {
        **made,
        "postings": entries,
        "defaults": lost,
        "transfers": transfers(loans.lazy(), events).sort("loan_id").collect(),
        f"{PARTIAL}entries": sums.of_entries(entries),
        f"{PARTIAL}defaults": sums.of_defaults(lost),
        f"{PARTIAL}recovery_flows": flows,
    }

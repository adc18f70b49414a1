"""The watch list of a book: its loans, the evidence beside it and last month end's memory, through monitoring."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tallystick.engine.book.book import Book
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.windows import KEY
from tallystick.engine.monitoring.columns import OPENING
from tallystick.engine.monitoring.covenants import COVENANTS, covenant_tests
from tallystick.engine.monitoring.features.earlier import with_earlier
from tallystick.engine.monitoring.features.loans import loans as of_loans
from tallystick.engine.monitoring.features.registry import registry_changes
from tallystick.engine.monitoring.monitor import Monitored, gathered, monitor
from tallystick.kernel.attach import attached
from tallystick.kernel.columns import Columns
from tallystick.kernel.runs import runs_of
from tallystick.pack.policy import Policy


@dataclass(frozen=True)
class Known:
    """What is known of the borrowers beside their loans; what is absent is not known.

    `features`: prepared from the evidence of the day (`flow.prepare`); `year` and `half` the same twelve and six months
    before; `loans` the loan frame of twelve months before; `registry` the evidence as collected for the loans;
    `signals` and `covenants` those of the last month end.
    """

    features: pl.LazyFrame | None = None
    year: pl.LazyFrame | None = None
    half: pl.LazyFrame | None = None
    loans: pl.LazyFrame | None = None
    registry: Evidence | None = None
    signals: pl.LazyFrame | None = None
    covenants: pl.LazyFrame | None = None


@dataclass(frozen=True)
class WatchList:
    """Monitoring of a book: `monitored`, and `covenants` with columns `COVENANTS`, empty where the book has none."""

    monitored: Monitored
    covenants: pl.DataFrame


def watch_list(
    book: Book, loans: pl.LazyFrame, policy: Policy, vocabulary: Columns, known: Known | None = None
) -> WatchList:
    """This function will watch every borrower of `loans`, the loan frame of `book` on the policy's day.

    The level remembered is that of `book.opening`, last month end's loans. Join `monitored.firms` to the loans by
    `enterprise_id`, so that the next month end remembers it.
    """
    known = known or Known()
    seen = book.as_of(policy.day)
    frame = of_loans(loans, seen, policy, year_ago=known.loans)
    if known.features is not None:
        names = set(frame.collect_schema().names()) - {KEY}
        fresh = known.features.select(pl.exclude(names))
        frame = frame.join(fresh, on=KEY, how="left", maintain_order="left")
    frame = _with_borrowers(frame, loans, policy)
    frame = gathered(frame, seen.evidence, policy)
    frame = with_earlier(frame, year=known.year, half=known.half)
    if known.registry is not None:
        changes = registry_changes(known.registry, seen.evidence, policy)
        frame = frame.join(changes, on=KEY, how="left", maintain_order="left")
    frame = _with_memory(frame, book.opening).collect().lazy()
    guarantees = seen.evidence.get("guarantees")
    monitored = monitor(frame, policy, vocabulary, guarantees=guarantees, before=known.signals)
    covenants = seen.get("covenants")
    if covenants is None:
        return WatchList(monitored, pl.DataFrame(schema=COVENANTS))
    tested = covenant_tests(covenants, loans, frame, policy, before=known.covenants)
    return WatchList(monitored, tested.collect())


def _with_borrowers(frame: pl.LazyFrame, loans: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """Net assets and PD as the book says, where no evidence says more; the PD is that of the grade."""
    if not {"net_assets_minor", "grade"} <= set(loans.collect_schema().names()):
        return frame
    grades, pds = [one.code for one in policy.scale], [one.pd_12m for one in policy.scale]
    graded = pl.col("grade").replace_strict(grades, pds, default=None, return_dtype=pl.Float64)
    there = set(frame.collect_schema().names())
    runs = runs_of(loans.select(KEY, _net="net_assets_minor", _pd=graded), KEY)
    told = pl.DataFrame([runs.key, runs.largest("_net"), runs.largest("_pd")])
    joined = attached(frame.collect(engine="streaming"), told, on=KEY).lazy()
    held = {"net_assets_minor": "_net", "pd_12m": "_pd"}
    known = [pl.coalesce(*({name} & there), other).alias(name) for name, other in held.items()]
    return joined.with_columns(known).drop("_net", "_pd")


def _with_memory(frame: pl.LazyFrame, opening: pl.LazyFrame | None) -> pl.LazyFrame:
    """Last month end's watch columns per borrower; the same on each of its loans."""
    names = [] if opening is None else opening.collect_schema().names()
    held = [name for name in OPENING if name.removeprefix("opening_") in names]
    if opening is None or not held:
        return frame
    runs = runs_of(opening.select(KEY, **{name: pl.col(name.removeprefix("opening_")) for name in held}), KEY)
    memory = pl.DataFrame([runs.key, *map(runs.first, held)])
    return attached(frame.collect(engine="streaming"), memory, on=KEY).lazy()

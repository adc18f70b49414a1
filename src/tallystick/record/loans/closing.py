"""A month end in the record: the book out in bulk, through the engine, and its answer in, once a day or not at all.

One runs at a time (an advisory lock, which a crash does not leave behind). What the engine answered goes into a staging
table; the states, the classes to be confirmed and the pursuits are written from there in one transaction with the row
that says that the day is closed. Killed before that, nothing was closed and the same call does it again.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from django.db import connection
from django.utils import timezone

from tallystick.engine.book.book import Book
from tallystick.engine.book_frame import loan_frame
from tallystick.engine.monitoring.watch_list import WatchList
from tallystick.engine.month_end import close_part
from tallystick.engine.watching import watched
from tallystick.pack import Policy
from tallystick.record.audit.action import acting
from tallystick.record.classification.actions import open_round
from tallystick.record.collection.refreshing import refresh
from tallystick.record.database.lock import one_at_a_time
from tallystick.record.evidence.store import kept, path_of
from tallystick.record.ledger.accounts import stands
from tallystick.record.ledger.actions import accrue, post_staged
from tallystick.record.ledger.held import Held, mark
from tallystick.record.loans.book_tables import kept_tables
from tallystick.record.loans.models import Closing
from tallystick.record.loans.registers import evidence_of_book
from tallystick.record.loans.tables import bulk, read_book, staged
from tallystick.record.overlays.queries import with_approved
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import pack_on, policy_on
from tallystick.record.post_loan.actions import Raised, raise_signals
from tallystick.record.reports.actions import keep_report
from tallystick.record.unable import Unable

_LOCK = 7_311_002
_ACCOUNTS, _TRIAL = "accounts", "trial_balance"
_PARQUET = "application/vnd.apache.parquet"
STAGES = ("read", "engine", "staged", "reported", "written", "closed")
Told = Callable[[str], None]
_STATES = {
    "loan_id": "loan_id",
    "balance_minor": "exposure_minor",
    "days_past_due": "days_past_due",
    "asset_class": "class",
    "class_article": "class_article",
    "stage": "stage",
    "ecl_minor": "ecl_minor",
    "rwa_minor": "rwa_minor",
    "watch_level": "watch_level",
}
"""Column of the state -> column of the closed loans."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What a month end gave: how many loans, and whether it was closed before (then nothing was done)."""

    loans: int
    was_closed: bool


@dataclass(frozen=True)
class ClosedBook:
    """A book closed but not yet written: the book with its opening, the closed loans, the watch list, where accounts
    stand (loan_id, account, net_minor), and what the month end before remembers, table by table."""

    book: Book
    policy: Policy
    loans: pl.DataFrame
    found: WatchList
    stood: pl.DataFrame
    before: Mapping[str, pl.LazyFrame]


Reports = Callable[[ClosedBook, Path], None]
"""Writes the report of a closed book to an empty folder, with its run.json."""


def close_month(
    actor: Actor,
    day: date,
    *,
    raises_signals: bool = True,
    reports: Reports | None = None,
    told: Told = lambda stage: None,
) -> Closed:
    """This function will close the book on `day`, unless it is closed; `told` hears of each of `STAGES` as it is done.

    Without `raises_signals` the signals stay as they are, for a bank that is loaded with its own. What `reports` writes
    is kept among the reports, together with the month or not at all. What the engine sees is the book of one moment:
    events posted meanwhile are in the next month end, not in this one.

    :raises Refused: the actor runs no jobs.
    :raises Unable: another month end runs, a later one is closed, or there is no loan.
    """
    actor.need("run_jobs")
    began = timezone.now()
    with one_at_a_time("month end", _LOCK), TemporaryDirectory(prefix="month-end-") as there:
        done = Closing.objects.filter(day=day).first()
        if done is not None:
            return Closed(done.loans, was_closed=True)
        since = mark()
        if Closing.objects.filter(day__gt=day).exists():
            raise Unable("later_closed", f"a month end after {day} is closed already", "其后的月末已关账")
        with bulk() as opened:
            made = _made(opened, day, told)
            held = _held(made.before).on(opened, since)
            staging = staged(opened, f"month_{day:%Y%m%d}", made.loans.select(_named(made.loans, day)))
            entries = accrue(opened, made.stood, held, day)
        told("staged")
        folder = Path(there)
        if reports is not None:
            reports(made, folder)
        files = _kept(made, held, folder)
        told("reported")
        with acting(actor, "close_month", right="run_jobs") as act:
            _take_in(staging)
            post_staged(entries, since=since)
            _tell(actor, made, raises_signals=raises_signals)
            if reports is not None:
                keep_report(actor, "month_end", folder, day=day)
            told("written")
            count, digest = made.loans.height, made.policy.digest
            ended = timezone.now()
            row = Closing(day=day, pack_digest=digest, loans=count, began_at=began, ended_at=ended, files=files)
            row.by = actor.person
            act.make(row)
        told("closed")
        return Closed(count, was_closed=False)


def _made(opened: Any, day: date, told: Told) -> ClosedBook:
    """The closed loans by borrower and loan, as a month end from files has them, the watch list and the accounts."""
    last = Closing.objects.filter(day__lt=day).order_by("-day").first()
    before = {} if last is None else {name: pl.scan_parquet(path_of(digest)) for name, digest in last.files.items()}
    read = read_book(evidence_of_book(day), kept_tables(), opened)
    if not read.has("contracts"):
        raise Unable("no_loans", "the book has no loan on this day", "账面无贷款")
    book, policy = Book(read.tables, read.evidence, before.get("loans")), policy_on(day)
    told("read")
    frame = loan_frame(book, policy).collect(engine="streaming")
    found = watched(book, frame.lazy(), pack_on(day), policy, before)
    overlays = with_approved(book.get("overlays"))
    approved = None if overlays is None else overlays.collect()
    closed = close_part(frame, policy, watch=found.monitored.firms, overlays=approved)
    stood = stands(book.as_of(day), policy)
    told("engine")
    return ClosedBook(book, policy, closed.sort("enterprise_id", "loan_id"), found, stood, before)


def _held(before: Mapping[str, pl.LazyFrame]) -> Held:
    """What accounts held at the last month end; nothing where it kept none: then every entry is summed."""
    return Held.kept(before[_ACCOUNTS].collect()) if _ACCOUNTS in before else Held.nothing()


def _tell(actor: Actor, made: ClosedBook, *, raises_signals: bool) -> None:
    """Open the round of classes, bring pursuits to the day, raise signals."""
    day, loans = made.policy.day, made.loans
    open_round(actor, day, _classes(loans), pack_digest=made.policy.digest)
    refresh(actor, day, _unpaid(loans))
    if raises_signals:
        raise_signals(actor, day, _raised(made.found.monitored.signals))


def _kept(made: ClosedBook, held: Held, folder: Path) -> dict[str, str]:
    """What the next month end remembers, as files: table -> digest; of a report its trial balance."""
    monitored, reported = made.found.monitored, folder / f"{_TRIAL}.parquet"
    frames = {
        "loans": made.loans,
        "signals": monitored.signals.sort("enterprise_id", "indicator"),
        "covenants": made.found.covenants.sort("loan_id", "covenant_id"),
        _ACCOUNTS: held.as_frame(),
        **({_TRIAL: pl.read_parquet(reported)} if reported.is_file() else {}),
    }
    files = {}
    for name, frame in frames.items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        files[name] = kept(buffer.getvalue(), media_type=_PARQUET, at=timezone.now()).digest
    return files


def _raised(signals: pl.DataFrame) -> list[Raised]:
    named = {"owner": "owner_role"}
    fields = [name for name in Raised.__dataclass_fields__ if name in signals.columns]
    asked = signals.select(*fields, *(pl.col(old).alias(new) for old, new in named.items() if old in signals.columns))
    return [Raised(**row) for row in asked.to_dicts()]


def _named(closed: pl.DataFrame, day: date) -> list[pl.Expr]:
    found = [pl.col(source).alias(name) for name, source in _STATES.items() if source in closed.columns]
    absent = [pl.lit(None).alias(name) for name, source in _STATES.items() if source not in closed.columns]
    return [*found, *absent, pl.lit(day).alias("day")]


def _take_in(staging: str) -> None:
    columns = ", ".join((*_STATES, "day"))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO loans_monthstate ({columns}) SELECT {columns} FROM {staging}")
        cursor.execute(f"DROP TABLE {staging}")


def _classes(closed: pl.DataFrame) -> pl.DataFrame:
    known = closed.filter(pl.col("class").is_not_null())
    named = {"class": "engine_class", "class_article": "engine_article"}
    return known.select("loan_id", "enterprise_id", "exposure_minor", *named).rename(named)


def _unpaid(closed: pl.DataFrame) -> pl.DataFrame:
    late = closed.filter(pl.col("class").is_not_null(), pl.col("days_past_due") > 0)
    named = {"ecl_minor": "allowance_minor", "collection_step": "step", "collection_strategy": "strategy"}
    texts = ("step", "strategy", "clock_alert", "write_off_ground")
    return late.rename(named).with_columns(
        pl.col(list(texts)).cast(pl.String).replace("none", ""),
        pl.col("allowance_minor", "exposure_minor").fill_null(0),
    )

"""A month end in the record: the book out in bulk, through the engine, and its answer in, once a day or not at all.

One runs at a time (an advisory lock, which a crash does not leave behind). What the engine answered goes into a staging
table; the states, the classes to be confirmed and the pursuits are written from there in one transaction with the row
that says that the day is closed. Killed before that, nothing was closed and the same call does it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection
from django.utils import timezone

from tallystick.engine.book.book import Book
from tallystick.engine.month_end import close_loans
from tallystick.record.audit.action import acting
from tallystick.record.classification.actions import EngineClass, open_round
from tallystick.record.collection.actions import Standing, refresh
from tallystick.record.ledger.actions import accrue, mark, post_staged
from tallystick.record.loans.models import Closing
from tallystick.record.loans.tables import bulk, read_book, staged
from tallystick.record.overlays.queries import with_approved
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable

_LOCK = 7_311_002
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


def close_month(actor: Actor, day: date) -> Closed:
    """This function will close the book on `day`, unless it is closed.

    :raises Refused: the actor runs no jobs.
    :raises Unable: another month end runs, or there is no loan.
    """
    actor.need("run_jobs")
    began = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise Unable("running", "another month end runs; wait for it", "另一月末任务正在运行")
    try:
        done = Closing.objects.filter(day=day).first()
        if done is not None:
            return Closed(done.loans, was_closed=True)
        since = mark()
        closed = _closed(day)
        with bulk() as opened:
            staging = staged(opened, f"month_{day:%Y%m%d}", closed.select(_named(closed, day)))
            entries = accrue(opened, read_book().as_of(day), policy_on(day))
        with acting(actor, "close_month", right="run_jobs") as act:
            _take_in(staging)
            post_staged(entries, since=since)
            digest = policy_on(day).digest
            open_round(actor, day, _classes(closed), pack_digest=digest)
            refresh(actor, day, _unpaid(closed))
            ended = timezone.now()
            row = Closing(
                day=day, pack_digest=digest, loans=closed.height, began_at=began, ended_at=ended, by=actor.person
            )
            act.make(row)
        return Closed(closed.height, was_closed=False)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _closed(day: date) -> pl.DataFrame:
    book = read_book().as_of(day)
    if not book.has("contracts") or book.tables["contracts"].select(pl.len()).collect().item() == 0:
        raise Unable("no_loans", "the book has no loan on this day", "账面无贷款")
    approved = with_approved(book.get("overlays"))
    tables = dict(book.tables) if approved is None else {**book.tables, "overlays": approved}
    return close_loans(Book(tables, book.evidence), policy_on(day)).collect()


def _named(closed: pl.DataFrame, day: date) -> list[pl.Expr]:
    found = [pl.col(source).alias(name) for name, source in _STATES.items() if source in closed.columns]
    absent = [pl.lit(None).alias(name) for name, source in _STATES.items() if source not in closed.columns]
    return [*found, *absent, pl.lit(day).alias("day")]


def _take_in(staging: str) -> None:
    columns = ", ".join((*_STATES, "day"))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO loans_monthstate ({columns}) SELECT {columns} FROM {staging}")
        cursor.execute(f"DROP TABLE {staging}")


def _classes(closed: pl.DataFrame) -> list[EngineClass]:
    known = closed.filter(pl.col("class").is_not_null())
    asked = known.select("loan_id", "enterprise_id", "exposure_minor", "class", "class_article")
    return [
        EngineClass(loan, firm, exposure or 0, class_, (article or "")[:64])
        for loan, firm, exposure, class_, article in asked.rows()
    ]


def _unpaid(closed: pl.DataFrame) -> list[Standing]:
    late = closed.filter(pl.col("class").is_not_null(), pl.col("days_past_due") > 0)
    named = {
        "loan_id": "loan_id",
        "enterprise_id": "enterprise_id",
        "days_past_due": "days_past_due",
        "exposure_minor": "exposure_minor",
        "ecl_minor": "allowance_minor",
        "collection_step": "step",
        "collection_strategy": "strategy",
        "collect_by": "collect_by",
        "limitation_until": "limitation_until",
        "guarantee_until": "guarantee_until",
        "clock_alert": "clock_alert",
        "write_off_ground": "write_off_ground",
        "is_write_off_ready": "is_write_off_ready",
    }
    texts = ("collection_step", "collection_strategy", "clock_alert", "write_off_ground")
    filled = late.with_columns(
        pl.col(list(texts)).fill_null("").replace("none", ""),
        pl.col("is_write_off_ready").fill_null(value=False),
        pl.col("ecl_minor", "exposure_minor").fill_null(0),
    )
    return [Standing(**row) for row in filled.select(pl.col(old).alias(new) for old, new in named.items()).to_dicts()]

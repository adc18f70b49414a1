"""Writes of the ledger: with an event, at month end, and for a bank's history; never row by row where rows are many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from tallystick.engine.book.book import Book
from tallystick.engine.month_end import postings
from tallystick.pack import Policy
from tallystick.record.audit.action import Act
from tallystick.record.ledger.accounts import Stand, posted, stand_on
from tallystick.record.ledger.held import Held
from tallystick.record.ledger.models import Posting
from tallystick.record.loans.models import Event, Loan
from tallystick.record.loans.tables import staged

ACCRUAL = "accrual"
_COLUMNS = "loan_id, event_no, day, cause, account, debit_minor, credit_minor"


def book_event(act: Act, loan: Loan, event: Event) -> tuple[Stand, Stand]:
    """This function will write an event with its double entries, after what accrued and fell due up to today; it gives
    where the accounts stood before and after.

    What an event that comes late, or undoes another, puts right is posted today, under its own number.
    """
    day = act.actor.day
    before = stand_on(loan, day)
    _write(act, loan, ACCRUAL, None, before.less(posted(loan)))
    act.make(event)
    after = stand_on(loan, day)
    _write(act, loan, event.kind, event.event_no, after.less(before))
    return before, after


def accrue(opened: Any, stood: pl.DataFrame, held: Held, day: date) -> str:
    """This function will put what is to be posted at the month end of `day` into a staging table and give its name.

    That is what brings accounts from where they are `held` to where the engine says that they stand, `stood` of
    `stands`. `opened` is a bulk connection; `post_staged` takes the table in, inside the action that closes the month.
    """
    wanted = stood.rename({"net_minor": "wanted_minor"})
    both = wanted.join(held.accounts, on=["loan_id", "account"], how="full", coalesce=True)
    moved = pl.col("wanted_minor").fill_null(0) - pl.col("net_minor").fill_null(0)
    frame = both.with_columns(moved=moved).filter(pl.col("moved") != 0).sort("loan_id", "account")
    lines = frame.select(
        "loan_id",
        pl.lit(None, pl.Int64).alias("event_no"),
        pl.lit(day).alias("day"),
        pl.lit(ACCRUAL).alias("cause"),
        "account",
        debit_minor=pl.col("moved").clip(lower_bound=0),
        credit_minor=(-pl.col("moved")).clip(lower_bound=0),
    )
    return staged(opened, f"ledger_{day:%Y%m%d}", lines)


def stage_history(opened: Any, book: Book, policy: Policy) -> str:
    """This function will put every entry of a book's events up to the policy's day into a staging table; its name."""
    is_event = ~pl.col("kind").is_in(["due"]).fill_null(value=True)
    lines = postings(book, policy).select(
        "loan_id",
        pl.when(is_event).then("event_no").alias("event_no"),
        "day",
        pl.col("kind").fill_null(ACCRUAL).alias("cause"),
        "account",
        "debit_minor",
        "credit_minor",
    )
    return staged(opened, "ledger_history", lines.collect())


def post_staged(staging: str, *, since: int | None = None) -> int:
    """This function will post what lies in a staging table, drop it, and give how many entries there were.

    With `since`, a `mark` taken before the book was read, loans on which something was posted meanwhile are left: their
    events have brought them up to their day, and what is left of them comes with their next entries.
    """
    left, asked = "", []
    if since is not None:
        left, asked = (
            "WHERE NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.loan_id = s.loan_id AND p.id > %s)",
            [since],
        )
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO ledger_posting ({_COLUMNS}) SELECT {_COLUMNS} FROM {staging} s {left}", asked)
        count = cursor.rowcount
        cursor.execute(f"DROP TABLE {staging}")
    return count


def _write(act: Act, loan: Loan, cause: str, event_no: int | None, moved: Mapping[str, int]) -> None:
    Posting.objects.bulk_create(
        Posting(
            loan=loan,
            event_no=event_no,
            day=act.actor.day,
            cause=cause,
            account=account,
            debit_minor=max(amount, 0),
            credit_minor=max(-amount, 0),
        )
        for account, amount in moved.items()
    )

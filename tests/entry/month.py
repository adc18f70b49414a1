"""What the tests of a month end share: a small loan book on disk, and the words of the command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from tallystick.simulate.book import loan_book
from tests.entry.bank import PACK

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)
LOANS = 200


def made_book(folder: Path, *, day: date = OCTOBER, loans: int = LOANS) -> Path:
    """This function will write an invented loan book as of `day` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in loan_book(np.random.default_rng(7), loans=loans, day=day).items():
        frame.drop("row", strict=False).write_csv(folder / f"{name}.csv")
    return folder


def with_balances(book: Path, closed: Path, folder: Path, day: date = OCTOBER) -> Path:
    """This function will write the book in `book` with balances as of `day`, as `closed` has them, for events."""
    folder.mkdir()
    for path in book.iterdir():
        if path.name != "events.csv":
            (folder / path.name).write_bytes(path.read_bytes())
    amounts = ("principal", "overdue_principal", "overdue_interest", "accrued_interest", "penalty", "compound")
    more = ("off_balance_interest_minor", "days_past_due", "oldest_due_day", "last_paid_day")
    loans = pl.read_parquet(closed / "loans.parquet").filter(pl.col("class").is_not_null())
    balances = loans.select("loan_id", pl.lit(day).alias("day"), *(f"{name}_minor" for name in amounts), *more)
    balances.write_parquet(folder / "balances.parquet")
    return folder


def month_words(book: Path, out: Path, *more: object, day: date = OCTOBER) -> Sequence[object]:
    """This function will give the words of `tally month-end`."""
    return ["month-end", book, "--pack", PACK, "--day", day, "--out", out, *more]

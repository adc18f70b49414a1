"""An invented book as a folder of CSV files, whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from tallystick.intake import IntakeError
from tallystick.simulate.book.make import loan_book

LOANS, SEED = 2_000, 7
DAY = date(2026, 10, 31)
KINDS = ("events", "balances")


def write_book(out: Path, *, loans: int = LOANS, day: date = DAY, by: str = "events", seed: int = SEED) -> int:
    """This function will write the tables of an invented book to the new folder `out` and give the number of rows.

    :raises IntakeError: the folder is not empty, or `by` is neither events nor balances.
    """
    if by not in KINDS:
        raise IntakeError(
            thing="--by", place=by, cause="a book tells events or balances", cure="Write --by events or --by balances"
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise IntakeError(
            thing="the folder", place=out, cause="it is there and not empty", cure="Name a new folder for the book"
        )
    tables = loan_book(np.random.default_rng(seed), loans=loans, day=day, by=by)
    out.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        known = frame.columns if frame.is_empty() else [c.name for c in frame if c.null_count() < len(frame)]
        kept = [column for column in known if column != "row"]
        frame.select(kept).write_csv(out / f"{name}.csv")
    return sum(len(frame) for frame in tables.values())

"""A month end in the record with its report, as `tally month-end` writes one of files, kept among the reports."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.entry.jobs.month_end_tables import write_tables
from tallystick.intake.outputs import digests, write_json, write_parquet
from tallystick.intake.sift import QUARANTINE
from tallystick.record.loans import closing
from tallystick.record.loans.closing import Closed, ClosedBook
from tallystick.record.people.actor import Actor
from tallystick.report.language import Lang
from tallystick.report.month_end import closing_sheet, write_month_end_report


def close_month(actor: Actor, day: date, *, lang: Lang = "en", told: closing.Told = lambda stage: None) -> Closed:
    """This function will close the book on `day` and keep the report of it, together or not at all.

    :raises Refused: the actor runs no jobs.
    :raises Unable: another month end runs, a later one is closed, or there is no loan.
    """
    return closing.close_month(actor, day, reports=partial(write_report, lang=lang), told=told)


def write_report(made: ClosedBook, folder: Path, *, lang: Lang) -> None:
    """This function will write the tables, the report and the run.json of a closed book to `folder`.

    They are those of `tally month-end`, but for the entries of servicing, which are in the record's ledger.
    """
    book, policy = made.book, made.policy
    write_parquet(made.loans, folder / "loans.parquet")
    write_parquet(pl.DataFrame(schema=QUARANTINE), folder / "quarantine.parquet")
    sums = made.stood.lazy().group_by("account").agg(debit_minor=pl.col("net_minor").sum())
    posted = sums.with_columns(credit_minor=pl.lit(0, pl.Int64))
    write_tables(folder, book, policy, made.found, posted=lambda: posted, before=made.before.get("trial_balance"))
    write_json(closing_sheet(policy), folder / "policy.json")
    record = _record(made, lang)
    write_month_end_report(folder, folder, lang, about=record)
    write_json({**record, "outputs": digests(folder)}, folder / "run.json")


def _record(made: ClosedBook, lang: Lang) -> dict[str, Any]:
    """What the month end was made of: the record's tables, and whether the month before was remembered."""
    policy = made.policy
    return {
        "tallystick": __version__,
        "job": "close-month",
        "day": policy.day.isoformat(),
        "pack": {"id": policy.pack, "version": policy.version, "digest": policy.digest},
        "opening": {"path": "the record's month end before"} if made.before else None,
        "report": {"lang": lang},
        "inputs": [
            {"file": f"record/{table}", "table": table, "rows": rows, "valid": rows, "quarantined": 0, "blank": 0}
            for table, frame in made.book.tables.items()
            if (rows := int(frame.select(pl.len()).collect().item()))
        ],
        "absent": [],
        "unseen": {},
    }

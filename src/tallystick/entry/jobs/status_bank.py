"""A bank's folder read for its status: the closed book, month ends, process, and the firms the bank knows."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl

from tallystick.engine.book.schemas import completed
from tallystick.engine.diagnosis.process import study
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.engine.process.schemas import BANK_SCHEMAS
from tallystick.engine.status.bank import Bank
from tallystick.intake import IntakeError, read_evidence, read_process
from tallystick.pack import Pack, Policy

EVIDENCE = ("enterprises", "bureau_loans", "bureau_reports")
PROCESS = ("applications", "warnings", "log", "month_ends", "outcomes")
CLOSING = {
    "coverage": "coverage",
    "lgd": "lgd",
    "curves": "recovery_curves",
    "defaults": "defaults",
    "circles": "circles",
}
BOOK = ("contracts", "borrowers")
CASE_KIND = "application"


def read_bank(bank: Path, closed: Path, policy: Policy) -> tuple[Bank, pl.DataFrame]:
    """This function will read what the status asks of `bank` up to the policy's day, and give what was put aside.

    `closed` is the month end of that day. Tables the bank has not are empty.

    :raises IntakeError: the folder has no process tables, a file cannot be read, or `closed` is of another day.
    """
    day = policy.day
    check_closed(closed, day)
    read = read_process(bank, tables=PROCESS)
    evidence = read_evidence(bank, as_of=day, tables=EVIDENCE).evidence.as_of(day)
    firms = {name: _evidence(name, evidence.get(name)) for name in EVIDENCE}
    held = {name: read.tables.get(name, _empty(name)) for name in PROCESS}
    book = {name: completed(name, _parquet(bank / "book" / f"{name}.parquet")) for name in BOOK}
    month, ends = day.strftime("%Y-%m"), held["month_ends"]
    ends = ends if "month" in ends.columns else ends.with_columns(month=pl.lit(None, pl.String))
    log = held["log"].filter(pl.col("begin_at").dt.date() <= day, pl.col("begin_at").dt.date() > _year_before(day))
    gathered = Bank(
        loans=_parquet(closed / "loans.parquet"),
        month_ends=ends.filter(pl.col("month") <= month).drop("row"),
        contracts=book["contracts"].filter(pl.col("signed_day") <= day).drop("row"),
        borrowers=book["borrowers"].unique("enterprise_id", keep="last", maintain_order=True).drop("row"),
        applications=held["applications"].filter(pl.col("asked_day") <= day).drop("row"),
        firms=firms["enterprises"].unique("enterprise_id", keep="last", maintain_order=True),
        bureau_loans=firms["bureau_loans"].filter(pl.col("subject") == "firm"),
        bureau_reports=firms["bureau_reports"].filter(pl.col("subject") == "firm"),
        features=_features(bank),
        warnings=held["warnings"].filter(pl.col("raised_day") <= day).drop("row"),
        outcomes=held["outcomes"].drop("row"),
        closing={
            name: _parquet(closed / f"{file}.parquet")
            for name, file in CLOSING.items()
            if (closed / f"{file}.parquet").is_file()
        },
        process=dict(study.study(log.lazy(), policy, case_kind=CASE_KIND).tables),
    )
    return gathered, read.quarantine


def stretches(pack: Pack, policy: Policy, first: date, vocabulary: object) -> list[Policy]:
    """This function will give the policies in force from `first` to the policy's day, one for each stretch of days."""
    start = max(first, pack.starts)
    days = [start, *(day for day in pack.change_days if start < day <= policy.day)]
    return [pack.on(day, vocabulary) for day in days]  # type: ignore[arg-type]


def check_closed(closed: Path, day: date) -> None:
    """This function will do nothing where `closed` is the output of `tally month-end` for `day`.

    :raises IntakeError: it is none, or of another day.
    """
    try:
        record = json.loads((closed / "run.json").read_text("utf-8"))
        found = str(record["day"]) if record.get("job") == "month-end" else ""
    except (OSError, ValueError, KeyError, AttributeError):
        found = ""
    if found != day.isoformat():
        raise IntakeError(
            thing="the closed month",
            place=closed,
            cause=f"it was closed on {found}, not on {day}" if found else "it is no output of `tally month-end`",
            cure=f"Close the book on {day}, or leave --closed out",
        )


def _year_before(day: date) -> pl.Expr:
    return pl.lit(day).dt.offset_by("-12mo")


def _evidence(name: str, frame: pl.LazyFrame | None) -> pl.DataFrame:
    if frame is not None:
        return frame.collect()
    return pl.DataFrame(schema={column: each.dtype for column, each in SCHEMAS[name].columns().items()})


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema={column: each.dtype for column, each in BANK_SCHEMAS[name].columns().items()})


def _features(bank: Path) -> pl.DataFrame:
    path = bank / "decisions" / "features.parquet"
    known = {"application_id": pl.String, "lenders": pl.Int64}
    if not path.is_file() or not set(known) <= set(pl.scan_parquet(path).collect_schema()):
        return pl.DataFrame(schema=known)
    return pl.scan_parquet(path).select(pl.col(name).cast(dtype) for name, dtype in known.items()).collect()


def _parquet(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        cause = f"it cannot be read ({str(error).splitlines()[0]})"
        raise IntakeError(thing="the table", place=path, cause=cause, cure="Write the file again") from error

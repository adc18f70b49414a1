"""One month end: gather the book and the pack, close it, write the outputs whole."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.engine import flow
from tallystick.engine.book.book import Book
from tallystick.engine.month_end import postings
from tallystick.engine.watching import watched
from tallystick.entry.jobs.closing import LOANS_A_PART, write_closed
from tallystick.entry.jobs.month_end_tables import write_tables
from tallystick.entry.jobs.record import mapping_record, relative
from tallystick.entry.jobs.unhurried import unhurried
from tallystick.intake import Collected, IntakeError, read_book
from tallystick.intake.book import OPENING
from tallystick.intake.files.encodings import digest
from tallystick.intake.last_month import LastMonth, read_last_month
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json, write_parquet
from tallystick.pack import Pack, Policy, read_pack
from tallystick.report.language import Lang
from tallystick.report.month_end import closing_sheet, write_month_end_report

Watch = Callable[[str, int, int], None]
STAGES = ("book", "loans", "tables", "report")


@dataclass(frozen=True, slots=True)
class MonthEndRequest:
    """What one month end is asked: which book, under which pack, of which day, and where to."""

    book: Path
    pack: Path
    day: date
    out: Path
    mapping: str | None = None
    opening: Path | None = None
    report: bool = True
    lang: Lang = "en"
    loans_a_part: int = LOANS_A_PART


@dataclass(frozen=True)
class MonthEndResult:
    """What one month end gave: small tables as written, and the folder; `report` is its page, if one was asked for."""

    out: Path
    classes: pl.DataFrame
    stages: pl.DataFrame
    coverage: pl.DataFrame
    movement: pl.DataFrame
    checks: int
    collected: Collected
    report: Path | None = None


@unhurried()
def run_month_end(request: MonthEndRequest, *, watch: Watch = lambda stage, done, of: None) -> MonthEndResult:
    """This function will close the book on the day and write the outputs to `request.out`, whole or not at all.

    :raises IntakeError: the book or the mapping cannot be used, or the output folder cannot be written.
    :raises BookError: the book lacks contracts, or both events and balances.
    :raises PackErrors: the pack has mistakes.
    """
    check_out(request.out)
    with ThreadPoolExecutor(1) as beside:
        bound = beside.submit(_bound, request)
        last, (book, collected) = _read(request, watch, bound)
    with closing(collected), whole_folder(request.out) as folder:
        pack, policy = bound.result()
        book = _opened(book, last, request)
        found = write_closed(
            book,
            policy,
            folder / "loans.parquet",
            watching=lambda frame: watched(book, frame, pack, policy, None if last is None else last.tables),
            loans_a_part=request.loans_a_part,
            told=partial(watch, "loans"),
        )
        record = _record(request, collected, policy, last)
        before = None if last is None else last.get("trial_balance")
        write_tables(folder, book, policy, found, posted=partial(_posted, folder, book, policy), before=before)
        result = _result(collected, request, folder)
        write_json(closing_sheet(policy), folder / "policy.json")
        watch("tables", 1, 1)
        if request.report:
            _report(request, record, folder, watch)
        write_json({**record, "outputs": digests(folder)}, folder / "run.json")
    return result


def _bound(request: MonthEndRequest) -> tuple[Pack, Policy]:
    pack = read_pack(request.pack)
    return pack, pack.on(request.day, flow.vocabulary())


def _read(
    request: MonthEndRequest, watch: Watch, bound: Future[tuple[Pack, Policy]]
) -> tuple[LastMonth | None, tuple[Book, Collected]]:
    """Last month end and the book, while the pack is read; where neither can be, the pack's mistakes are told."""
    try:
        last = None if request.opening is None else read_last_month(request.opening, before=request.day)
        return last, read_book(
            request.book,
            mapping=request.mapping,
            as_of=request.day,
            progress=lambda table, done, of: watch("book", done, of),
        )
    except IntakeError:
        bound.result()
        raise


def _opened(book: Book, last: LastMonth | None, request: MonthEndRequest) -> Book:
    """The book with last month end's loans as its opening, from the folder named or from the book's own file."""
    if last is None:
        return book
    if book.opening is not None:
        raise IntakeError(
            thing="last month end",
            place=request.book,
            cause="the book holds opening.parquet and --opening names a folder",
            cure="Remove opening.parquet from the book, or leave --opening out",
        )
    return replace(book, opening=last.tables["loans"])


def _report(request: MonthEndRequest, record: dict[str, Any], folder: Path, watch: Watch) -> None:
    told = partial(watch, "report")
    write_month_end_report(folder, folder, request.lang, about=record, told=told)


def _posted(folder: Path, book: Book, policy: Policy) -> pl.LazyFrame | None:
    """The entries of servicing, written; None for a book of balances."""
    if not book.has("events"):
        return None
    write_parquet(postings(book, policy), folder / "postings.parquet")
    return pl.scan_parquet(folder / "postings.parquet")


def _result(collected: Collected, request: MonthEndRequest, folder: Path) -> MonthEndResult:
    loans = pl.scan_parquet(folder / "loans.parquet")
    write_parquet(collected.quarantine, folder / "quarantine.parquet")
    return MonthEndResult(
        out=request.out,
        classes=_counted(loans, "class"),
        stages=_counted(loans, "stage"),
        coverage=pl.read_parquet(folder / "coverage.parquet"),
        movement=pl.read_parquet(folder / "movement_table.parquet"),
        checks=pl.read_parquet(folder / "checks.parquet").height,
        collected=collected,
        report=request.out / "report.html" if request.report else None,
    )


def _counted(loans: pl.LazyFrame, column: str) -> pl.DataFrame:
    on_book = loans.filter(pl.col("class").is_not_null())
    sums = on_book.group_by(column).agg(
        loans=pl.len(), exposure_minor=pl.col("exposure_minor").sum(), allowance_minor=pl.col("ecl_minor").sum()
    )
    return sums.collect(engine="streaming").sort(column)


def _record(request: MonthEndRequest, collected: Collected, policy: Policy, last: LastMonth | None) -> dict[str, Any]:
    """What the month end was made of; no clock, so that the same run gives the same record."""
    return {
        "tallystick": __version__,
        "job": "month-end",
        "day": request.day.isoformat(),
        "pack": {
            "id": policy.pack,
            "version": policy.version,
            "digest": policy.digest,
            "path": relative(request.pack, request.out),
        },
        "book": {
            "path": relative(request.book, request.out),
            "mapping": mapping_record(request.mapping, request.out),
            "mapping_used": collected.mapping,
        },
        "opening": _opening(request, last),
        "report": {"lang": request.lang} if request.report else None,
        "inputs": [entry.as_record() for entry in collected.inputs],
        "absent": list(collected.absent),
        "unseen": {table: count for table, count in collected.unseen.items() if count},
    }


def _opening(request: MonthEndRequest, last: LastMonth | None) -> dict[str, Any] | None:
    """What of the last month end this one went on from: a folder, or the book's own file."""
    if last is not None and request.opening is not None:
        files, path = dict(last.files), request.opening
        return {"path": relative(path, request.out), "day": last.day.isoformat(), "files": files}
    own = request.book / OPENING
    return {"files": {OPENING: digest(own)}} if own.is_file() else None

"""One status of a bank: read or close the month, work out every figure, write tables, lists, page and PDF whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.engine import flow
from tallystick.engine.status.status import Status, status
from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
from tallystick.entry.jobs.record import relative
from tallystick.entry.jobs.status_bank import read_bank, stretches
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json, write_parquet
from tallystick.intake.seal import refuse_sealed
from tallystick.pack import Policy, read_pack
from tallystick.report.language import Lang, words
from tallystick.report.numbers import Numbers
from tallystick.report.status.teller import LISTS, StatusTeller, status_sheet

Watch = Callable[[str], None]
CLOSED, FIGURES = "closed", "figures"


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """What a status is asked: which bank, under which pack, on which day, and where to.

    `closed` is the month end of that day where it was closed before; without it the book is closed now.
    """

    bank: Path
    pack: Path
    day: date
    out: Path
    closed: Path | None = None
    report: bool = True
    lang: Lang = "en"


@dataclass(frozen=True)
class StatusResult:
    """What a status gave: the figures, the folder, its page."""

    out: Path
    found: Status
    quarantined: int
    teller: StatusTeller
    policy: Policy
    report: Path | None


def run_status(request: StatusRequest, *, watch: Watch = lambda stage: None) -> StatusResult:
    """This function will write the status of the bank of the request to `request.out`, whole or not at all.

    :raises IntakeError: the bank's folder, the closed month or the output folder cannot be used.
    :raises PackErrors: the pack has mistakes.
    :raises PolicyError: the pack lacks a parameter that a figure needs.
    """
    refuse_sealed(request.bank)
    check_out(request.out)
    pack = read_pack(request.pack)
    policy = pack.on(request.day, flow.vocabulary())
    with whole_folder(request.out) as folder:
        closed = request.closed or _closed_now(request, folder, watch)
        watch("figures")
        bank, quarantine = read_bank(request.bank, closed, policy)
        first = bank.contracts["signed_day"].min()
        began = first if isinstance(first, date) else request.day
        found = status(bank, policy, stretches(pack, policy, began, flow.vocabulary()))
        _write(found, folder)
        write_parquet(quarantine, folder / "quarantine.parquet")
        record = _record(request, policy)
        teller = told(found, policy, request.lang)
        if request.report:
            watch("report")
            from tallystick.report.status import write_status_report

            write_status_report(folder, teller, record)
        write_json({**record, "outputs": digests(folder)}, folder / "run.json")
    page = request.out / "report.html" if request.report else None
    return StatusResult(
        out=request.out, found=found, quarantined=quarantine.height, teller=teller, policy=policy, report=page
    )


def told(found: Status, policy: Policy, lang: Lang) -> StatusTeller:
    """This function will give the status with the words and numbers of `lang`."""
    catalogue = words(lang)
    return StatusTeller(found, status_sheet(policy), catalogue, Numbers(catalogue, policy.currency))


def _closed_now(request: StatusRequest, folder: Path, watch: Watch) -> Path:
    watch("closing")
    closed = folder / CLOSED
    run_month_end(MonthEndRequest(book=request.bank, pack=request.pack, day=request.day, out=closed, report=False))
    return closed


def _write(found: Status, folder: Path) -> None:
    for name in (FIGURES, LISTS):
        (folder / name).mkdir()
    for name, shown in found.figures.items():
        write_parquet(shown.table, folder / FIGURES / f"{name}.parquet")
        if not shown.behind.is_empty():
            write_parquet(shown.behind, folder / LISTS / f"{name}.parquet")
    sums = pl.DataFrame({"name": list(found.sums), "value": list(found.sums.values())})
    write_parquet(sums, folder / FIGURES / "sums.parquet")


def _record(request: StatusRequest, policy: Policy) -> dict[str, Any]:
    return {
        "tallystick": __version__,
        "job": "status",
        "day": request.day.isoformat(),
        "bank": relative(request.bank, request.out),
        "closed": CLOSED if request.closed is None else relative(request.closed, request.out),
        "pack": {
            "id": policy.pack,
            "version": policy.version,
            "digest": policy.digest,
            "path": relative(request.pack, request.out),
        },
        "report": {"lang": request.lang} if request.report else None,
    }

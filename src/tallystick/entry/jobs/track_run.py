"""Tracking: the measures that a bank has undertaken, held against what was expected of them; a ledger and a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.engine import flow
from tallystick.engine.diagnosis.findings import views_of
from tallystick.engine.measures.tracking.tables import effects_table, ledger_table
from tallystick.engine.measures.tracking.track import Tracked, track
from tallystick.entry.jobs.diagnose_run import bank_files
from tallystick.entry.jobs.measures_file import read_measures
from tallystick.entry.jobs.record import relative
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json, write_parquet
from tallystick.intake.seal import refuse_sealed
from tallystick.pack import Policy, read_pack
from tallystick.report.language import Lang


@dataclass(frozen=True, slots=True)
class TrackRequest:
    """What a tracking is asked: which bank, pack and measures, up to which day, and where to."""

    bank: Path
    pack: Path
    measures: Path
    day: date
    out: Path
    report: bool = True
    lang: Lang = "en"


@dataclass(frozen=True)
class TrackResult:
    """What a tracking gave: every measure, the ledger as written, and the page where one was asked for."""

    out: Path
    tracked: list[Tracked]
    ledger: pl.DataFrame
    quarantined: int
    report: Path | None


def run_tracking(request: TrackRequest) -> TrackResult:
    """This function will track the measures of the request and write the outputs to `request.out`, whole or not at all.

    :raises IntakeError: the bank's folder or the output folder cannot be used.
    :raises PackErrors: the pack has mistakes.
    :raises PlanError: the file of measures has a mistake.
    """
    refuse_sealed(request.bank)
    check_out(request.out)
    policy = read_pack(request.pack).on(request.day, flow.vocabulary())
    undertaken = read_measures(request.measures, policy)
    files, quarantine = bank_files(request.bank, request.day)
    views = views_of(files, policy)
    tracked = [track(one, views, policy, day=request.day) for one in undertaken]
    ledger = ledger_table(tracked)
    with whole_folder(request.out) as folder:
        write_parquet(ledger, folder / "ledger.parquet")
        write_parquet(effects_table(tracked), folder / "effects.parquet")
        write_parquet(quarantine, folder / "quarantine.parquet")
        record = _record(request, policy)
        if request.report:
            from tallystick.report.tracking import write_tracking_report

            write_tracking_report(folder, tracked, record, request.lang)
        write_json({**record, "outputs": digests(folder)}, folder / "run.json")
    page = request.out / "report.html" if request.report else None
    return TrackResult(request.out, tracked, ledger, quarantine.height, page)


def _record(request: TrackRequest, policy: Policy) -> dict[str, Any]:
    return {
        "tallystick": __version__,
        "job": "track",
        "day": request.day.isoformat(),
        "bank": relative(request.bank, request.out),
        "measures": digest(request.measures),
        "level": float(policy.number("diagnosis_interval")),
        "pack": {
            "id": policy.pack,
            "version": policy.version,
            "digest": policy.digest,
            "path": relative(request.pack, request.out),
            "title": {"en": policy.title.en, "zh": policy.title.zh},
            "currency": policy.currency,
        },
        "report": {"lang": request.lang} if request.report else None,
    }

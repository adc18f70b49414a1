"""One run in the shadow: every application under the live pack and beside it under another, logged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tallystick.entry.jobs.lab_history import read_the_history
from tallystick.entry.jobs.lab_record import finish, lab_record
from tallystick.intake.outputs import check_out, whole_folder, write_csv, write_parquet
from tallystick.lab.shadow import by_month, shadow_log
from tallystick.lab.trial import Trial
from tallystick.pack.pack import read_pack


@dataclass(frozen=True)
class ShadowRequest:
    """What is asked: which applications, the pack in force and the one beside it, and where to."""

    history: Path
    live: Path
    shadow: Path
    out: Path


def run_shadow(request: ShadowRequest) -> pl.DataFrame:
    """This function will write the log of both packs to `request.out`, whole, and give the counts by month."""
    check_out(request.out)
    live, beside = read_pack(request.live), read_pack(request.shadow)
    read = read_the_history(request.history)
    log = shadow_log(Trial.of(read.history, live, [beside]), beside)
    months = by_month(log)
    record = lab_record("shadow", read, request.history, request.out, {"live": live, "shadow": beside})
    with whole_folder(request.out) as folder:
        write_parquet(log, folder / "shadow.parquet")
        write_csv(months, folder / "months.csv")
        finish(record, folder)
    return months

"""A bank's past applications taken into the record, from its folder."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import polars as pl

from tallystick.entry.jobs.lab_history import of_bank
from tallystick.entry.jobs.lab_replay import DECISIONS
from tallystick.intake import IntakeError
from tallystick.intake.files.encodings import digest
from tallystick.intake.seal import refuse_sealed
from tallystick.lab.history import DAY
from tallystick.record.inquiries.actions import PastFiles, keep_past
from tallystick.record.people.actor import Actor

NEEDED = ("bank.yaml", DECISIONS, "decisions/features.parquet", "process/applications.parquet", "outcomes.parquet")


def has_past(folder: Path) -> bool:
    """This function will tell whether a bank's folder holds past applications with features and outcomes."""
    return all((folder / name).is_file() for name in NEEDED)


def run_past(actor: Actor, folder: Path) -> int:
    """This function will take in the past applications of a bank's folder, and give how many they are.

    :raises IntakeError: the folder lacks what a past is made of, or cannot be read.
    :raises Refused: the actor runs no jobs.
    """
    refuse_sealed(folder)
    lacking = [name for name in NEEDED if not (folder / name).is_file()]
    if lacking:
        cause = f"it has no {', '.join(lacking)}"
        raise IntakeError(thing="the bank", place=folder, cause=cause, cure="Name a bank's folder with its decisions")
    table, files, about = of_bank(folder)
    first, last = table[DAY].min(), table[DAY].max()
    if not isinstance(first, date) or not isinstance(last, date):
        raise IntakeError(thing="the bank", place=folder, cause="no application has a day", cure="Name another folder")
    held = io.BytesIO()
    table.write_parquet(held, compression="zstd")
    past = PastFiles(
        folder=str(folder.resolve()),
        inputs={file.name: digest(file) for file in [*files, folder / DECISIONS]},
        applications=held.getvalue(),
        decisions=(folder / DECISIONS).read_bytes(),
        rows=table.height,
        first_day=first,
        last_day=last,
        known_until=about["until"],
    )
    keep_past(actor, past)
    return table.height


def history_file(applications: pl.DataFrame, until: date, place: Path) -> Path:
    """This function will write kept applications as a history that the lab reads, and give its file."""
    applications.write_parquet(place / "history.parquet")
    named = place / "history.yaml"
    named.write_text(f"history: history.parquet\nuntil: {until.isoformat()}\n", encoding="utf-8")
    return named

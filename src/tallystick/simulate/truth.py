"""The sealed truth of a simulated bank, and the one door to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from tallystick.intake.errors import IntakeError
from tallystick.intake.outputs import write_parquet
from tallystick.intake.seal import SEAL_FILE, SEAL_TEXT, SEALED_FOLDER


def seal_truth(bank: Path, tables: Mapping[str, pl.DataFrame | pl.LazyFrame]) -> None:
    """This function will write `tables` into the bank's folder `truth` and seal it."""
    folder = bank / SEALED_FOLDER
    folder.mkdir(parents=True)
    for name, frame in tables.items():
        write_parquet(frame, folder / f"{name}.parquet")
    (folder / SEAL_FILE).write_text(SEAL_TEXT, encoding="utf-8")


def open_truth(bank: Path, *, for_evaluation: bool) -> dict[str, pl.DataFrame]:
    """This function will give the tables of the truth of the bank folder `bank`, by name, to an evaluation alone.

    :raises IntakeError: the bank has no truth, or this is no evaluation.
    """
    folder = Path(bank) / SEALED_FOLDER
    if not for_evaluation:
        raise IntakeError(
            thing="the truth",
            place=folder,
            cause="it is sealed",
            cure="Judge with what the bank itself knows; only an evaluation compares with the truth",
        )
    if not (folder / SEAL_FILE).is_file():
        raise IntakeError(
            thing="the truth",
            place=folder,
            cause="there is none, or its seal is broken",
            cure="Simulate the bank anew with `tally simulate`",
        )
    return {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}

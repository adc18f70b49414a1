"""A bank's decisions made again under the versions of the pack that made them: the same bytes, or what differs."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.entry.jobs.lab_history import read_the_history
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import write_parquet
from tallystick.lab.errors import LabError
from tallystick.lab.history import KEY
from tallystick.lab.replay import Replayed, replay
from tallystick.pack.pack import Pack, read_pack

DECISIONS = "decisions/decisions.parquet"


@dataclass(frozen=True)
class BankReplay:
    """What came out; `same_bytes`: whether the whole file came out to the byte, None where a part was asked for."""

    found: Replayed
    same_bytes: bool | None


def run_bank_replay(named: Path, application: str | None) -> BankReplay:
    """This function will decide the bank's applications again, or one of them with those of its day.

    :raises LabError: this is no bank folder, or it has no such application.
    """
    read = read_the_history(named)
    if read.kind != "bank":
        raise LabError(f"{named} is no bank folder; a folder that `tally decide` wrote is replayed by `tally replay`")
    home = Path(str(read.about["home"]))
    kept = pl.read_parquet(home / DECISIONS)
    history, packs = read.history, editions(home, read.about["bank"])
    known = kept.filter(pl.col(KEY).is_in(history.facts[KEY].implode()))
    found = replay(history, known, packs)
    if application is not None:
        if application not in known[KEY]:
            raise LabError(f"the bank has no decision on application {application!r} on these days")
        found = _alone(found, known, application)
    whole = application is None and known.height == kept.height
    return BankReplay(found, _same_bytes(found.again, home / DECISIONS) if whole else None)


def editions(home: Path, bank: Mapping[str, Any]) -> dict[str, Pack]:
    """This function will read every version of the pack that the bank had, by version."""
    return {str(one["version"]): read_pack(home / str(one["folder"])) for one in bank["packs"]}


def _alone(found: Replayed, kept: pl.DataFrame, application: str) -> Replayed:
    mine = pl.col(KEY) == application
    then, again = kept.filter(mine), found.again.filter(mine)
    differing = {name: 1 for name in then.columns if not then[name].equals(again[name])}
    return Replayed(again, 1, found.columns, differing, then[KEY].head(len(differing) and 1))


def _same_bytes(again: pl.DataFrame, kept: Path) -> bool:
    with tempfile.TemporaryDirectory(prefix="tallystick-replay-") as folder:
        there = Path(folder) / kept.name
        write_parquet(again, there)
        return digest(there) == digest(kept)

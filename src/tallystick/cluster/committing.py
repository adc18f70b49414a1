"""The output of a run on a cluster: made beside its place, and there for readers when its manifest is."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.rounds import Receipt, Rounds
from tallystick.cluster.schedule import attempt
from tallystick.cluster.settling import Share
from tallystick.cluster.sifting import ASIDE
from tallystick.intake.outputs import RUN_FILE, check_out, put_in_place
from tallystick.intake.sift import QUARANTINE


@dataclass(frozen=True, slots=True)
class Output:
    """`place` is where readers look; tasks write rows to `rows`, and what only the run needs to `work` and `taken`.

    In a folder, `rows` lies beside `place` and takes its place when all is there. An object store has no such move:
    `rows` is `place` itself, and `run.json`, put last, names every file that counts; so that no reader of a former run
    finds its files changed, a run never begins where one was committed.
    """

    place: Place
    rows: Place
    work: Place
    taken: Place

    @staticmethod
    def at(address: str) -> Output:
        """This function will give the output at `address`.

        :raises IntakeError: something else than a former run is there.
        :raises ClusterError: in an object store, a run was committed there.
        """
        place = Place.of(address)
        if not place.is_local:
            if place.get(RUN_FILE) is not None:
                raise ClusterError(
                    thing="the output",
                    place=place.address,
                    cause="a run was committed there, and files of an object store cannot all be replaced at once",
                    cure="Name another prefix, one a run, or remove this one first",
                )
            return Output(place, place, place.under("_work"), place.under("_taken"))
        check_out(Path(place.address))
        folder, name = os.path.split(place.address)
        beside = Place(os.path.join(folder, f".{name}.cluster"))
        return Output(place, beside.under("rows"), beside.under("work"), beside.under("taken"))

    def commit(self, record: Mapping[str, Any], files: Mapping[str, Sequence[Wrote]], *, more: Sequence[str]) -> None:
        """This function will write the manifest and put the output where readers look; the work place goes.

        Files of a former run, of tasks that were killed or of second attempts under another name are not in the
        manifest and are removed.
        """
        named = {wrote.name: wrote.sha256 for wrotes in files.values() for wrote in wrotes}
        outputs = {**dict(sorted(named.items())), **{name: _digest(self.rows, name) for name in more}}
        if not self.place.is_local:
            self.rows.put_json(RUN_FILE, {**record, "outputs": outputs})
            self.work.remove()
            self.taken.remove()
            return
        for name in self.rows.find():
            if name not in outputs:
                os.remove(self.rows.path(name))
        self.rows.put_json(RUN_FILE, {**record, "outputs": outputs})
        put_in_place(Path(self.place.address), Path(self.rows.address))
        Place(os.path.dirname(self.work.address)).remove()


@dataclass(frozen=True, slots=True)
class AsideGathering:
    """Quarantine of all rounds in one file, in the order of tables, files and rows."""

    work: Place
    rows: Place

    def __call__(self, share: Share) -> Receipt:
        """This function will write the quarantine of a run."""
        held = pl.concat([pl.DataFrame(schema=QUARANTINE), *self.work.read(share.files[ASIDE])])
        wrote = self.rows.write(f"{ASIDE}.parquet", held.sort("table", "file", "row"), attempt=attempt())
        return Receipt(((ASIDE, 0, wrote),))


def gathered_aside(rounds: Rounds, names: Sequence[str], rows: Place) -> Wrote:
    """This function will have an executor gather the quarantine of all rounds."""
    given = rounds.run("quarantine", AsideGathering(rounds.work, rows), [Share(0, {ASIDE: tuple(names)})])
    return given[0].files[0][2]


def _digest(place: Place, name: str) -> str:
    return hashlib.sha256(place.get(name) or b"").hexdigest()


def manifest(place: Place) -> dict[str, Any] | None:
    """This function will give run.json of a place, or None where no run was committed there."""
    held = place.get(RUN_FILE)
    return None if held is None else json.loads(held)

"""One experiment read out: who has which arm, what came in so far, and whether to go on, to stop or to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from tallystick.entry.jobs.lab_history import read_the_history
from tallystick.entry.jobs.lab_record import finish, lab_record
from tallystick.intake.outputs import check_out, whole_folder, write_json, write_parquet
from tallystick.lab.errors import LabError
from tallystick.lab.experiment import Experiment, Readout, read_out
from tallystick.lab.trial import Trial
from tallystick.pack.pack import read_pack
from tallystick.report.lab.challenge_page import ChallengeSheet, write_challenge_report
from tallystick.report.language import Lang

NEEDED = ("name", "champion", "challenger", "shares", "measure", "test", "alpha", "effect", "planned", "least_outcomes")
FREE = {"horizon_months": 12, "harm": None}


@dataclass(frozen=True)
class ChallengeRequest:
    """What is asked: which experiment, which history, and where to."""

    history: Path
    experiment: Path
    out: Path
    report: Lang | None = "en"


def run_challenge(request: ChallengeRequest) -> Readout:
    """This function will assign, look and judge, and write the readout to `request.out`, whole.

    :raises LabError: the experiment cannot be run as it is written.
    """
    check_out(request.out)
    says = read_experiment(request.experiment)
    champion, challenger = (
        read_pack(request.experiment.parent / str(says[name])) for name in ("champion", "challenger")
    )
    read = read_the_history(request.history)
    trial = Trial.of(read.history, champion, [challenger])
    found = read_out(read.history, trial, trial.whole(trial.under(challenger)), experiment_of(says))
    packs = {"champion": champion, "challenger": challenger}
    record = lab_record("challenge", read, request.history, request.out, packs)
    record |= {"experiment": {key: str(value) if key == "shares" else value for key, value in says.items()}}
    with whole_folder(request.out) as folder:
        write_parquet(found.assigned, folder / "assigned.parquet")
        write_parquet(found.looks, folder / "looks.parquet")
        write_json(
            {"verdict": found.verdict, "day": found.day, "not_followed": found.not_followed}, folder / "readout.json"
        )
        if request.report is not None:
            write_challenge_report(_sheet(record, found, says, champion.content.head.currency), folder, request.report)
        finish(record, folder)
    return found


def read_experiment(path: Path) -> dict[str, Any]:
    """This function will read an experiment's file.

    :raises LabError: it is no mapping, lacks a key or has one that nothing reads.
    """
    try:
        held = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise LabError(f"{path}: it is no YAML ({error}); mend it") from error
    if not isinstance(held, dict):
        raise LabError(f"{path}: it must be a mapping; docs/guide/policy_lab.md shows a whole experiment")
    lacking = [key for key in NEEDED if key not in held]
    odd = sorted(set(held) - {*NEEDED, *FREE})
    if lacking or odd:
        said = [
            *([f"it lacks {', '.join(lacking)}"] if lacking else []),
            *([f"nothing reads {', '.join(odd)}"] if odd else []),
        ]
        raise LabError(f"{path}: {'; '.join(said)}; docs/guide/policy_lab.md shows a whole experiment")
    return {**FREE, **held}


def experiment_of(says: Mapping[str, Any]) -> Experiment:
    """This function will turn what a file says into an experiment.

    :raises LabError: a measure, test or day is none.
    """
    if says["measure"] not in ("default", "approval"):
        raise LabError(f"measure: {says['measure']!r} is neither default nor approval")
    if says["test"] not in ("always", "group"):
        raise LabError(f"test: {says['test']!r} is neither always nor group")
    shares = says["shares"]
    if not isinstance(shares, dict) or not all(isinstance(day, date) for day in shares):
        raise LabError("shares: write a mapping `YYYY-MM-DD: share`, the first day of each stage")
    return Experiment(
        name=str(says["name"]),
        shares={day: float(share) for day, share in shares.items()},
        measure=says["measure"],
        test=says["test"],
        alpha=float(says["alpha"]),
        effect=float(says["effect"]),
        planned=int(says["planned"]),
        least_outcomes=int(says["least_outcomes"]),
        horizon_months=int(says["horizon_months"]),
        harm=None if says["harm"] is None else float(says["harm"]),
    )


def _sheet(record: Mapping[str, Any], found: Readout, says: Mapping[str, Any], currency: str) -> ChallengeSheet:
    arms = found.assigned.group_by("arm").agg(
        pl.len().alias("n"), (pl.col("decided") == "approve").sum().alias("approved")
    )
    return ChallengeSheet(
        about=record,
        says=says,
        looks=found.looks,
        arms={row["arm"]: (row["n"], row["approved"]) for row in arms.sort("arm").to_dicts()},
        verdict=found.verdict,
        day=found.day,
        not_followed=found.not_followed,
        currency=currency,
    )

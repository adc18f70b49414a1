"""The lab itself judged: what a back-test says of those never lent to, against the truth of a simulated bank."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from tallystick.entry.jobs.lab_history import read_the_history
from tallystick.lab.backtest import Assumption, backtest, judged
from tallystick.lab.errors import LabError
from tallystick.lab.history import KEY
from tallystick.lab.trial import Trial
from tallystick.pack.pack import read_pack
from tallystick.simulate.truth import open_truth

WOULD = "would_default_12m"


def run_judge(named: Path, pack: Path, assumption: Assumption) -> dict[str, Any]:
    """This function will open the sealed truth, for this is an evaluation, and hold the back-test's estimate to it.

    :raises LabError: this is no bank folder.
    :raises IntakeError: the bank has no truth.
    """
    read = read_the_history(named)
    if read.kind != "bank":
        raise LabError(f"{named} is no bank folder: only a simulated bank has a truth to judge by")
    told = open_truth(Path(str(read.about["home"])), for_evaluation=True)["counterfactual"]
    trial = Trial.of(read.history, read_pack(pack))
    test = backtest(trial, trial.decided, assumption, name=trial.pack.id)
    truth = told.select(KEY, pl.col(WOULD).alias("would_default"))
    return {**judged(test, truth), **_of_all_refused(trial, truth, test.summary)}


def _of_all_refused(trial: Trial, truth: pl.DataFrame, summary: dict[str, object]) -> dict[str, Any]:
    """The same over everyone who was not lent to and has a PD, whatever this pack says of them: more to judge by."""
    both = trial.history.facts.select(KEY).hstack(trial.decided.select("pd_12m")).join(truth, on=KEY, how="inner")
    known = both.filter(pl.col("pd_12m").is_not_null() & pl.col("would_default").is_not_null())
    said = (known["pd_12m"] * float(str(summary["calibration"]))).clip(0, 1).mean()
    return {"refused": known.height, "refused_said": said, "refused_true": known["would_default"].mean()}

"""`tally model monitor`: a fitted card in use, month by month, against the sample it was made on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tallystick.entry.jobs.model_table import read_model_table
from tallystick.intake import IntakeError
from tallystick.intake.outputs import check_out, digests, whole_folder, write_csv, write_json
from tallystick.modelling.monitoring import MonitorRules, monitor
from tallystick.modelling.monitoring.months import Reference, named_thresholds, worst
from tallystick.modelling.rating import rated, read_card
from tallystick.modelling.sample.sample import as_asked, weighed_labels
from tallystick.modelling.sample.spec_file import read_spec
from tallystick.modelling.validation.discrimination import auc_of
from tallystick.pack.policy import Grade
from tallystick.report.language import Lang
from tallystick.report.model.told import ModelRunError, read_told
from tallystick.report.model.write import write_monitoring_report


@dataclass(frozen=True, slots=True)
class MonitorRequest:
    """What is asked: which table of applications since, which run of `tally model fit`, where to."""

    table: Path
    run: Path
    out: Path
    lang: Lang = "en"


@dataclass(frozen=True)
class MonitorResult:
    """Every measure of every month, the worst light of each, and the folder."""

    months: pl.DataFrame
    lights: pl.DataFrame
    out: Path


def run_monitor(request: MonitorRequest) -> MonitorResult:
    """This function will rate the table by the run's card and write measures, lights and reports to `request.out`.

    :raises ModelRunError: the run is not one of `tally model fit`.
    :raises IntakeError: the table cannot be read, or the output folder cannot be written.
    :raises ModelError: the table does not fit the run.
    """
    check_out(request.out)
    spec, card = read_spec(_of_run(request.run, "spec.yaml")), read_card(_of_run(request.run, "scorecard.yaml"))
    record = read_told(request.run, "validation.json", request.lang).model
    table = read_model_table(request.table)
    labelled = weighed_labels(as_asked(table.frame, spec), spec)
    rows = rated(labelled, card, _scale(record["scale"]))
    made_on = pl.read_parquet(_of_run(request.run, "rows.parquet")).drop_nulls("grade")
    known = made_on.filter(pl.col("part") == "development").drop_nulls("bad")
    applied = made_on.filter(pl.col(spec.day) < spec.split.out_of_time_from)
    points = [f"points_{name}" for name in card.columns]
    auc = auc_of(known["pd"].to_numpy(), known["bad"].to_numpy(), known["weight"].to_numpy()).auc
    rules = MonitorRules(outcome_months=spec.target.within_months if spec.target else 12)
    months = monitor(Reference(applied, auc, points, card.columns), rows, day=spec.day, rules=rules)
    lights = worst(months)
    told = {
        "months": months.to_dicts(),
        "lights": lights.to_dicts(),
        "auc": auc,
        "thresholds": dict(named_thresholds(rules)),
    }
    with whole_folder(request.out) as folder:
        about = {**record["about"], "table": table.name, "table_digest": table.digest}
        write_json({**record, "about": about}, folder / "model.json")
        write_json(told, folder / "monitoring.json")
        write_csv(months, folder / "months.csv")
        write_monitoring_report(folder, request.lang)
        write_json({"job": "model monitor", **about, "outputs": digests(folder)}, folder / "run.json")
    return MonitorResult(months, lights, request.out)


def _of_run(run: Path, name: str) -> Path:
    path = run / name
    if not run.is_dir():
        raise IntakeError(
            thing="the run", place=run, cause="there is no such folder", cure="Name what `tally model fit` wrote"
        )
    if not path.is_file():
        raise ModelRunError(f"{run}: no {name} there; monitoring needs a run of `tally model fit`, which has the card")
    return path


def _scale(held: list[dict[str, object]]) -> tuple[Grade, ...]:
    return tuple(
        Grade(str(one["code"]), rank, *(float(str(one[name])) for name in ("pd_from", "pd_until", "pd_12m")))
        for rank, one in enumerate(held, 1)
    )

"""`tally model fit`: sample, guard, card, level, validation and report, written whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.engine.flow import vocabulary
from tallystick.entry.jobs.model_record import model_record, validation_asked, with_longer_horizons
from tallystick.entry.jobs.model_table import ModelTable, read_model_table
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json, write_parquet
from tallystick.modelling.fitting.beside import challengers, plain_boosting, simple_cards
from tallystick.modelling.fitting.fit import Fitted, fit_model
from tallystick.modelling.rating import read_scale
from tallystick.modelling.sample.sample import Sample, make_sample
from tallystick.modelling.sample.spec import ModelSpec
from tallystick.modelling.sample.spec_file import read_spec
from tallystick.modelling.scorecard import yaml_text
from tallystick.modelling.validation.whole import validate
from tallystick.report.language import Lang
from tallystick.report.model.write import write_validation_report

Watch = Callable[[str, int, int], None]
STAGES = ("sample", "card", "beside", "report")


@dataclass(frozen=True, slots=True)
class FitRequest:
    """What is asked: which table or bank folder, which specification, whose master scale, where to, which language."""

    table: Path
    spec: Path
    pack: Path
    out: Path
    lang: Lang = "en"


@dataclass(frozen=True)
class FitResult:
    """What a run of the workshop gave: the record and the validation as written, and the folder."""

    out: Path
    model: dict[str, Any]
    found: dict[str, Any]


def run_fit(request: FitRequest, *, watch: Watch = lambda stage, done, of: None) -> FitResult:
    """This function will fit, validate and report the model of `request.spec`, and write it to `request.out`.

    :raises IntakeError: the table cannot be read, or the output folder cannot be written.
    :raises PackErrors: the specification or the pack has mistakes.
    :raises ModelError: the sample cannot be used as asked.
    """
    check_out(request.out)
    spec = read_spec(request.spec)
    scale = read_scale(request.pack, spec.card.since)
    table = read_model_table(request.table)
    watch("sample", 0, 1)
    sample = make_sample(table.frame, spec, links=table.links)
    watch("sample", 1, 1)
    watch("card", 0, 1)
    titles = column_titles(sample.columns)
    fitted = fit_model(sample, spec, scale, titles)
    watch("card", 1, 1)
    watch("beside", 0, 1)
    rows, beside = _with_beside(sample, fitted, spec)
    found = validate(rows, validation_asked(spec, scale, rows, beside))
    found = with_longer_horizons(found, rows, spec)
    watch("beside", 1, 1)
    model = model_record(spec, sample, fitted, scale, about=_about(request, table))
    with whole_folder(request.out) as folder:
        watch("report", 0, 1)
        _write(folder, request, fitted, rows, spec, beside)
        write_json(model, folder / "model.json")
        write_json(found, folder / "validation.json")
        write_validation_report(folder, request.lang)
        write_json({"job": "model fit", **model["about"], "outputs": digests(folder)}, folder / "run.json")
        watch("report", 1, 1)
    return FitResult(request.out, model, found)


def column_titles(columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """This function will give the English and Chinese names of the engine's own columns among `columns`."""
    known = vocabulary()
    return {name: {"en": known[name].means, "zh": known[name].means_zh} for name in columns if name in known}


def _with_beside(sample: Sample, fitted: Fitted, spec: ModelSpec) -> tuple[pl.DataFrame, list[str]]:
    rows = fitted.rows.with_columns(fitted.card.points(fitted.rows).get_columns())
    others = {
        **simple_cards(sample, spec, rows, fitted.card),
        **challengers(sample, spec, rows),
        "boosting": plain_boosting(sample, rows),
    }
    if spec.former_pd is not None:
        others["former_pd"] = rows[spec.former_pd].cast(pl.Float64)
    return rows.with_columns(one.alias(name) for name, one in others.items()), list(others)


def _write(
    folder: Path, request: FitRequest, fitted: Fitted, rows: pl.DataFrame, spec: ModelSpec, beside: Sequence[str]
) -> None:
    (folder / "scorecard.yaml").write_text(yaml_text(fitted.item), "utf-8")
    shutil.copyfile(request.spec, folder / "spec.yaml")
    write_parquet(rows.select(kept_columns(rows, spec, [*fitted.card.columns, *beside])), folder / "rows.parquet")


def kept_columns(rows: pl.DataFrame, spec: ModelSpec, more: Sequence[str]) -> list[str]:
    """This function will give the columns of rated rows that a run keeps: enough to recompute every figure."""
    made = ["label", "left_out", "part", "group", "bad", "weight", "score", "pd", "pd_best", "grade"]
    points = [name for name in rows.columns if name.startswith("points_")]
    named = [*spec.roles, *made, *spec.segments, *spec.fairness, *more, *points]
    return [name for name in dict.fromkeys(named) if name in rows.columns]


def _about(request: FitRequest, table: ModelTable) -> dict[str, Any]:
    return {
        "tallystick": __version__,
        "table": table.name,
        "table_digest": table.digest,
        "spec_digest": digest(request.spec),
        "pack": request.pack.name,
    }

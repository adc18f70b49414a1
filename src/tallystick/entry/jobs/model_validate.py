"""`tally model validate`: a card on file, an expert's or a fitted one, tried on a table with known outcomes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tallystick import __version__
from tallystick.entry.jobs.model_fit import FitResult, kept_columns
from tallystick.entry.jobs.model_rated import Prepared, prepared, rated_rows
from tallystick.entry.jobs.model_record import validation_asked, with_longer_horizons
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json, write_parquet
from tallystick.modelling.rating import CardFile, read_card
from tallystick.modelling.validation.whole import validate
from tallystick.report.language import Lang
from tallystick.report.model.write import write_validation_report


@dataclass(frozen=True, slots=True)
class ValidateRequest:
    """What is asked: which table, what counts as bad in it, which card, whose scale, where to."""

    table: Path
    spec: Path
    card: Path
    pack: Path
    out: Path
    lang: Lang = "en"


def run_validate(request: ValidateRequest) -> FitResult:
    """This function will rate the table by the card, validate it and write tables and reports to `request.out`.

    :raises IntakeError: the table cannot be read, or the output folder cannot be written.
    :raises PackErrors: specification, pack or card has mistakes.
    :raises ModelError: the table does not fit them.
    """
    check_out(request.out)
    card = read_card(request.card)
    found = prepared(request.table, request.spec, request.pack, (card,))
    rows = rated_rows(found, card)
    beside = []
    if found.spec.former_pd is not None:
        rows, beside = rows.with_columns(former_pd=found.spec.former_pd), ["former_pd"]
    told = validate(rows, validation_asked(found.spec, found.scale, rows, beside))
    told = with_longer_horizons(told, rows, found.spec)
    model = _record(request, found, card)
    with whole_folder(request.out) as folder:
        write_json(model, folder / "model.json")
        write_json(told, folder / "validation.json")
        write_parquet(rows.select(kept_columns(rows, found.spec, card.columns)), folder / "rows.parquet")
        write_validation_report(folder, request.lang)
        write_json({"job": "model validate", **model["about"], "outputs": digests(folder)}, folder / "run.json")
    return FitResult(request.out, model, told)


def _record(request: ValidateRequest, found: Prepared, card: CardFile) -> dict[str, Any]:
    spec, text = found.spec, card.text
    columns = [{"en": one.title.en, "zh": one.title.zh} for one in card.characteristics]
    return {
        "about": {
            "tallystick": __version__,
            "table": found.table.name,
            "table_digest": found.table.digest,
            "spec_digest": digest(request.spec),
            "card_digest": digest(request.card),
            "pack": request.pack.name,
        },
        "name": spec.name,
        "title": {"en": text.title.en, "zh": text.title.zh},
        "purpose": spec.purpose,
        "titles": dict(zip(card.columns, columns, strict=True)),
        "card": {
            "code": text.code,
            "from": text.since,
            "base_points": text.base_points,
            "development": dict(text.development),
            "calibration": dict(text.calibration),
        },
        "columns": [],
        "bins": [],
        "left_out": [],
        "guard": found.sample.guarded.table.to_dicts(),
        "sample": {
            "waterfall": found.sample.waterfall.to_dicts(),
            "parts": found.sample.parts.to_dicts(),
            "target": asdict(spec.target) if spec.target is not None else {"outcome": spec.outcome},
            "out_of_time_from": spec.split.out_of_time_from,
            "holdout_share": spec.split.holdout_share,
            "embargo": spec.split.embargo,
            "weight": spec.weight,
        },
        "level": None,
        "correlation": spec.level.correlation,
        "rejects": None,
        "accept_below_pd": spec.accept_below_pd,
        "scale": [{"code": one.code, "pd_from": one.pd_from, "pd_12m": one.pd_12m} for one in found.scale],
    }

"""`tally model card`: a fitted card put into a pack of its own over the bank's pack, with its model card beside it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tallystick.engine.flow import vocabulary
from tallystick.intake import IntakeError
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import whole_folder
from tallystick.pack import Pack, read_pack
from tallystick.report.language import LANGS
from tallystick.report.model.card_page import card_page
from tallystick.report.model.told import read_told


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """What is asked: which run of `tally model fit`, over which pack, as which version, where to."""

    run: Path
    pack: Path
    version: str
    out: Path


@dataclass(frozen=True)
class PublishResult:
    """The new pack as read back, the code of its new card, and where the model card lies."""

    pack: Pack
    code: str
    model_card: Path


def run_publish(request: PublishRequest) -> PublishResult:
    """This function will write a pack that extends `request.pack` by the run's card, and prove that it loads.

    `scorecards/<code>.yaml` is the card; `models/<code>.yaml` and `models/<code>.md` are its model card, which no
    policy reads. The folder is written whole or not at all: a card that the engine cannot load leaves nothing.

    :raises ModelRunError: the folder is not a run of `tally model fit`.
    :raises PackErrors: the pack has mistakes, or the card scores a column that the engine does not make.
    :raises IntakeError: the output folder cannot be written, or is not empty.
    """
    told = read_told(request.run, "validation.json", "en")
    source = request.run / "scorecard.yaml"
    if not source.is_file():
        cure = "Name a run of `tally model fit`; `tally model validate` tries a card and makes none"
        raise IntakeError(thing="the run", place=request.run, cause="it holds no scorecard.yaml", cure=cure)
    base = read_pack(request.pack)
    code = str(told.model["card"]["code"])
    since = date.fromisoformat(str(told.model["card"]["from"]))
    with whole_folder(request.out) as folder:
        for name in ("scorecards", "models"):
            (folder / name).mkdir()
        head = _head(base, request, code)
        _write_yaml(head, folder / "pack.yaml")
        (folder / "scorecards" / f"{code}.yaml").write_bytes(source.read_bytes())
        _write_yaml(model_card(told.model, told.found, source), folder / "models" / f"{code}.yaml")
        pages = [card_page(read_told(request.run, "validation.json", lang)) for lang in LANGS]
        (folder / "models" / f"{code}.md").write_text("\n\n".join(pages) + "\n", "utf-8")
        read_pack(folder).on(since, vocabulary())
    return PublishResult(read_pack(request.out), code, request.out / "models" / f"{code}.yaml")


def _head(base: Pack, request: PublishRequest, code: str) -> dict[str, Any]:
    title = base.content.head.title
    over = os.path.relpath(request.pack.absolute(), request.out.absolute())
    return {
        "id": f"{base.id}_{code}",
        "title": {"en": title.en, "zh": title.zh},
        "version": request.version,
        "source": f"{base.content.head.source}; scorecard {code} fitted by the rating workshop",
        "extends": Path(over).as_posix(),
    }


def model_card(model: dict[str, Any], found: dict[str, Any], source: Path) -> dict[str, Any]:
    """This function will give the model card as plain values: what the model is for, made of, worth, and cannot do."""
    figures = ("rows", "bads", "rate", "mean_pd_best", "mean_pd", "auc", "auc_low", "auc_high", "ks", "brier", "ratio")
    kept_out = {
        row["column"]: row["kind"] or row["reason"]
        for row in reversed(model["guard"])
        if row["verdict"] in ("kept_out", "left_out_by_hand")
    }
    return {
        "code": model["card"]["code"],
        "title": model["card"]["title"],
        "purpose": model["purpose"],
        "from": str(model["card"]["from"]),
        "scorecard_sha256": digest(source),
        "made_from": model["about"],
        "target": {name: str(value) for name, value in model["sample"]["target"].items() if value is not None},
        "sample": model["sample"]["parts"],
        "out_of_time_from": str(model["sample"]["out_of_time_from"]),
        "columns": [one["column"] for one in model["columns"]],
        "kept_out": dict(sorted(kept_out.items())),
        "overruled": {row["column"]: row["reason"] for row in model["guard"] if row["verdict"] == "overruled"},
        "adjustments": model["card"]["development"].get("adjustments", []),
        "long_run_rate": model["level"]["long_run_rate"],
        "margin": model["level"]["margin"],
        "reject_inference": model["rejects"],
        "worth": [{"part": part["part"], **{name: part[name] for name in figures}} for part in found["parts"]],
        "beside": [
            {name: one[name] for name in ("model", "auc", "gap", "gap_low", "gap_high")} for one in found["beside"]
        ],
        "grades_out_of_time": [
            {name: row[name] for name in ("grade", "rows", "defaults", "rate", "mean_pd", "pd_12m", "light")}
            for row in found["grades"].get("out_of_time", [])
        ],
        "drift": {"psi": found["drift"]["psi"], "light": found["drift"]["light"]},
    }


def _write_yaml(held: dict[str, Any], path: Path) -> None:
    plain = json.loads(json.dumps(held, default=str))
    path.write_text(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120), "utf-8")

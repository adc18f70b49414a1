"""`tally model score`: any table rated by a card on file, with the points of every characteristic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from tallystick import __version__
from tallystick.engine.rating.columns import points_column
from tallystick.entry.jobs.model_table import read_model_table
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json, write_parquet
from tallystick.modelling.rating import rated, read_card, read_scale


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """What is asked: which table, which card, whose master scale as of which day, where to."""

    table: Path
    card: Path
    pack: Path
    day: date
    out: Path


@dataclass(frozen=True)
class ScoreResult:
    """How many rows were read and how many graded; `grades` has rows and mean PD of each grade, best first."""

    rows: int
    graded: int
    grades: pl.DataFrame


def run_score(request: ScoreRequest) -> ScoreResult:
    """This function will rate the table by the card and write `scores.parquet`: the table's own first column and every
    column that the card asks, with points, score, PD and grade; null where a code has no bin.

    :raises IntakeError: the table cannot be read, or the output folder cannot be written.
    :raises PackErrors: the pack or the card has mistakes.
    :raises ModelError: the table lacks a column of the card.
    """
    check_out(request.out)
    card, scale = read_card(request.card), read_scale(request.pack, request.day)
    table = read_model_table(request.table)
    scored = rated(table.frame, card, scale)
    points = [points_column(name) for name in card.columns]
    kept = list(dict.fromkeys([table.frame.columns[0], *card.columns, *points, "score", "pd", "grade"]))
    about = {
        "job": "model score",
        "tallystick": __version__,
        "table": table.name,
        "table_digest": table.digest,
        "card_digest": digest(request.card),
        "pack": request.pack.name,
        "day": request.day,
    }
    with whole_folder(request.out) as folder:
        write_parquet(scored.select(kept), folder / "scores.parquet")
        write_json({**about, "outputs": digests(folder)}, folder / "run.json")
    order = [grade.code for grade in scale]
    counted = scored.drop_nulls("grade").group_by("grade").agg(rows=pl.len(), pd=pl.col("pd").mean())
    place = pl.col("grade").replace_strict(order, range(len(order)), return_dtype=pl.Int32)
    return ScoreResult(scored.height, scored["grade"].count(), counted.sort(place))

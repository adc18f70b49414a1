"""`tally model compare`: two or more cards on the same rows, paired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tallystick.entry.jobs.model_rated import cards_of, prepared, rated_rows
from tallystick.intake.outputs import check_out, digests, whole_folder, write_csv, write_json
from tallystick.modelling.errors import ModelError
from tallystick.modelling.validation.calibration_tests import recalibration
from tallystick.modelling.validation.discrimination import auc_of, compare_auc, ks_of

PARTS = ("holdout", "out_of_time")


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """What is asked: which table, what counts as bad in it, which cards (the first is the champion), whose scale."""

    table: Path
    spec: Path
    cards: tuple[Path, ...]
    pack: Path
    out: Path


@dataclass(frozen=True)
class CompareResult:
    """`ranking`: one row a part and card, with the paired difference from the champion. `moves`: how many rows the
    challenger grades better, worse or alike, and what their default rates are."""

    ranking: pl.DataFrame
    moves: pl.DataFrame
    out: Path


def run_compare(request: CompareRequest) -> CompareResult:
    """This function will hold every card against the first on rows that all can rate, and write both tables.

    :raises ModelError: fewer than two cards, two of one code, or the table does not fit.
    :raises IntakeError: the table cannot be read, or the output folder cannot be written.
    """
    check_out(request.out)
    cards = cards_of(request.cards)
    codes = [card.text.code for card in cards]
    if len(codes) < 2 or len(set(codes)) < len(codes):
        cause = f"the cards are {', '.join(codes) or 'none'}"
        raise ModelError(thing="the comparison", cause=cause, cure="Give two cards or more, each with its own code")
    found = prepared(request.table, request.spec, request.pack, cards)
    rows = found.sample.rows.select("part", "bad", "weight")
    for card in cards:
        each = rated_rows(found, card)
        rows = rows.with_columns(each["pd"].alias(card.text.code), each["grade"].alias(f"grade_{card.text.code}"))
    known = rows.drop_nulls(["bad", "part", *codes])
    order = [grade.code for grade in found.scale]
    ranking = pl.concat([_ranking(known.filter(pl.col("part") == part), part, codes) for part in PARTS])
    moves = _moves(known.filter(pl.col("part") == "out_of_time"), codes, order)
    with whole_folder(request.out) as folder:
        write_csv(ranking, folder / "ranking.csv")
        write_csv(moves, folder / "moves.csv")
        about = {"job": "model compare", "cards": codes, "table": found.table.name, "table_digest": found.table.digest}
        write_json({**about, "outputs": digests(folder)}, folder / "run.json")
    return CompareResult(ranking, moves, request.out)


def _ranking(part: pl.DataFrame, name: str, codes: Sequence[str]) -> pl.DataFrame:
    rows = []
    bad, weight = part["bad"].to_numpy(), part["weight"].to_numpy()
    for code in codes if part["bad"].n_unique() == 2 else ():
        risk = part[code].to_numpy()
        area, level = auc_of(risk, bad, weight), recalibration(risk, bad, weight)
        gap = compare_auc(risk, part[codes[0]].to_numpy(), bad, weight)
        rows.append(
            {
                "part": name,
                "card": code,
                "rows": part.height,
                "auc": area.auc,
                "auc_low": area.low,
                "auc_high": area.high,
                "gap": gap.difference,
                "gap_low": gap.low,
                "gap_high": gap.high,
                "p_value": gap.p_value,
                "ks": ks_of(risk, bad, weight)[0],
                "rate_over_pd": level.ratio,
                "slope": level.slope,
            }
        )
    kinds = {"part": pl.String, "card": pl.String, "rows": pl.Int64}
    figures = ("auc", "auc_low", "auc_high", "gap", "gap_low", "gap_high", "p_value", "ks", "rate_over_pd", "slope")
    return pl.DataFrame(rows, kinds | dict.fromkeys(figures, pl.Float64))


def _moves(later: pl.DataFrame, codes: Sequence[str], order: Sequence[str]) -> pl.DataFrame:
    place = dict(zip(order, range(len(order)), strict=True))
    found = []
    for code in codes[1:]:
        ranks = [pl.col(f"grade_{one}").replace_strict(place, return_dtype=pl.Int32) for one in (code, codes[0])]
        step = (
            (ranks[0] - ranks[1]).sign().replace_strict({-1: "better", 0: "alike", 1: "worse"}, return_dtype=pl.String)
        )
        found.append(
            later.with_columns(graded=step)
            .group_by("graded")
            .agg(rows=pl.len(), bads=pl.col("bad").sum().cast(pl.Int64), rate=pl.col("bad").cast(pl.Float64).mean())
            .select(pl.lit(code).alias("card"), pl.all())
            .sort("graded")
        )
    return pl.concat(found)

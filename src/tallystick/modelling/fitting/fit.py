"""Fits the card of a specification: bins and points on development, level on all that was known before out of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tallystick.modelling.binning import BinningRules
from tallystick.modelling.calibration.conservatism import Margin, Part, estimation_error, margin_of
from tallystick.modelling.calibration.level import Calibration, LongRun, at_level, calibrate, grade_of, long_run_rate
from tallystick.modelling.errors import ModelError
from tallystick.modelling.fitting.declined import with_declined
from tallystick.modelling.rejects import Augmented
from tallystick.modelling.sample.sample import Sample
from tallystick.modelling.sample.spec import ModelSpec
from tallystick.modelling.scorecard import Card, Scorecard, ScorecardRules, SmallSampleScorecard
from tallystick.modelling.validation.discrimination import effective_count
from tallystick.pack.policy import Grade

METHODS = {
    "scorecard": "exact optimal bins, logistic regression on weights of evidence, level set to the long-run rate",
    "small_sample": "declared directions, bands by rank, coefficients held near 0, level set to the long-run rate",
}
Titles = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Fitted:
    """A fitted card. `item` is it as a pack's scorecards/*.yaml holds it; `rows` are the sample's rows with `score`,
    `pd_best` (best estimate), `pd` (with the margin, as the pack gives it) and `grade`; unknown outcomes included."""

    card: Scorecard
    item: dict[str, Any]
    rows: pl.DataFrame
    best: Calibration
    calibration: Calibration
    long_run: LongRun
    margin: Margin
    rejects: Augmented | None


def fit_model(sample: Sample, spec: ModelSpec, scale: Sequence[Grade], titles: Titles) -> Fitted:
    """This function will fit the card that `spec` asks for and grade every row by `scale`, best grade first.

    :raises ModelError: nothing may be fitted on, or the level cannot be found.
    :raises ValueError: no column is good enough for the card.
    """
    if not sample.columns:
        cause = "every column was kept out"
        raise ModelError(thing="the model", cause=cause, cure="Read the guard's table; overrule with a reason")
    development = sample.part("development")
    card = fitted_card(development, sample, spec)
    rejects = with_declined(card, sample, spec)
    if rejects is not None:
        card = fitted_card(rejects.frame, sample, spec)
    scored = sample.rows.with_columns(card.score(sample.rows).alias("score"))
    known = scored.filter(pl.col("part").is_in(["development", "holdout", "known_later"]), pl.col("bad").is_not_null())
    long_run = _long_run(known, spec)
    fitted_on = known.filter(pl.col("part") == "development").drop_nulls("score")
    score, bad, weight = (fitted_on[name].to_numpy() for name in ("score", "bad", "weight"))
    best = calibrate(score, bad, long_run.rate, weight)
    margin = margin_of(long_run.rate, _parts(long_run, known, spec))
    level = at_level(best, score, margin.rate, weight)
    card.calibrate(intercept=level.intercept, slope=level.slope)
    rows = _graded(scored, best, level, scale)
    return Fitted(card, card.to_pack(_as_card(spec, sample, titles)), rows, best, level, long_run, margin, rejects)


def fitted_card(rows: pl.DataFrame, sample: Sample, spec: ModelSpec, *, most: int | None = None) -> Scorecard:
    """This function will fit a card of at most `most` columns (the specification's own number where None)."""
    if spec.card.method == "small_sample":
        return _small(rows, sample, spec, most)
    seen = sample.rows.select(sample.columns)
    codes = {
        name: tuple(seen[name].drop_nulls().cast(pl.String).unique().sort())
        for name in sample.columns
        if not seen.schema[name].is_numeric() and seen.schema[name] != pl.Boolean
    }
    declared = {name: way for name, way in spec.columns.directions.items() if name in seen.columns}
    binning = BinningRules(min_share=spec.card.min_share, directions=declared, codes=codes)  # type: ignore[arg-type]
    rules = ScorecardRules(most_characteristics=most or spec.card.most_characteristics, most_psi=spec.card.most_psi)
    card = Scorecard(rules, binning=binning)
    return card.fit(rows, "bad", weights="weight", period=spec.day, columns=list(sample.columns))


def _small(rows: pl.DataFrame, sample: Sample, spec: ModelSpec, most: int | None) -> Scorecard:
    """The card for tens of defaults: the declared columns in the maker's order, the first `most` of them."""
    declared = {
        name: way
        for name, way in spec.columns.directions.items()
        if way in ("up", "down") and name in sample.columns and sample.rows.schema[name].is_numeric()
    }
    chosen = dict(list(declared.items())[:most])
    if not chosen:
        cause = "no column that may be used has a declared direction up or down"
        cure = "Declare under `directions` how columns move with risk, the most telling first"
        raise ModelError(thing="the small-sample card", cause=cause, cure=cure)
    return SmallSampleScorecard(chosen).fit(rows, "bad", weights="weight", groups="group")


def _long_run(known: pl.DataFrame, spec: ModelSpec) -> LongRun:
    seen = long_run_rate(known, day=spec.day, least_rows=spec.level.least_rows_a_year)
    if spec.level.rate is None:
        return seen
    if not spec.level.source.strip():
        cause = f"the rate {spec.level.rate:g} has no source"
        raise ModelError(thing="the long-run rate", cause=cause, cure="Say under `source` where it comes from")
    return LongRun(spec.level.rate, seen.error, seen.rates, spec.level.source)


def _parts(long_run: LongRun, known: pl.DataFrame, spec: ModelSpec) -> tuple[Part, ...]:
    stated = spec.level.margin
    if not spec.level.adds_estimation_error:
        return stated
    rows = effective_count(known["weight"].to_numpy())
    return (*stated, estimation_error(long_run, confidence=spec.level.confidence, rows=rows))


def _graded(scored: pl.DataFrame, best: Calibration, level: Calibration, scale: Sequence[Grade]) -> pl.DataFrame:
    score = scored["score"]
    known = score.is_not_null()
    filled = score.fill_null(0).to_numpy()
    pds = {"pd_best": best.pd(filled), "pd": level.pd(filled)}
    grades = grade_of(pds["pd"], [grade.code for grade in scale], [grade.pd_from for grade in scale])
    held = scored.with_columns(grades, *(pl.Series(name, pd_) for name, pd_ in pds.items()))
    return held.with_columns(
        pl.when(pl.Series(known)).then(pl.col(name)).alias(name) for name in ("pd_best", "pd", "grade")
    )


def _as_card(spec: ModelSpec, sample: Sample, titles: Titles) -> Card:
    parts = {row["part"]: row for row in sample.parts.to_dicts()}
    told = "; ".join(f"{name.replace('_', ' ')} {row['rows']} rows, {row['bads']} bad" for name, row in parts.items())
    return Card(
        code=spec.card.code,
        title=spec.card.title,
        needs=spec.card.needs,
        since=spec.card.since,
        source=spec.card.source,
        sample=f"{spec.name}: {told}; out of time from {spec.split.out_of_time_from}",
        method=METHODS[spec.card.method],
        priority=spec.card.priority,
        titles={**titles, **spec.card.titles},
    )

"""What the card is held against: simple cards that anybody could write down, a machine without constraints, and the
challengers that the specification asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import lightgbm
import numpy as np
import polars as pl

from tallystick.modelling.challengers.boosting import MonotoneBoosting
from tallystick.modelling.challengers.explainable import ExplainableBoosting
from tallystick.modelling.fitting.fit import fitted_card
from tallystick.modelling.sample.sample import Sample
from tallystick.modelling.sample.spec import ModelSpec
from tallystick.modelling.scorecard import Scorecard

SIMPLE = {"one_column": 1, "three_columns": 3}
"""Simple cards by name, with how many columns they may have."""
PLAIN = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 50,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 2,
    "seed": 1,
    "verbose": -1,
}
ROUNDS = 300


def simple_cards(sample: Sample, spec: ModelSpec, rows: pl.DataFrame, card: Scorecard) -> dict[str, pl.Series]:
    """This function will give the PDs of cards of one and of three columns, fitted like `card` itself.

    Where `card` is for tens of defaults, they take the columns that give most points on it; one that gets no points
    alone is left out.
    """
    development = sample.part("development")
    strongest = sorted(card.columns, key=lambda name: -card.columns[name].most)
    directions = {name: spec.columns.directions[name] for name in strongest if name in spec.columns.directions}
    few = replace(spec, columns=replace(spec.columns, directions=directions or spec.columns.directions))
    asked = few if spec.card.method == "small_sample" else spec
    found = {name: fitted_card(development, sample, asked, most=most) for name, most in SIMPLE.items()}
    return {name: one.predict_pd(rows) for name, one in found.items() if one.columns}


def plain_boosting(sample: Sample, rows: pl.DataFrame) -> pl.Series:
    """This function will give the PDs of gradient boosting on the same rows and columns, without constraints.

    Codes are categories; nothing is tuned. It says how much ranking the card gives up for being readable.
    """
    development = sample.part("development")
    codes = _codes(sample)
    x, known = _numbers(development, sample.columns, codes), development["bad"].to_numpy().astype(float)
    named = [at for at, name in enumerate(sample.columns) if name in codes]
    held = lightgbm.Dataset(x, known, weight=development["weight"].to_numpy(), categorical_feature=named)
    booster = lightgbm.train(PLAIN, held, num_boost_round=ROUNDS)
    return pl.Series("boosting", np.asarray(booster.predict(_numbers(rows, sample.columns, codes)), float))


def challengers(sample: Sample, spec: ModelSpec, rows: pl.DataFrame) -> dict[str, pl.Series]:
    """This function will give the PDs of the challengers that `spec` asks for, fitted on the card's own rows.

    They keep to the directions that the card keeps to; a direction of a code column has no meaning for them.
    """
    development = sample.part("development")
    numeric = {name for name in sample.columns if sample.rows.schema[name].is_numeric()}
    ways = {name: way for name, way in spec.columns.directions.items() if way in ("up", "down") and name in numeric}
    made: dict[str, MonotoneBoosting | ExplainableBoosting] = {
        "monotone_boosting": MonotoneBoosting(directions=ways, threads=2),
        "explainable_boosting": ExplainableBoosting(directions=ways, threads=2),
    }
    return {
        name: made[name]
        .fit(development, "bad", weights="weight", columns=list(sample.columns))
        .predict_pd(rows)
        .alias(name)
        for name in spec.challengers
    }


def _codes(sample: Sample) -> dict[str, dict[str, int]]:
    found = {}
    for name in sample.columns:
        kind = sample.rows.schema[name]
        if not kind.is_numeric() and kind != pl.Boolean:
            found[name] = {
                code: at for at, code in enumerate(sample.rows[name].cast(pl.String).drop_nulls().unique().sort())
            }
    return found


def _numbers(rows: pl.DataFrame, columns: Sequence[str], codes: dict[str, dict[str, int]]) -> np.ndarray:
    as_numbers = [
        pl.col(name).cast(pl.String).replace_strict(codes[name], default=None, return_dtype=pl.Float64)
        if name in codes
        else pl.col(name).cast(pl.Float64)
        for name in columns
    ]
    return rows.select(as_numbers).to_numpy()

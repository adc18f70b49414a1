"""Gradient boosting that keeps to declared directions (LightGBM)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import lightgbm
import numpy as np
import polars as pl

from tallystick.modelling.binning.outcome import read_outcome
from tallystick.modelling.challengers.contributions import adverse
from tallystick.modelling.challengers.design import Design, numbered_signs

FIXED: dict[str, Any] = {
    "objective": "binary",
    "verbosity": -1,
    "deterministic": True,
    "force_row_wise": True,
}


class MonotoneBoosting:
    """Boosted trees whose PD never falls with a column declared `up`, and never rises with one declared `down`.

    `settings` are LightGBM's own; what is not given stands at cautious values for samples of thousands. The same
    sample, settings and seed give the same model.
    """

    def __init__(
        self,
        *,
        directions: Mapping[str, str] | None = None,
        rounds: int = 300,
        seed: int = 1,
        threads: int = 1,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        self.directions = dict(directions or {})
        self.rounds = rounds
        cautious = {"learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 50, "lambda_l2": 5.0}
        self.settings = {**cautious, **(settings or {}), **FIXED, "seed": seed, "num_threads": threads}
        self.design: Design | None = None
        self._booster: lightgbm.Booster | None = None

    def fit(
        self,
        frame: pl.DataFrame,
        target: str,
        *,
        weights: str | pl.Series | None = None,
        columns: Sequence[str] | None = None,
    ) -> MonotoneBoosting:
        """This function will fit the trees to `target` (Boolean, or 1 for bad).

        :raises ValueError: the target or a weight is unknown, a column absent, or a direction declared for codes.
        """
        outcome = read_outcome(frame, target, weights)
        apart = {target, weights if isinstance(weights, str) else None}
        named = list(columns) if columns is not None else [one for one in frame.columns if one not in apart]
        design = Design.of(frame, named)
        signs = numbered_signs(design, {name: way for name, way in self.directions.items() if name in named})
        sample = lightgbm.Dataset(
            design.matrix(frame),
            outcome.is_bad.astype(np.float64),
            weight=outcome.weights,
            categorical_feature=design.coded,
            feature_name=[f"c{n}" for n in range(len(named))],
            params={"verbosity": -1},
        )
        kept = {"monotone_constraints": signs, "monotone_constraints_method": "intermediate"} if any(signs) else {}
        settings = {**self.settings, **kept}
        self._booster = lightgbm.train(settings, sample, num_boost_round=self.rounds)
        self.design = design
        return self

    def predict_pd(self, frame: pl.DataFrame) -> pl.Series:
        """This function will give each row's PD (Float64)."""
        booster, design = self._fitted()
        return pl.Series("pd", np.asarray(booster.predict(design.matrix(frame))))

    def reasons(self, frame: pl.DataFrame, *, most: int = 4) -> pl.DataFrame:
        """This function will give the columns that raised each row's log odds the most (`row`, `rank`, `column`).

        By exact TreeSHAP values (Lundberg, Erion and Lee, 2018), against the mean of the sample.
        """
        booster, design = self._fitted()
        contributions = np.asarray(booster.predict(design.matrix(frame), pred_contrib=True))
        return adverse(contributions[:, :-1], design.columns, most=most)

    def _fitted(self) -> tuple[lightgbm.Booster, Design]:
        if self._booster is None or self.design is None:
            raise ValueError("the model is not fitted: call fit first")
        return self._booster, self.design

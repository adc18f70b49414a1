"""An explainable boosting machine: one curve a column, added up (interpret)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from interpret.glassbox import ExplainableBoostingClassifier

from tallystick.modelling.binning.outcome import read_outcome
from tallystick.modelling.challengers.contributions import adverse
from tallystick.modelling.challengers.design import Design, numbered_signs


class ExplainableBoosting:
    """A generalised additive model with boosted curves (Lou, Caruana and Gehrke, 2012), kept to declared directions.

    Without interactions, so that what each column adds to the log odds is a curve that people can look at.
    """

    def __init__(
        self,
        *,
        directions: Mapping[str, str] | None = None,
        most_bins: int = 256,
        bags: int = 8,
        seed: int = 1,
        threads: int = 1,
    ) -> None:
        self.directions = dict(directions or {})
        self.most_bins = most_bins
        self.bags = bags
        self.seed = seed
        self.threads = threads
        self.design: Design | None = None
        self._machine: ExplainableBoostingClassifier | None = None

    def fit(
        self,
        frame: pl.DataFrame,
        target: str,
        *,
        weights: str | pl.Series | None = None,
        columns: Sequence[str] | None = None,
    ) -> ExplainableBoosting:
        """This function will fit the curves to `target` (Boolean, or 1 for bad).

        :raises ValueError: the target or a weight is unknown, a column absent, or a direction declared for codes.
        """
        outcome = read_outcome(frame, target, weights)
        apart = {target, weights if isinstance(weights, str) else None}
        named = list(columns) if columns is not None else [one for one in frame.columns if one not in apart]
        design = Design.of(frame, named)
        machine = ExplainableBoostingClassifier(
            feature_names=list(named),
            feature_types=["nominal" if name in design.codes else "continuous" for name in named],
            monotone_constraints=numbered_signs(design, {n: w for n, w in self.directions.items() if n in named}),
            max_bins=self.most_bins,
            outer_bags=self.bags,
            interactions=0,
            random_state=self.seed,
            n_jobs=self.threads,
        )
        with warnings.catch_warnings():
            # It says that its own pictures do not show missing values; its PDs and reasons do.
            warnings.filterwarnings("ignore", message="Missing values detected")
            machine.fit(design.matrix(frame), outcome.is_bad.astype(np.int64), sample_weight=outcome.weights)
        self._machine, self.design = machine, design
        return self

    def predict_pd(self, frame: pl.DataFrame) -> pl.Series:
        """This function will give each row's PD (Float64)."""
        machine, design = self._fitted()
        return pl.Series("pd", np.asarray(machine.predict_proba(design.matrix(frame)))[:, 1])

    def reasons(self, frame: pl.DataFrame, *, most: int = 4) -> pl.DataFrame:
        """This function will give the columns that raised each row's log odds the most, by the curves themselves."""
        machine, design = self._fitted()
        added = np.asarray(machine.eval_terms(design.matrix(frame)))
        names = [design.columns[term[0]] for term in machine.term_features_]
        return adverse(added, names, most=most)

    def _fitted(self) -> tuple[ExplainableBoostingClassifier, Design]:
        if self._machine is None or self.design is None:
            raise ValueError("the model is not fitted: call fit first")
        return self._machine, self.design

"""A scorecard fitted to history: weights of evidence, a logistic regression that keeps their sign, whole points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.modelling.binning import Binning, BinningRules
from tallystick.modelling.binning.outcome import read_outcome
from tallystick.modelling.scorecard.adjusting import Adjustment
from tallystick.modelling.scorecard.characteristic import CardColumn, evidence_of
from tallystick.modelling.scorecard.fitting import chosen_fit
from tallystick.modelling.scorecard.logistic import Fit
from tallystick.modelling.scorecard.reading import points_of, reasons_of, score_of
from tallystick.modelling.scorecard.rules import ScorecardRules
from tallystick.modelling.scorecard.selection import LeftOut, stable, strong_enough, uncorrelated
from tallystick.modelling.scorecard.writing import Card, as_pack

Floats = npt.NDArray[np.float64]


class Scorecard:
    """A scorecard that keeps to `rules`, in the manner of scikit-learn.

    After `fit`: `columns`, the card's columns by their name, strongest first; `base_points`; `intercept` and `slope` of
    `pd = 1 / (1 + exp(intercept + slope * score))`; `left_out`, the columns that do not stand in it and why;
    `adjustments`, the changes made by hand.
    """

    def __init__(
        self,
        rules: ScorecardRules | None = None,
        *,
        binning: BinningRules | None = None,
        threads: int | None = None,
    ) -> None:
        self.rules = rules or ScorecardRules()
        self.binning = Binning(binning, threads=threads)
        self.columns: dict[str, CardColumn] = {}
        self.base_points = 0
        self.slope = 1.0 / self.rules.scale.factor
        self.intercept = -self.rules.scale.offset / self.rules.scale.factor
        self.left_out: tuple[LeftOut, ...] = ()
        self.adjustments: tuple[Adjustment, ...] = ()
        self.rows = 0
        self.bad_rows = 0

    def fit(
        self,
        frame: pl.DataFrame,
        target: str,
        *,
        weights: str | pl.Series | None = None,
        period: str | None = None,
        columns: Sequence[str] | None = None,
    ) -> Scorecard:
        """This function will bin, choose and weigh `columns` (all but target, weights and period where not given).

        `target` is Boolean, or 1 for bad; `period` is a column that can be ordered, such as the day of the application:
        between its halves the bins must be filled alike.

        :raises ValueError: as `Binning.fit`; or no column may stand in the card; or the regression does not settle.
        """
        outcome = read_outcome(frame, target, weights)
        apart = {target, period, weights if isinstance(weights, str) else None}
        named = list(columns) if columns is not None else [one for one in frame.columns if one not in apart]
        self.binning.fit(frame, target, weights=weights, columns=named)
        names, gone = strong_enough(self.binning.columns, self.rules)
        if period is not None:
            names, moved = stable(frame, self.binning.columns, names, period, self.rules)
            gone += moved
        evidence = self._evidence(frame, names)
        of_weight = np.ones(frame.height) if outcome.weights is None else outcome.weights
        kept, close = uncorrelated(evidence, names, of_weight, self.rules)
        evidence = evidence[:, [names.index(one) for one in kept]]
        kept, fit, weak = chosen_fit(evidence, kept, outcome, self.rules)
        self.left_out = (*gone, *close, *weak)
        self._settle(kept, fit)
        self.rows, self.bad_rows = frame.height, int(outcome.is_bad.sum())
        self.adjustments = ()
        return self

    def score(self, frame: pl.DataFrame) -> pl.Series:
        """This function will give each row's score (Int32), the engine's; null where a code has no bin."""
        return score_of(frame, self._fitted(), self.base_points, self.binning.threads)

    def predict_pd(self, frame: pl.DataFrame) -> pl.Series:
        """This function will give each row's PD (Float64), the engine's `pd_score`; null where a code has no bin."""
        odds = (self.intercept + self.slope * pl.col("score")).exp()
        return self.score(frame).to_frame().select((1 / (1 + odds)).alias("pd")).to_series()

    def points(self, frame: pl.DataFrame) -> pl.DataFrame:
        """This function will give one column a characteristic (Int32), `points_<column>` as the engine names them."""
        return points_of(frame, self._fitted(), self.binning.threads)

    def reasons(self, frame: pl.DataFrame, *, most: int = 4) -> pl.DataFrame:
        """This function will give up to `most` adverse reasons a row: the columns that lost it the most points.

        Long table, one row a reason: `row` (place in `frame`), `rank` from 1, `column`, `points`, `most`, `lost`.
        Points lost against the column's best bin are what Regulation B's commentary (12 CFR 1002.9(b)(2)) names as one
        way to choose the principal reasons. Columns that lost nothing are no reason.
        """
        return reasons_of(self.points(frame), self._fitted(), most)

    def adjust(self, column: str, place: str, points: int, *, author: str, reason: str, day: date) -> Adjustment:
        """This function will change the points of the bin named `place` (as in the binning's table) by hand.

        :raises ValueError: there is no such column or bin, or author or reason is empty.
        """
        if not author.strip() or not reason.strip():
            raise ValueError(f"adjustment of {column!r}: it lacks an author or a reason; points change only with both")
        found = self._column(column)
        labels = found.bins.labels()
        if place not in labels:
            raise ValueError(f"{column!r} has no bin {place!r}; its bins are {'; '.join(labels)}")
        at = labels.index(place)
        made = Adjustment(column, place, found.points[at], int(points), author.strip(), reason.strip(), day)
        self.columns[column] = found.with_points(at, int(points))
        self.adjustments = (*self.adjustments, made)
        return made

    def calibrate(self, *, intercept: float, slope: float) -> None:
        """This function will set the calibration `pd = 1 / (1 + exp(intercept + slope * score))`.

        :raises ValueError: the slope is not above 0, so that more points would not mean less risk.
        """
        if not slope > 0:
            raise ValueError(f"calibration: the slope is {slope}, not above 0: more points must mean less risk")
        self.intercept, self.slope = float(intercept), float(slope)

    def to_pack(self, card: Card) -> dict[str, Any]:
        """This function will give the card as a pack's scorecards/*.yaml writes it, with its digest."""
        calibration = {"intercept": self.intercept, "slope": self.slope}
        return as_pack(card, self._fitted(), self.base_points, calibration, self.adjustments)

    def table(self) -> pl.DataFrame:
        """This function will give one row a bin of the card: column, bin, weight, bad_rate, woe, iv, points."""
        tables = [
            one.bins.table().with_columns(points=pl.Series(one.points, dtype=pl.Int32), coefficient=one.coefficient)
            for one in self._fitted()
        ]
        return pl.concat(tables)

    def _evidence(self, frame: pl.DataFrame, names: list[str]) -> Floats:
        figures = {name: evidence_of(self.binning.columns[name], self.rules.missing) for name in names}
        columns = [self.binning.evidence(frame, name, given).to_numpy() for name, given in figures.items()]
        return np.column_stack(columns) if columns else np.zeros((frame.height, 0))

    def _settle(self, names: list[str], fit: Fit) -> None:
        """Scale and round: each column's worst bin has 0 points, and the base takes what is left of the intercept."""
        scale, constant = self.rules.scale, fit.intercept
        self.columns = {}
        for name, coefficient in zip(names, fit.coefficients.tolist(), strict=True):
            bins = self.binning.columns[name]
            evidence = evidence_of(bins, self.rules.missing)
            worst = min(evidence)
            points = tuple(round(scale.factor * coefficient * (woe - worst)) for woe in evidence)
            constant += coefficient * worst
            self.columns[name] = CardColumn(bins=bins, evidence=evidence, coefficient=coefficient, points=points)
        self.base_points = round(scale.offset + scale.factor * constant)

    def _fitted(self) -> list[CardColumn]:
        if not self.columns:
            raise ValueError("the scorecard is not fitted: call fit first")
        return list(self.columns.values())

    def _column(self, column: str) -> CardColumn:
        if column not in self.columns:
            raise ValueError(f"the card has no column {column!r}; it has {', '.join(self.columns) or 'none'}")
        return self.columns[column]

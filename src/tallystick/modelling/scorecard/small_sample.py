"""A card for a sample too small to find bins in: declared directions, bands by rank, coefficients held near 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.modelling.binning.column_bins import ColumnBins
from tallystick.modelling.binning.grid import grid_of, places_of_steps
from tallystick.modelling.binning.numbers import readable_cuts
from tallystick.modelling.binning.outcome import Outcome, read_outcome
from tallystick.modelling.scorecard.characteristic import CardColumn
from tallystick.modelling.scorecard.logistic import Fit, Prior, fit_logistic
from tallystick.modelling.scorecard.rules import ScorecardRules
from tallystick.modelling.scorecard.scorecard import Scorecard

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RIDGES: Final = (1.0, 3.0, 10.0, 30.0, 100.0)
_REPEATS: Final = 4


class SmallSampleScorecard(Scorecard):
    """A scorecard from tens of defaults, where bins and weights of evidence would be noise.

    The analyst names the columns and declares how each moves with risk, before looking at an outcome. Each is cut into
    up to `bands` bands of equal size; a band's evidence is the normal score of its middle rank, so that outcomes decide
    nothing but the coefficients. These may not go against the declared direction, and have a normal prior around 0
    whose precision is chosen among `ridges` by cross-validated deviance (Le Cessie and van Houwelingen, 1992). What is
    not known counts as the worst band. The result is an ordinary card: whole points, reasons, pack.
    """

    def __init__(
        self,
        directions: Mapping[str, str],
        *,
        rules: ScorecardRules | None = None,
        bands: int = 5,
        ridges: Sequence[float] = RIDGES,
        folds: int = 5,
        seed: int = 1,
    ) -> None:
        super().__init__(rules, threads=1)
        wrong = [f"{name}: {way!r}" for name, way in directions.items() if way not in ("up", "down")]
        if wrong or not directions:
            raise ValueError(f"directions: every column must be up or down, not {', '.join(wrong) or 'none at all'}")
        if bands < 2 or folds < 2 or not ridges or min(ridges) <= 0:
            raise ValueError(f"bands ({bands}) and folds ({folds}) are 2 or more, ridges ({ridges}) are above 0")
        self.directions = dict(directions)
        self.bands = bands
        self.ridges = tuple(ridges)
        self.folds = folds
        self.seed = seed
        self.ridge = float("nan")

    def fit(
        self,
        frame: pl.DataFrame,
        target: str,
        *,
        weights: str | pl.Series | None = None,
        period: str | None = None,
        columns: Sequence[str] | None = None,
        groups: str | None = None,
    ) -> SmallSampleScorecard:
        """This function will fit the card; rows of one `groups` are never on both sides of the inner validation.

        Columns that get no points are left out. `period` is not used: a small sample has no halves to compare.

        :raises ValueError: as `Scorecard.fit`; or a column has no declared direction or holds no numbers.
        """
        outcome = read_outcome(frame, target, weights)
        named = list(columns) if columns is not None else list(self.directions)
        stray = [n for n in named if n not in self.directions or not frame.schema.get(n, pl.String()).is_numeric()]
        if stray:
            raise ValueError(f"{', '.join(stray)}: each column must be there, hold numbers and have a direction")
        self.binning.columns = {name: self._bands(frame[name], outcome) for name in named}
        evidence = {name: self._evidence_of(self.binning.columns[name]) for name in named}
        design = np.column_stack(
            [self.binning.evidence(frame, name, figures).to_numpy() for name, figures in evidence.items()]
        )
        held = np.ones(frame.height) if outcome.weights is None else outcome.weights
        held = held * (held.sum() / (held**2).sum())
        places = _folds(outcome.is_bad, None if groups is None else frame[groups], self.folds, self.seed)
        self.ridge = min(self.ridges, key=lambda ridge: _deviance(design, outcome, held, places, ridge))
        self._as_points(evidence, _fit(design, outcome, held, self.ridge))
        self.rows, self.bad_rows, self.adjustments = frame.height, int(outcome.is_bad.sum()), ()
        return self

    def _bands(self, column: pl.Series, outcome: Outcome) -> ColumnBins:
        values = column.cast(pl.Float64).to_numpy()
        grid = grid_of(values, outcome.is_bad, outcome.weights)
        grid = grid.kept(places_of_steps(grid, self.bands))
        missing = outcome.held(np.isnan(values))
        is_empty = len(grid.weight) < 2
        return ColumnBins(
            column=column.name,
            kind="number",
            direction="up" if self.directions[column.name] == "up" else "down",
            cuts=() if is_empty else readable_cuts(grid.kept(np.arange(1, len(grid.weight) - 1)), values),
            weight=(*((0.0,) if is_empty else np.diff(grid.weight).tolist()), missing[0]),
            bad=(*((0.0,) if is_empty else np.diff(grid.bad).tolist()), missing[1]),
            all_bad=float(outcome.totals[0]),
            all_good=float(outcome.totals[1]),
        )

    def _evidence_of(self, bins: ColumnBins) -> tuple[float, ...]:
        """Normal score of each band's middle rank, above 0 for the safer half; missing as the worst band."""
        held = np.array(bins.weight[:-1])
        if held.sum() <= 0:
            return (0.0, 0.0)
        middle = (np.cumsum(held) - held / 2) / held.sum()
        sign = -1.0 if bins.direction == "up" else 1.0
        scores = [sign * NormalDist().inv_cdf(float(share)) for share in middle]
        return (*scores, min(scores))

    def _as_points(self, evidence: Mapping[str, tuple[float, ...]], fit: Fit) -> None:
        scale, constant = self.rules.scale, fit.intercept
        self.columns = {}
        for (name, figures), coefficient in zip(evidence.items(), fit.coefficients.tolist(), strict=True):
            worst = min(figures)
            points = tuple(round(scale.factor * coefficient * (one - worst)) for one in figures)
            constant += coefficient * worst
            if max(points) > 0:
                bins = self.binning.columns[name]
                self.columns[name] = CardColumn(bins=bins, evidence=figures, coefficient=coefficient, points=points)
        self.base_points = round(scale.offset + scale.factor * constant)


def _fit(design: Floats, outcome: Outcome, weights: Floats, ridge: float, rows: Ints | None = None) -> Fit:
    at = np.arange(len(design)) if rows is None else rows
    n = design.shape[1]
    prior = Prior(mean=np.zeros(n), precision=np.full(n, ridge), least=np.zeros(n))
    return fit_logistic(design[at], ~outcome.is_bad[at], weights=weights[at], offset=np.zeros(len(at)), prior=prior)


def _folds(is_bad: npt.NDArray[np.bool_], groups: pl.Series | None, folds: int, seed: int) -> list[Ints]:
    """The fold of each row, once per repeat: groups whole, those with a bad row dealt out evenly."""
    named = pl.Series(np.arange(len(is_bad))) if groups is None else groups
    of_group = named.rank("dense").to_numpy().astype(np.int64) - 1
    bad_group = np.zeros(of_group.max() + 1, np.bool_)
    np.logical_or.at(bad_group, of_group, is_bad)
    chance = np.random.default_rng(seed)
    dealt = []
    for _ in range(_REPEATS):
        fold = np.empty(len(bad_group), np.int64)
        for kind in (True, False):
            members = chance.permutation(np.flatnonzero(bad_group == kind))
            fold[members] = np.arange(len(members)) % folds
        dealt.append(fold[of_group])
    return dealt


def _deviance(design: Floats, outcome: Outcome, weights: Floats, places: list[Ints], ridge: float) -> float:
    """Out-of-fold deviance of all repeats."""
    signed = np.where(outcome.is_bad, -1.0, 1.0)
    total = 0.0
    for fold in places:
        for held_out in np.unique(fold):
            fit = _fit(design, outcome, weights, ridge, np.flatnonzero(fold != held_out))
            rows = np.flatnonzero(fold == held_out)
            log_odds = fit.intercept + design[rows] @ fit.coefficients
            total += float(weights[rows] @ np.logaddexp(0.0, -signed[rows] * log_odds))
    if isnan(total):
        raise ValueError("the inner validation has no deviance: a column holds infinite values; clean it first")
    return total

"""Which columns may stand in a card, and why the others may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.modelling.binning.assign import bin_places
from tallystick.modelling.binning.column_bins import ColumnBins
from tallystick.modelling.scorecard.rules import ScorecardRules

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A column that does not stand in the card: which rule kept it out, the figure and its threshold."""

    column: str
    rule: str
    figure: float
    threshold: float
    beside: str = ""

    def sentence(self) -> str:
        """This function will say it in words."""
        beside = f" with {self.beside}" if self.beside else ""
        return f"{self.column}: {self.rule}{beside} {self.figure:.3g}, threshold {self.threshold:.3g}"


def strong_enough(bins: Mapping[str, ColumnBins], rules: ScorecardRules) -> tuple[list[str], list[LeftOut]]:
    """This function will give the columns with the least information value or more, strongest first, and the others."""
    by_value = sorted(bins.values(), key=lambda one: (-one.iv, one.column))
    kept = [one.column for one in by_value if one.iv >= rules.least_iv and len(one.weight) > 1]
    weak = [LeftOut(one.column, "information value", one.iv, rules.least_iv) for one in by_value]
    return kept, [one for one in weak if one.column not in kept]


def stable(
    frame: pl.DataFrame, bins: Mapping[str, ColumnBins], names: list[str], period: str, rules: ScorecardRules
) -> tuple[list[str], list[LeftOut]]:
    """This function will leave out the columns whose bins are filled otherwise in the later half of `period`."""
    when = frame[period].rank("dense").to_numpy()
    later = when > np.median(when)
    found = {name: _psi(bin_places(frame[name], bins[name]), later, len(bins[name].weight)) for name in names}
    moved = [LeftOut(name, "PSI", psi, rules.most_psi) for name, psi in found.items() if psi > rules.most_psi]
    return [name for name in names if found[name] <= rules.most_psi], moved


def _psi(places: npt.NDArray[np.int16], later: npt.NDArray[np.bool_], bins: int) -> float:
    """Population stability index, `sum((q - p) * ln(q / p))`, half a row added to each bin so that none is empty."""
    before, after = (np.bincount(places[rows] + 1, minlength=bins + 1) + 0.5 for rows in (~later, later))
    p, q = before / before.sum(), after / after.sum()
    return float(((q - p) * np.log(q / p)).sum())


def uncorrelated(
    evidence: Floats, names: list[str], weights: Floats, rules: ScorecardRules
) -> tuple[list[str], list[LeftOut]]:
    """This function will keep each column, strongest first, unless it is too close to one that is kept already.

    `evidence` has one column of weights of evidence for each of `names`, strongest first. Then the weaker columns with
    too high a variance inflation go, the highest first.
    """
    if not names:
        return [], []
    related = correlations(evidence, weights)
    kept: list[int] = []
    gone: list[LeftOut] = []
    for n, name in enumerate(names):
        close = max(kept, key=lambda one: abs(related[n, one]), default=None)
        if close is not None and abs(related[n, close]) > rules.most_correlation:
            figure = abs(float(related[n, close]))
            gone.append(LeftOut(name, "correlation", figure, rules.most_correlation, names[close]))
        else:
            kept.append(n)
    while len(kept) > 1:
        inflation = np.diag(np.linalg.pinv(related[np.ix_(kept, kept)], hermitian=True))
        worst = int(np.argmax(inflation))
        if inflation[worst] <= rules.most_vif:
            break
        gone.append(LeftOut(names[kept[worst]], "variance inflation", float(inflation[worst]), rules.most_vif))
        del kept[worst]
    return [names[n] for n in kept], gone


def correlations(evidence: Floats, weights: Floats) -> Floats:
    """This function will give the weighted correlations of the columns of `evidence`; 0 for one that does not vary."""
    centred = evidence - np.average(evidence, axis=0, weights=weights)
    covariance = centred.T @ (centred * weights[:, None])
    deviation = np.sqrt(np.diag(covariance))
    scaled = np.outer(deviation, deviation)
    related = np.divide(covariance, scaled, out=np.zeros_like(covariance), where=scaled > 0)
    np.fill_diagonal(related, 1.0)
    return related

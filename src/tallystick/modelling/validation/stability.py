"""Does the population stay what it was: PSI of scores and grades, CSI of characteristics, by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import chi2

from tallystick.modelling.errors import ModelError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PsiRules:
    """From which PSI a shift is yellow and red (Siddiqi 2006: 0.10 and 0.25)."""

    yellow: float = 0.10
    red: float = 0.25

    def light(self, psi: float | None) -> str:
        """This function will give the light of a PSI; `unknown` without one."""
        if psi is None:
            return "unknown"
        return "red" if psi >= self.red else "yellow" if psi >= self.yellow else "green"


@dataclass(frozen=True, slots=True)
class Shift:
    """PSI with the value that chance alone reaches once in twenty times at these counts."""

    psi: float
    by_chance: float


def psi_of(expected: object, actual: object) -> Shift:
    """This function will give the PSI of counts in the same bins: sum of (a - e) ln(a / e).

    Half a row is added to every bin of both, so that an empty bin stays finite and a thin one small. Without a shift
    PSI is about (1/N + 1/M) times a chi-square with one degree less than bins (Yurdakul 2018).

    :raises ModelError: no rows on one side, or the bins differ.
    """
    before, now = np.asarray(expected, float), np.asarray(actual, float)
    if before.shape != now.shape or not before.sum() or not now.sum():
        cause = f"{before.sum():g} rows in {len(before)} bins against {now.sum():g} in {len(now)}"
        raise ModelError(thing="the PSI", cause=cause, cure="Count both samples in the same bins")
    e = (before + 0.5) / (before + 0.5).sum()
    a = (now + 0.5) / (now + 0.5).sum()
    psi = float(((a - e) * np.log(a / e)).sum())
    chance = float((1 / before.sum() + 1 / now.sum()) * chi2.ppf(0.95, max(1, len(before) - 1)))
    return Shift(psi, chance)


def counts_of(codes: pl.Series, order: Sequence[object]) -> Floats:
    """This function will count the values of `codes` in `order`; a null is counted where `order` holds None."""
    found = dict(codes.value_counts().rows())
    strange = [one for one in found if one not in order]
    if strange:
        raise ModelError(
            thing=f"the bins of {codes.name!r}",
            cause=f"{strange[0]!r} is none of them",
            cure="Bin both samples by the same bins",
        )
    return np.array([float(found.get(one, 0)) for one in order])


def psi_between(expected: pl.Series, actual: pl.Series) -> Shift:
    """This function will give the PSI of two columns of codes (grades, bins, points); null is a code of its own."""
    order = sorted(set(expected.to_list()) | set(actual.to_list()), key=lambda one: (one is None, str(one)))
    return psi_of(counts_of(expected, order), counts_of(actual, order))


def score_bins(score: pl.Series, *, bins: int = 10) -> list[float]:
    """This function will give the inner edges of `bins` equally filled bins of the development's scores, ascending."""
    known = score.drop_nulls().cast(pl.Float64)
    edges = {float(known.quantile(n / bins, "nearest") or 0.0) for n in range(1, bins)}
    return sorted(edges)


def binned(score: pl.Series, edges: Sequence[float]) -> pl.Series:
    """This function will give each score's bin: how many of `edges` are not above it (Int64); null stays null."""
    place = np.searchsorted(np.asarray(edges), score.fill_null(0).to_numpy(), side="right")
    return pl.Series(score.name, place).set(score.is_null(), None)


def csi(expected: pl.DataFrame, actual: pl.DataFrame, points: Sequence[str], rules: PsiRules) -> pl.DataFrame:
    """This function will say which characteristics moved: one row a column of points, largest shift of points first.

    `csi` is the PSI of its bins (rows with the same points are one bin); `points_shift` what the move did to the mean
    score (points now less before), so that a move that matters stands apart from one that does not.
    """
    rows = []
    for name in points:
        shift = psi_between(expected[name], actual[name])
        before, now = expected[name].mean(), actual[name].mean()
        moved = (
            float(now) - float(before) if isinstance(before, (int, float)) and isinstance(now, (int, float)) else None
        )
        rows.append(
            {
                "characteristic": name.removeprefix("points_"),
                "csi": shift.psi,
                "by_chance": shift.by_chance,
                "points_shift": moved,
                "light": rules.light(shift.psi),
            }
        )
    schema = {"characteristic": pl.String, "csi": pl.Float64, "by_chance": pl.Float64, "points_shift": pl.Float64}
    frame = pl.DataFrame(rows, schema | {"light": pl.String})
    return frame.sort(pl.col("points_shift").abs(), "characteristic", descending=[True, False], nulls_last=True)


def psi_by_period(reference: pl.Series, frame: pl.DataFrame, column: str, period: str, rules: PsiRules) -> pl.DataFrame:
    """This function will give the PSI of `column` in each `period` of `frame` against `reference`, in order of time."""
    rows = []
    for (one,), part in sorted(frame.partition_by(period, as_dict=True).items()):
        shift = psi_between(reference, part[column])
        light = rules.light(shift.psi)
        rows.append({period: one, "rows": part.height, "psi": shift.psi, "by_chance": shift.by_chance, "light": light})
    kinds = {period: frame.schema[period], "rows": pl.Int64, "psi": pl.Float64, "by_chance": pl.Float64}
    return pl.DataFrame(rows, kinds | {"light": pl.String})

"""For whom a problem costs most: its effect by group of the cases it hit, and whether groups differ beyond chance.

A group's effect is what its hit cases lost beyond what was expected, less what its own cases not hit did (where they
are too few, those of all), so that a trade that fails oftener anyway is not held against the problem. Groups add up to
the whole: what is over is laid on all alike (benchmarking; Pfeffermann 2013). Few failures show a group's error badly;
it is smoothed with the whole's, dealt out as failures are expected (generalised variance functions, Wolter 2007 chapter
7; moderated variances, Smyth 2004). Whether groups differ: Cochran's Q (1954) against chi-square, over all dimensions
by Holm (1979). How far: the variance between groups of DerSimonian and Laird (1986), by which each effect is drawn
towards the whole (Morris 1983).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import chi2, norm

from tallystick.engine.diagnosis.design import Floats
from tallystick.engine.diagnosis.effects import Scored

BY = ("product", "industry", "size_class", "grade", "branch", "officer", "year")
"""The dimensions that groups are made of, as far as the cases have them."""
SMOOTHED = 10.0
"""The whole's error weighs in a group's like so many clusters of its own."""
LEAST_ERROR = 1e-9
"""Of an effect per unit of weight, where every outcome is as expected."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """`least` hit cases make a group; groups differ at `chance`; `level` is the confidence of intervals."""

    least: int
    chance: float
    level: float


@dataclass(frozen=True, slots=True)
class Group:
    """The effect on the `hit` cases of one group, per unit of `amount` (their weight), with its standard error.

    `value` is None for all whose groups have too few cases. `drawn` is the effect drawn towards the whole, `low` and
    `high` its interval.
    """

    value: str | None
    hit: int
    amount: float
    effect: float
    error: float
    drawn: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Dimension:
    """The groups of one dimension, costliest first; `p_value` is Holm's over all dimensions of the finding."""

    by: str
    groups: tuple[Group, ...]
    p_value: float
    differs: bool


@dataclass(frozen=True, slots=True)
class _Estimates:
    """Arrays of one length, an element a group."""

    names: list[str | None]
    hit: NDArray[np.int64]
    amount: Floats
    effect: Floats
    error: Floats

    @property
    def sureness(self) -> Floats:
        return 1.0 / self.error**2

    @property
    def q(self) -> float:
        """Cochran's Q: how far effects lie from their mean, in their errors."""
        mean = np.average(self.effect, weights=self.sureness)
        return float((self.sureness * (self.effect - mean) ** 2).sum())

    @property
    def p_value(self) -> float:
        return float(chi2.sf(self.q, len(self.effect) - 1))

    @property
    def variance_between(self) -> float:
        """The moment estimate of DerSimonian and Laird."""
        weight = self.sureness
        return float(max(self.q - (len(weight) - 1), 0.0) / (weight.sum() - (weight**2).sum() / weight.sum()))


def by_dimension(
    scored: Scored, told: tuple[float, float], bounds: Bounds, *, dimensions: Sequence[str] = BY
) -> tuple[Dimension, ...]:
    """This function will give the effect by group for each of `dimensions` in which hit cases fall into two or more.

    `told` is the cost of the whole per unit of weight with its standard error, towards which groups are drawn: where
    the bank's own cases tell little it is what such problems usually cost. The surest to differ comes first.
    """
    found: list[tuple[str, _Estimates]] = []
    for by in dimensions:
        if by in scored.cases.columns and (seen := _estimates(scored, by, bounds.least)) is not None:
            found.append((by, seen))
    p_values = holm([seen.p_value for _, seen in found])
    made = [
        Dimension(by, _drawn(seen, told, bounds.level), p_value, p_value <= bounds.chance)
        for (by, seen), p_value in zip(found, p_values, strict=True)
    ]
    return tuple(sorted(made, key=lambda one: one.p_value))


def holm(p_values: Sequence[float]) -> list[float]:
    """This function will give p-values corrected for how many there are, in their order (Holm 1979)."""
    order = np.argsort(p_values, kind="stable")
    stepped = np.asarray(p_values, dtype=np.float64)[order] * np.arange(len(order), 0, -1)
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(np.maximum.accumulate(stepped), 1.0) if len(order) else stepped
    return [float(one) for one in corrected]


def elsewhere(dimension: Dimension, group: Group) -> float:
    """This function will give the drawn effect on all hit cases but those of `group`, by their amounts."""
    rest = [one for one in dimension.groups if one is not group]
    return sum(one.drawn * one.amount for one in rest) / sum(one.amount for one in rest)


def standing_out(dimension: Dimension) -> Group:
    """This function will give the named group whose effect lies furthest from that elsewhere, by its interval."""
    named = [one for one in dimension.groups if one.value is not None]
    return max(named, key=lambda one: abs(one.drawn - elsewhere(dimension, one)) / max(one.high - one.low, 1e-12))


def _estimates(scored: Scored, by: str, least: int) -> _Estimates | None:
    """The effect by group of `by`; None where hit cases do not fall into two groups, one of them large enough."""
    names, group = _grouped(scored, by, least)
    if len(names) < 2 or names == [None]:
        return None
    hit, weight = scored.hit, scored.weight
    left = scored.outcome - scored.expected
    count = _summed(group[hit], np.ones(int(hit.sum())), len(names))
    amount = _summed(group[hit], weight[hit], len(names))
    base, base_variance = _others(scored, group, left, len(names), least)
    raw = _summed(group[hit], (weight * left)[hit], len(names)) - amount * base[: len(names)]
    over = (float(scored.parts.sum()) - raw.sum()) / amount.sum()
    each = raw / amount
    beyond = weight[hit] * (left[hit] - (base[: len(names)] + each)[group[hit]])
    clusters = scored.cases[scored.cluster].filter(pl.Series(hit))
    variance = _smoothed(scored, beyond, clusters, group[hit], len(names)) + base_variance * amount**2
    error = np.maximum(np.sqrt(variance) / amount, LEAST_ERROR)
    return _Estimates(names, count.astype(np.int64), amount, each + over, error)


def _grouped(scored: Scored, by: str, least: int) -> tuple[list[str | None], NDArray[np.int64]]:
    """The groups with `least` hit cases, then None for the rest where any was hit; and of each case its group's place.

    Where no case hit is left over, cases not hit that are stand one place beyond the last group.
    """
    value = scored.cases[by].cast(pl.String)
    hits = value.filter(pl.Series(scored.hit)).value_counts(name="count").drop_nulls()
    large = hits.filter(pl.col("count") >= least).sort(by)[by].to_list()
    places = {name: place for place, name in enumerate(large)}
    group = value.replace_strict(places, default=len(large), return_dtype=pl.Int64).fill_null(len(large)).to_numpy()
    has_rest = bool((group[scored.hit] == len(large)).any())
    return [*large, *([None] if has_rest else [])], group


def _others(scored: Scored, group: NDArray[np.int64], left: Floats, groups: int, least: int) -> tuple[Floats, Floats]:
    """What cases not hit have lost beyond what was expected of them, by group (and beyond), and its variance.

    A group with under `least` of them takes that of all; its error is then common to such groups and left out.
    """
    free = ~scored.hit
    weight, own = (scored.weight * scored.stands_for)[free], group[free]
    total = _summed(own, weight, groups + 1)
    enough = (_summed(own, np.ones(len(own)), groups + 1) >= least) & (total > 0.0)
    overall = float((weight * left[free]).sum() / max(weight.sum(), 1e-12))
    sums = _summed(own, weight * left[free], groups + 1)
    base = np.where(enough, sums / np.where(total > 0.0, total, 1.0), overall)
    clusters = scored.cases[scored.cluster].filter(pl.Series(free))
    squares, _ = _squares(weight * (left[free] - base[own]), clusters, own, groups + 1)
    variance = np.where(enough, squares / np.where(total > 0.0, total, 1.0) ** 2, 0.0)
    return base, variance[:groups]


def _smoothed(scored: Scored, beyond: Floats, clusters: pl.Series, group: NDArray[np.int64], groups: int) -> Floats:
    """The variance of each group's sum of `beyond`: its own, smoothed with its part of the whole's.

    The whole's is dealt out by squared weight times the outcome expected of a hit case, for failures vary as often as
    they happen. A group's own counts as far as it rests on many clusters ((sum of squares)² by the sum of fourths).
    """
    hit, weight = scored.hit, scored.weight[scored.hit]
    own, clusters_of = _squares(beyond, clusters, group, groups)
    whole = max(float(own.sum()), scored.spread**2 * float((weight**2).sum()))
    mean = float(np.average(scored.outcome[hit], weights=weight))
    shift = mean - float(np.average(scored.expected[hit], weights=weight))
    likely = np.maximum(scored.expected[hit] + shift, 0.1 * abs(mean) + 1e-9)
    dealt = _summed(group, weight**2 * likely, groups)
    pooled = whole * dealt / dealt.sum()
    smoothed: Floats = (clusters_of * own + SMOOTHED * pooled) / (clusters_of + SMOOTHED)
    return smoothed


def _squares(parts: Floats, clusters: pl.Series, group: NDArray[np.int64], groups: int) -> tuple[Floats, Floats]:
    """By group, the sum of squares of the sums of clusters, and how many clusters it rests on."""
    by_cluster = (
        pl.DataFrame({"cluster": clusters, "group": group, "part": parts})
        .group_by("group", "cluster", maintain_order=True)
        .agg(pl.col("part").sum())
    )
    place, square = by_cluster["group"].to_numpy(), by_cluster["part"].to_numpy() ** 2
    seconds, fourths = _summed(place, square, groups), _summed(place, square**2, groups)
    return seconds, np.where(fourths > 0.0, seconds**2 / np.where(fourths > 0.0, fourths, 1.0), 0.0)


def _summed(place: NDArray[np.int64], values: Floats, length: int) -> Floats:
    return np.bincount(place, weights=values, minlength=length).astype(np.float64)


def _drawn(seen: _Estimates, told: tuple[float, float], level: float) -> tuple[Group, ...]:
    """Each group's effect drawn towards the whole as far as groups differ by chance alone, costliest first."""
    middle, error = told
    own = seen.variance_between / (seen.variance_between + seen.error**2)
    drawn = middle + own * (seen.effect - middle)
    wide = float(norm.ppf(0.5 + level / 2.0)) * np.sqrt(own * seen.error**2 + ((1.0 - own) * error) ** 2)
    columns = (seen.hit, seen.amount, seen.effect, seen.error, drawn, drawn - wide, drawn + wide)
    rows = zip(seen.names, *(column.tolist() for column in columns), strict=True)
    return tuple(sorted((Group(*row) for row in rows), key=lambda one: (one.value is None, -one.drawn, one.value)))

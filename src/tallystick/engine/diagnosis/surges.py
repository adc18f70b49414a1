"""Places that for a while take far more of the bank's requests than at other times: campaigns, and trades it courts.

The place's share of all rows within a stretch of months is held against its own share in all others, so that a large
branch is no surge, and neither is a year in which the whole bank grows. The stretch that deviates most is taken
(Kulldorff 1997). As many stretches are looked at as there are, but those that overlap tell the same, so that they count
by their number over the shortest.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import chi2

from tallystick.engine.diagnosis.sought import Asked, Place
from tallystick.engine.diagnosis.stretches import all_months, next_month

Floats = NDArray[np.float64]


def surging(rows: pl.DataFrame, asked: Asked) -> list[Place]:
    """This function will give every place of `rows` that has `asked.surges` times its usual share of them for a while.

    Of a place `rows` and `hits` are all rows of those months and its own, `peer_share` its share in the other months.
    Most unlikely first.
    """
    if rows.is_empty():
        return []
    months = all_months(rows["month"].drop_nulls())
    found = []
    for kind in asked.across:
        counted = rows.filter(pl.col(kind).is_not_null()).group_by(kind, "month").agg(n=pl.len())
        total = _by_month(counted.group_by("month").agg(n=pl.col("n").sum()), months)
        for value in sorted(counted[kind].unique()):
            own = _by_month(counted.filter(pl.col(kind) == value), months)
            place = _surge(kind, str(value), own, total, asked, months)
            if place is not None:
                found.append(place)
    return sorted(found, key=lambda place: (place.p_value, place.kind, place.value))


def _surge(kind: str, value: str, own: Floats, total: Floats, asked: Asked, months: list[str]) -> Place | None:
    """The stretch of `value` that deviates most; None where it has too few rows or is no surge."""
    count = len(own)
    first, last = np.triu_indices(count + 1, k=asked.least_months)
    kept = count - (last - first) >= asked.least_rest
    first, last = first[kept], last[kept]
    if own.sum() < asked.least_rows or not len(first):
        return None
    ours, all_ = (np.concatenate([[0.0], np.cumsum(each)]) for each in (own, total))
    k, n = ours[last] - ours[first], all_[last] - all_[first]
    rest_k, rest_n = own.sum() - k, total.sum() - n
    inside, outside = k / np.maximum(n, 1.0), (rest_k + 0.5) / np.maximum(rest_n + 1.0, 1.0)
    ratio = _odds(inside) / _odds(outside)
    lift = _likelihood(k, n) + _likelihood(rest_k, rest_n) - _likelihood(own.sum(), total.sum())
    told = np.where((ratio > 1.0) & (rest_n > 0), lift, 0.0)
    at = int(np.argmax(told))
    if told[at] <= 0.0 or ratio[at] < asked.surges:
        return None
    p_value = min(float(chi2.sf(2.0 * told[at], 1)) / 2.0 * len(first) / asked.least_months, 1.0)
    ends = [*months, next_month(months[-1])]
    return Place(
        kind, value, int(n[at]), int(k[at]), float(outside[at]), p_value, since=ends[first[at]], until=ends[last[at]]
    )


def _odds(share: Floats) -> Floats:
    safe = np.clip(share, 1e-9, 1.0 - 1e-9)
    odds: Floats = safe / (1.0 - safe)
    return odds


def _likelihood(k: Floats, n: Floats) -> Floats:
    share = np.clip(k / np.maximum(n, 1.0), 1e-12, 1.0 - 1e-12)
    told: Floats = k * np.log(share) + (n - k) * np.log1p(-share)
    return told


def _by_month(counted: pl.DataFrame, months: list[str]) -> Floats:
    every = pl.DataFrame({"month": months}, schema={"month": pl.String})
    told = every.join(counted.select("month", "n"), on="month", how="left", maintain_order="left")
    return told["n"].fill_null(0).cast(pl.Float64).to_numpy()

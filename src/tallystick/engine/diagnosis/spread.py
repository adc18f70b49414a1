"""How far places differ anyway, and how far rows of one officer are alike: each place's answer from the others.

A large bank has thousands of places and tens of thousands of people. Sums over all but one are sums over all less one,
so that the answers for all places take no longer than one walk over them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_SHARE = 0.99
"""Least variance of a row, by its mean: where nearly all are hit, a place that differs is no wonder."""
FEWEST = 4
"""Peers from which on the most deviating of them is left out."""


def spread_among_peers(k: Floats, n: Floats, due: Floats) -> Floats:
    """This function will give the intra-class correlation among the peers of each place, by moments (Kleinman 1973).

    `k` hits of `n` rows a place, `due` what is expected of them at one rate. None below zero. The most deviating of the
    peers is left out too, or a second bad place would hide the first.
    """
    if len(n) - 1 < FEWEST:
        kept = ~np.eye(len(n), dtype=np.bool_)
        return np.array([_intra_class(k[own], n[own], due[own]) for own in kept])
    rate = (k.sum() - k) / (due.sum() - due)
    oddest = _oddest(k, n, due, rate)
    if not np.array_equal(due, n):
        every, place = np.arange(len(n)), range(len(n))
        return np.array(
            [_intra_class(*(one[(every != at) & (every != oddest[at])] for one in (k, n, due))) for at in place]
        )
    hits, rows, own, squared = (each.sum() - each - each[oddest] for each in (k, n, np.square(k) / n, np.square(n)))
    count = len(n) - 2
    share = np.where(hits > 0.0, hits / rows, 0.5)
    chi = (own - 2.0 * share * hits + share**2 * rows) / (share * (1.0 - np.minimum(share, MOST_SHARE)))
    room = rows - squared / rows - (count - 1)
    told = np.where((hits > 0.0) & (room > 0.0), (chi - (count - 1)) / np.where(room > 0.0, room, 1.0), 0.0)
    return np.maximum(told, 0.0)


def _oddest(k: Floats, n: Floats, due: Floats, rate: Floats) -> NDArray[np.int64]:
    """Which of the peers of each place deviates most above what is expected at the place's `rate`.

    Odds fall as the rate rises, so that only places above the second of all at the highest rate can be it at any.
    """
    at_most, at_least = _odd(k, n, due, rate.min()), _odd(k, n, due, rate.max())
    can_be = np.flatnonzero(at_most >= np.partition(at_least, -2)[-2])
    oddest = np.empty(len(n), dtype=np.int64)
    for first in range(0, len(n), 4_096):
        part = np.arange(first, min(first + 4_096, len(n)))
        odd = _odd(k[can_be], n[can_be], due[can_be], rate[part, None])
        odd[part[:, None] == can_be[None, :]] = -np.inf
        oddest[part] = can_be[np.argmax(odd, axis=1)]
    return oddest


def _odd(k: Floats, n: Floats, due: Floats, rate: Floats | float) -> Floats:
    expected = due * rate
    odd: Floats = (k - expected) / np.sqrt(np.maximum(expected * (1.0 - np.minimum(expected / n, MOST_SHARE)), 1e-9))
    return odd


def _intra_class(k: Floats, n: Floats, due: Floats) -> float:
    if len(n) < 2 or k.sum() <= 0.0:
        return 0.0
    total = n.sum()
    expected = due * (k.sum() / due.sum())
    unit = expected * (1.0 - np.minimum(expected / n, MOST_SHARE))
    room = total - (n**2).sum() / total - (len(n) - 1)
    if room <= 0.0:
        return 0.0
    chi = float(((k - expected) ** 2 / np.maximum(unit, 1e-9)).sum())
    return float(max((chi - (len(n) - 1)) / room, 0.0))


def crowded(known: pl.DataFrame, kind: str, officer: str, values: Sequence[str]) -> Floats:
    """This function will give by how much the rows of each place count less because those of one officer are alike.

    The design effect (Kish 1965). How alike they are is read from officers against the share of their own place, at the
    peers of the place and in the place itself, whichever is more: what one person is (a certificate, a post) counts
    once, however many files he has.
    """
    if kind == officer or officer not in known.columns:
        return np.ones(len(values))
    cells = (
        known.filter(pl.col(kind).is_not_null() & pl.col(officer).is_not_null())
        .group_by(kind, officer)
        .agg(n=pl.len().cast(pl.Float64), k=pl.col("hit").sum().cast(pl.Float64))
        .with_columns(share=pl.col("k").sum().over(kind) / pl.col("n").sum().over(kind))
        .sort(kind, officer)
    )
    n, k, share = (pl.col(name) for name in ("n", "k", "share"))
    varies = share * (1.0 - share) > 0.0
    places = cells.group_by(kind, maintain_order=True).agg(
        varies=varies.first(),
        odd=pl.when(varies).then((k - n * share) ** 2 / (n * share * (1.0 - share)).clip(lower_bound=1e-9)).sum(),
        free=pl.len().cast(pl.Float64) - 1.0,
        room=(n - 1.0).sum(),
        weight=(n**2).sum() / n.sum() - 1.0,
    )
    told = pl.DataFrame({kind: values}).join(places, on=kind, how="left", maintain_order="left")
    has, varied = told["varies"].is_not_null().to_numpy(), told["varies"].fill_null(value=False).to_numpy()
    odd, free, room, weight = (told[name].fill_null(0.0).to_numpy() for name in ("odd", "free", "room", "weight"))
    own = [np.where(varied, each, 0.0) for each in (odd, free, room)]
    peers = [each.sum() - each for each in own]
    alike = np.maximum(_alike(*own), _alike(*peers))
    return np.where(has, 1.0 + weight * alike, 1.0)


def _alike(odd: Floats, free: Floats, room: Floats) -> Floats:
    """The intra-class correlation of officers about the shares of their places, from 0 to 1."""
    return np.where(room > 0.0, np.clip((odd - free) / np.where(room > 0.0, room, 1.0), 0.0, 1.0), 0.0)


def others_middle(share: Floats) -> Floats:
    """This function will give the median of all other values for each of `share`; at least two of them."""
    order = np.argsort(share, kind="stable")
    rank = np.empty(len(share), dtype=np.int64)
    rank[order] = np.arange(len(share))
    ordered, rest = share[order], len(share) - 1
    low, high = (rest - 1) // 2, rest // 2
    middle: Floats = (ordered[low + (rank <= low)] + ordered[high + (rank <= high)]) / 2.0
    return middle

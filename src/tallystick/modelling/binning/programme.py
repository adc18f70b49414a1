"""The exact optimum over all ways to cut an ordered grid into bins, by dynamic programming. Compiled.

A bin is a pair of boundaries `(i, j]` of the grid. The value of a way to cut is the sum of its bins' information
values. Where the share of bad must be monotone, the state is the last bin itself, since the next must know its share;
at each boundary the bins that end there and those that begin there are sorted by share of bad, so that one merge finds
the best predecessor of every successor: `O(bins * m^2)` after sorting, for m grid steps (compare Navas-Palencia,
"Optimal binning: mathematical programming formulation", 2020, which solves the same problem as an integer programme).
"""

from __future__ import annotations

from math import inf, log
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int16]

FREE: Final = 0
MONOTONE: Final = 1
TURNING: Final = 2


@njit(cache=True, nogil=True)
def bin_value(bad: float, good: float, all_bad: float, all_good: float) -> float:
    """This function will give one bin's part of the information value; both of its weights must be above 0."""
    of_bad, of_good = bad / all_bad, good / all_good
    return (of_good - of_bad) * log(of_good / of_bad)


@njit(cache=True, nogil=True)
def _all_bins(weight: Floats, bad: Floats, totals: Floats, limits: Floats) -> tuple[Floats, Floats]:
    """Value and share of bad of every bin; value -inf where the bin is too small."""
    m = len(weight) - 1
    value, share = np.full((m + 1, m + 1), -inf), np.zeros((m + 1, m + 1))
    for i in range(m):
        for j in range(i + 1, m + 1):
            held, held_bad = weight[j] - weight[i], bad[j] - bad[i]
            if held > 0.0:
                share[i, j] = held_bad / held
            if held >= limits[0] and held_bad >= limits[1] and held - held_bad >= limits[2]:
                value[i, j] = bin_value(held_bad, held - held_bad, totals[0], totals[1])
    return value, share


@njit(cache=True, nogil=True)
def _free(value: Floats, max_bins: int) -> Ints:
    m = len(value) - 1
    best, came = np.full((max_bins + 1, m + 1), -inf), np.zeros((max_bins + 1, m + 1), np.int64)
    best[0, 0] = 0.0
    for n in range(1, max_bins + 1):
        for i in range(m):
            if best[n - 1, i] == -inf:
                continue
            for j in range(i + 1, m + 1):
                found = best[n - 1, i] + value[i, j]
                if found > best[n, j]:
                    best[n, j], came[n, j] = found, i
    bins = 1
    for n in range(2, max_bins + 1):
        if best[n, m] > best[bins, m]:
            bins = n
    cuts = np.zeros(bins + 1, np.int64)
    at = m
    for n in range(bins, 0, -1):
        cuts[n], at = at, came[n, at]
    return cuts


@njit(cache=True, nogil=True)
def _sorted_bins(value: Floats, share: Floats) -> tuple[Ints, Ints, Ints, Ints]:
    """Per boundary the possible bins that end there and those that begin there, by share of bad, and how many."""
    m = len(value) - 1
    ending, beginning = np.zeros((m + 1, m + 1), np.int64), np.zeros((m + 1, m + 1), np.int64)
    ends, begins = np.zeros(m + 1, np.int64), np.zeros(m + 1, np.int64)
    for j in range(1, m):
        before = np.flatnonzero(value[:j, j] > -inf)
        after = j + 1 + np.flatnonzero(value[j, j + 1 :] > -inf)
        ends[j], begins[j] = len(before), len(after)
        ending[j, : len(before)] = before[np.argsort(share[:j, j][before])]
        beginning[j, : len(after)] = after[np.argsort(share[j, :][after])]
    return ending, ends, beginning, begins


@njit(cache=True, nogil=True)
def _rise(at: int, order: tuple[Ints, Ints, Ints, Ints], share: Floats, up: Floats, out: Floats, came: Shorts) -> None:
    """Bins that begin at boundary `at`, each after the best bin that ends there with no higher share of bad."""
    ending, ends, beginning, begins = order
    best, best_from, p = -inf, -1, 0
    for q in range(begins[at]):
        k = beginning[at, q]
        while p < ends[at] and share[ending[at, p], at] <= share[at, k]:
            i = ending[at, p]
            if up[i, at] > best:
                best, best_from = up[i, at], i
            p += 1
        out[at, k], came[at, k] = best, best_from


@njit(cache=True, nogil=True)
def _fall(at: int, order: tuple[Ints, Ints, Ints, Ints], share: Floats, top: Floats, out: Floats, came: Shorts) -> None:
    """Bins that begin at boundary `at`, each after the best bin that ends there with no lower share of bad."""
    ending, ends, beginning, begins = order
    best, best_from, p = -inf, -1, ends[at] - 1
    for q in range(begins[at] - 1, -1, -1):
        k = beginning[at, q]
        while p >= 0 and share[ending[at, p], at] >= share[at, k]:
            i = ending[at, p]
            if top[i, at] > best:
                best, best_from = top[i, at], i
            p -= 1
        out[at, k], came[at, k] = best, best_from


@njit(cache=True, nogil=True)
def _shaped(value: Floats, share: Floats, max_bins: int, turns: bool) -> Ints:
    """Rising, or rising then falling. Layers: `up[i, j]` is the best way whose last bin is (i, j] and still rises."""
    m = len(value) - 1
    order = _sorted_bins(value, share)
    up, down = np.full((m + 1, m + 1), -inf), np.full((m + 1, m + 1), -inf)
    up[0, :] = value[0, :]
    from_up = np.full((max_bins + 1, m + 1, m + 1), -1, np.int16)
    from_down = np.full((max_bins + 1 if turns else 1, m + 1, m + 1), -1, np.int16)
    best, bins, last, is_down = up[0, m], 1, 0, False
    for n in range(2, max_bins + 1):
        next_up, next_down = np.full((m + 1, m + 1), -inf), np.full((m + 1, m + 1), -inf)
        top = np.maximum(up, down) if turns else up
        for j in range(1, m):
            _rise(j, order, share, up, next_up, from_up[n])
            if turns:
                _fall(j, order, share, top, next_down, from_down[n])
        for j in range(1, m):
            for k in range(j + 1, m + 1):
                next_up[j, k] += value[j, k]
                next_down[j, k] += value[j, k]
            if next_up[j, m] > best:
                best, bins, last, is_down = next_up[j, m], n, j, False
            if next_down[j, m] > best:
                best, bins, last, is_down = next_down[j, m], n, j, True
        if turns:
            _mark_turns(up, down, from_down[n])
        up, down = next_up, next_down
    return _traced(from_up, from_down, bins, last, is_down)


@njit(cache=True, nogil=True)
def _mark_turns(up: Floats, down: Floats, came: Shorts) -> None:
    """A falling bin whose predecessor was best still rising remembers it as `-2 - i`."""
    m = len(up) - 1
    for j in range(1, m):
        for k in range(j + 1, m + 1):
            i = came[j, k]
            if i >= 0 and up[i, j] >= down[i, j]:
                came[j, k] = -2 - i


@njit(cache=True, nogil=True)
def _traced(from_up: Shorts, from_down: Shorts, bins: int, last: int, is_down: bool) -> Ints:
    m = from_up.shape[1] - 1
    cuts = np.zeros(bins + 1, np.int64)
    cuts[bins], end, start = m, m, last
    for n in range(bins, 1, -1):
        cuts[n - 1] = start
        before = from_down[n, start, end] if is_down else from_up[n, start, end]
        if is_down and before <= -2:
            before, is_down = -2 - before, False
        start, end = before, start
    return cuts


@njit(cache=True, nogil=True)
def best_cuts(weight: Floats, bad: Floats, totals: Floats, limits: Floats, shape: int, sign: int) -> Ints:
    """This function will give the boundaries of the bins with the highest information value, first and last included.

    `weight` and `bad` are running totals at the m + 1 boundaries of the grid, from 0. `totals` are the weights of all
    bad and all good rows; `limits` the least weight, bad and good of a bin, and the most bins. `shape` is FREE,
    MONOTONE or TURNING; `sign` 1 lets the share of bad rise (or peak), -1 fall (or have a valley). One bin where none
    of the limits can be kept.
    """
    value, share = _all_bins(weight, bad, totals, limits)
    max_bins = int(limits[3])
    if shape == FREE:
        return _free(value, max_bins)
    return _shaped(value, sign * share, max_bins, shape == TURNING)

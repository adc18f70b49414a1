"""Numbers brought into order: running weights of all and of bad rows at each different value, then at fewer steps."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

FINE_STEPS: Final = 65536
"""Quantile steps at which running weights are kept; the isotonic fit sees these."""
NEAR: Final = 16
"""How many boundaries on each side of a cut are tried in its place at a time."""
_SIGN: Final = np.int64(0x7FFFFFFFFFFFFFFF)


class Grid(NamedTuple):
    """Boundaries in ascending order: running `weight` and `bad` from 0, and the values on both sides of each.

    A cut may lie anywhere above `below` and up to `at`: it parts the sample in the same way. The first and the last
    boundary are the ends, and have no cut.
    """

    weight: Floats
    bad: Floats
    below: Floats
    at: Floats

    def kept(self, places: Ints) -> Grid:
        """This function will give the grid with the boundaries at `places` alone."""
        return Grid(self.weight[places], self.bad[places], self.below[places], self.at[places])


@njit(cache=True, nogil=True)
def _keys(values: Floats, is_bad: Flags) -> Ints:
    """Whole numbers in the order of the values, the outcome in the last bit: sorting them sorts both at once."""
    known = 0
    for n in range(len(values)):
        known += values[n] == values[n]
    keys = np.empty(known, np.int64)
    bits = (values + 0.0).view(np.int64)
    at = 0
    for n in range(len(values)):
        if values[n] == values[n]:
            key = bits[n] if bits[n] >= 0 else bits[n] ^ _SIGN
            keys[at] = (key & ~np.int64(1)) | np.int64(is_bad[n])
            at += 1
    return keys


def _values(keys: Ints) -> Floats:
    return np.where(keys >= 0, keys, keys ^ _SIGN).view(np.float64)


@njit(cache=True, nogil=True)
def _steps_of_keys(keys: Ints, steps: int) -> tuple[Floats, Floats, Ints]:
    """Running totals at the ends of at most about `steps` groups of equal weight, and where each next group begins."""
    n = len(keys)
    width = n / steps
    weight, bad, begins = np.zeros(steps + 2), np.zeros(steps + 2), np.zeros(steps + 2, np.int64)
    at, held_bad, due = 1, 0, width
    for k in range(n):
        held_bad += keys[k] & 1
        if k + 1 == n or (k + 1 >= due and keys[k] >> 1 != keys[k + 1] >> 1):
            weight[at], bad[at], begins[at] = k + 1, held_bad, k + 1
            at += 1
            due = (np.floor((k + 1) / width + 1e-9) + 1) * width
    return weight[:at].copy(), bad[:at].copy(), begins[:at].copy()


@njit(cache=True, nogil=True)
def _steps_of_weights(values: Floats, weights: Floats, is_bad: Flags, steps: int) -> tuple[Floats, Floats, Ints]:
    """The same of sorted values that have weights."""
    n = len(values)
    width = weights.sum() / steps
    weight, bad, begins = np.zeros(steps + 2), np.zeros(steps + 2), np.zeros(steps + 2, np.int64)
    at, held, held_bad, due = 1, 0.0, 0.0, width
    for k in range(n):
        held += weights[k]
        held_bad += weights[k] * is_bad[k]
        if k + 1 == n or (held >= due and values[k] != values[k + 1]):
            weight[at], bad[at], begins[at] = held, held_bad, k + 1
            at += 1
            due = (np.floor(held / width + 1e-9) + 1) * width
    return weight[:at].copy(), bad[:at].copy(), begins[:at].copy()


def grid_of(values: Floats, is_bad: Flags, weights: Floats | None) -> Grid:
    """This function will give the grid of `values`, at most 65,536 quantile steps; NaN is left out.

    Without weights the outcome rides in the last bit of the value, so that a plain sort of whole numbers does (a
    quarter of the time of sorting places); two values that differ in that bit alone count as one.
    """
    if weights is None:
        keys = np.sort(_keys(values, is_bad))
        weight, bad, begins = _steps_of_keys(keys, FINE_STEPS)
        inner = begins[1:-1]
        below, at = _values(keys[inner - 1] | 1), _values(keys[inner] & ~1)
    else:
        known = np.flatnonzero(~np.isnan(values))
        order = known[np.argsort(values[known], kind="stable")]
        ordered = values[order] + 0.0
        weight, bad, begins = _steps_of_weights(ordered, weights[order], is_bad[order], FINE_STEPS)
        inner = begins[1:-1]
        below, at = ordered[inner - 1], ordered[inner]
    ends = np.array([np.nan])
    if len(weight) < 2:
        return Grid(np.zeros(1), np.zeros(1), ends, ends)
    return Grid(weight, bad, np.concatenate([ends, below, ends]), np.concatenate([ends, at, ends]))


def places_of_steps(grid: Grid, steps: int, *corners: Ints) -> Ints:
    """This function will give the boundaries at `steps` quantile steps and at `corners`, or all if these are fewer."""
    last = len(grid.weight) - 1
    if last <= steps:
        return np.arange(last + 1)
    wanted = np.linspace(0.0, grid.weight[last], steps + 1)
    places = np.minimum(np.searchsorted(grid.weight, wanted * (1 - 1e-12)), last)
    return np.unique(np.concatenate([places, np.array([0, last]), *corners]))


def places_near(chosen: Ints, reach: int) -> Ints:
    """This function will give up to 33 boundaries around each chosen inner one, `reach` to both sides, and the ends."""
    last = int(chosen[-1])
    offsets = np.unique(np.round(np.linspace(-reach, reach, 2 * NEAR + 1)).astype(np.int64))
    near = (chosen[1:-1, None] + offsets[None, :]).ravel()
    return np.unique(np.concatenate([near[(near > 0) & (near < last)], np.array([0, last]), chosen]))

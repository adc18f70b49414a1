"""Corners of the isotonic fit, which are where the best monotone bins are cut. Compiled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from tallystick.modelling.binning.programme import bin_value

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@njit(cache=True, nogil=True)
def isotonic_corners(weight: Floats, bad: Floats, sign: int) -> Ints:
    """This function will give the boundaries of the isotonic fit's blocks, the share of bad rising for `sign` 1.

    `weight` and `bad` are running totals from 0. They are the corners of the lower (upper for -1) convex hull of the
    points (weight, bad), by one pass that pools adjacent violators (Ayer and others, 1955). As information value is
    convex in the bins, no monotone binning without size limits does better than one cut at these corners.
    """
    stack = np.zeros(len(weight), np.int64)
    n = 1
    for k in range(1, len(weight)):
        while n > 1:
            i, j = stack[n - 2], stack[n - 1]
            turn = (bad[j] - bad[i]) * (weight[k] - weight[j]) - (bad[k] - bad[j]) * (weight[j] - weight[i])
            if sign * turn < 0.0:
                break
            n -= 1
        stack[n] = k
        n += 1
    return stack[:n].copy()


@njit(cache=True, nogil=True)
def most_value(weight: Floats, bad: Floats, corners: Ints, totals: Floats) -> float:
    """This function will give a bound that no monotone binning in this direction exceeds: a bin for each block.

    A block without bad or without good rows makes the bound so high that it excludes nothing.
    """
    found = 0.0
    for n in range(1, len(corners)):
        held = weight[corners[n]] - weight[corners[n - 1]]
        held_bad = bad[corners[n]] - bad[corners[n - 1]]
        found += bin_value(max(held_bad, 1e-300), max(held - held_bad, 1e-300), totals[0], totals[1])
    return found

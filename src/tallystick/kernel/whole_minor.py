"""Whole minor units inside compiled loops."""

from __future__ import annotations

import numba as nb
import numpy as np


@nb.njit(cache=True, inline="always")
def half_up(amount: float) -> int:
    """This function will round to whole minor units, half away from zero; accruals are never negative."""
    return int(np.floor(amount + 0.5 + 1e-9))

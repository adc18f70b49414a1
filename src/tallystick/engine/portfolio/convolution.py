"""Exact loss distributions of books that are small or independent: the yardstick of what is drawn.

Debtors lose whole numbers of units. Independent ones are folded in one by one; under one common factor the conditional
distributions are weighted over the factor (Gauss and Hermite). Panjer's recursion gives the Poisson approximation of
CreditRisk+ (1997) without sectors.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import ndtr, ndtri

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NODES = 64


@nb.njit(cache=True, nogil=True, error_model="numpy")
def independent_losses(pd: Floats, units: Ints) -> Floats:
    """This function will give the probability of each total loss 0, 1, ... of debtors that fail independently."""
    total = 0
    for i in range(len(units)):
        total += units[i]
    chance = np.zeros(total + 1)
    chance[0] = 1.0
    most = 0
    for i in range(len(pd)):
        unit, fails = units[i], pd[i]
        most += unit
        for loss in range(most, -1, -1):
            stays = chance[loss] * (1.0 - fails)
            chance[loss] = stays + (chance[loss - unit] * fails if loss >= unit else 0.0)
    return chance


def one_factor_losses(pd: Floats, units: Ints, correlation: Floats, *, nodes: int = NODES) -> Floats:
    """This function will give the same for debtors under one Gaussian common factor of asset `correlation`."""
    places, masses = hermegauss(nodes)
    chance = np.zeros(int(units.sum()) + 1)
    for place, mass in zip(places, masses / masses.sum(), strict=True):
        given = ndtr((ndtri(pd) - np.sqrt(correlation) * place) / np.sqrt(1 - correlation))
        chance += mass * independent_losses(np.asarray(given), units)
    return chance


@nb.njit(cache=True, nogil=True, error_model="numpy")
def panjer_losses(pd: Floats, units: Ints, most: int) -> Floats:
    """This function will give probabilities of total losses 0 to `most` where failures are Poisson numbers."""
    largest = 0
    for i in range(len(units)):
        largest = max(largest, units[i])
    rates, total = np.zeros(largest + 1), 0.0
    for i in range(len(pd)):
        rates[units[i]] += pd[i]
        total += pd[i] if units[i] > 0 else 0.0
    chance = np.zeros(most + 1)
    chance[0] = np.exp(-total)
    for loss in range(1, most + 1):
        got = 0.0
        for unit in range(1, min(largest, loss) + 1):
            got += unit * rates[unit] * chance[loss - unit]
        chance[loss] = got / loss
    return chance


def quantile(chance: Floats, confidence: float) -> int:
    """This function will give the least total loss whose probability of not being exceeded reaches `confidence`."""
    return int(np.searchsorted(np.cumsum(chance), confidence - 1e-12))


def shortfall(chance: Floats, confidence: float) -> float:
    """This function will give the mean of the worst `1 - confidence` of a distribution by total loss."""
    at = quantile(chance, confidence)
    above = chance[at + 1 :]
    left = (1 - confidence) - above.sum()
    return float((above @ np.arange(at + 1, len(chance)) + left * at) / (1 - confidence))

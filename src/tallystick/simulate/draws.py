"""Chance without state: every random number is a function of the seed, the name of its stream and whom it is for.

A number does not depend on what else is drawn, in which order or in which block, so a part of a world can be made alone
and is the same, and one world can be run with and without a change on common random numbers. The mix is the finaliser
of SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014), taken in once per part of
the key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numba import njit, vectorize
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
_SECOND_FACTOR = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11, _ONE = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11), np.uint64(1)
_STEP = 2.0**-53
_TURN = 2.0 * np.pi
_MOST_AT_ONCE = 16.0
"""A Poisson number of a larger mean is the sum of numbers of smaller means, so that e^-mean stays well above zero."""


@njit(cache=True, nogil=True, inline="always")
def taken_in(state: Any, part: Any) -> Any:
    """This function will mix `part` into the 64 bits of `state`; chained once per part of a key."""
    x = state + GOLDEN * (np.uint64(part) + _ONE)
    x = (x ^ (x >> _30)) * _FIRST_FACTOR
    x = (x ^ (x >> _27)) * _SECOND_FACTOR
    return x ^ (x >> _31)


@njit(cache=True, nogil=True, inline="always")
def uniform_of(bits: Any) -> Any:
    """This function will turn 64 mixed bits into a number above 0 and below 1."""
    return (float(bits >> _11) + 0.5) * _STEP


@njit(cache=True, nogil=True)
def normal_of(bits: Any) -> Any:
    """This function will turn 64 mixed bits into a standard normal number (Box and Muller, 1958)."""
    radius = np.sqrt(-2.0 * np.log(uniform_of(bits)))
    return radius * np.cos(_TURN * uniform_of(taken_in(bits, np.uint64(0))))


@njit(cache=True, nogil=True)
def poisson_of(bits: Any, mean: Any) -> Any:
    """This function will turn 64 bits into a Poisson number of `mean` by inversion; 0 where it is not above 0."""
    if not mean > 0.0:
        return 0
    parts = int(np.ceil(mean / _MOST_AT_ONCE))
    each = mean / parts
    count = 0
    for part in range(parts):
        left = uniform_of(taken_in(bits, np.uint64(part)))
        chance = np.exp(-each)
        at = 0
        while left > chance and chance > 0.0:
            left -= chance
            at += 1
            chance *= each / at
        count += at
    return count


@vectorize(["uint64(uint64, uint64)"], cache=True)
def _taken_in(state: Any, part: Any) -> Any:
    return taken_in(state, part)


@vectorize(["float64(uint64)"], cache=True)
def _uniform(bits: Any) -> Any:
    return uniform_of(bits)


@vectorize(["float64(uint64)"], cache=True)
def _normal(bits: Any) -> Any:
    return normal_of(bits)


@vectorize(["int64(uint64, float64)"], cache=True)
def _poisson(bits: Any, mean: Any) -> Any:
    return poisson_of(bits, mean)


@dataclass(frozen=True)
class Draws:
    """Random numbers of one world. `of` names whom a number is for: whole numbers or arrays of them that broadcast
    (firm, month, ...); the answer has their common shape.
    """

    seed: int
    path: str = ""

    def within(self, name: str) -> Draws:
        """This function will give draws whose streams are apart from all others: those of the part `name`."""
        return Draws(self.seed, f"{self.path}{name}/")

    def key(self, stream: str) -> np.uint64:
        """This function will give the 64 bits that stand for seed and stream; loops chain `taken_in` on them."""
        text = f"{self.seed}|{self.path}{stream}".encode()
        return np.uint64(int.from_bytes(blake2b(text, digest_size=8).digest(), "little"))

    def bits(self, stream: str, *of: ArrayLike) -> Bits:
        """This function will give 64 mixed bits each."""
        state: Any = self.key(stream)
        for part in of:
            state = _taken_in(state, np.asarray(part).astype(np.int64).view(np.uint64))
        return np.asarray(state, dtype=np.uint64)

    def uniform(self, stream: str, *of: ArrayLike, low: ArrayLike = 0.0, high: ArrayLike = 1.0) -> Floats:
        """This function will give numbers evenly spread between `low` and `high`, both excluded."""
        start = np.asarray(low, dtype=np.float64)
        return np.asarray(start + (np.asarray(high) - start) * _uniform(self.bits(stream, *of)))

    def normal(self, stream: str, *of: ArrayLike) -> Floats:
        """This function will give standard normal numbers."""
        return np.asarray(_normal(self.bits(stream, *of)))

    def poisson(self, stream: str, *of: ArrayLike, mean: ArrayLike) -> Ints:
        """This function will give Poisson numbers of `mean`; 0 where the mean is 0 or below."""
        return np.asarray(_poisson(self.bits(stream, *of), np.asarray(mean, dtype=np.float64)))

    def integers(self, stream: str, *of: ArrayLike, low: ArrayLike, high: ArrayLike) -> Ints:
        """This function will give whole numbers from `low` on and below `high`; `low` where the two are the same."""
        start = np.asarray(low, dtype=np.int64)
        width = np.asarray(high, dtype=np.int64) - start
        return np.asarray(start + np.floor(_uniform(self.bits(stream, *of)) * width).astype(np.int64))

    def happens(self, stream: str, *of: ArrayLike, chance: ArrayLike) -> NDArray[np.bool_]:
        """This function will say where something of probability `chance` happens; raising the chance undoes nothing."""
        return np.asarray(_uniform(self.bits(stream, *of)) < np.asarray(chance))

    def choice(self, stream: str, *of: ArrayLike, weights: Sequence[float] | Floats) -> Ints:
        """This function will give places 0, 1, ... in proportion to `weights`, which need not sum to 1.

        :raises ValueError: a weight is negative, or all are zero.
        """
        shares = np.asarray(weights, dtype=np.float64)
        if len(shares) == 0 or (shares < 0).any() or not shares.sum() > 0:
            raise ValueError(f"the weights of {stream!r} must be 0 or more and not all 0: {list(shares)}")
        edges = np.cumsum(shares) / shares.sum()
        edges[-1] = 1.0
        return np.searchsorted(edges, _uniform(self.bits(stream, *of)), side="right").astype(np.int64)

    def order(self, stream: str, count: int) -> Ints:
        """This function will give the numbers below `count` in random order."""
        return np.argsort(self.bits(stream, np.arange(count)), kind="stable")

"""Chance without state: every random number is a function of the seed, the name of its stream and whom it is for.

A number does not depend on what else is drawn, in which order or in which block, so a part of a world can be made alone
and is the same, and one world can be run with and without a change on common random numbers. The mix and the numbers
made of it stand in `kernel/counter_draws.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numba import vectorize
from numpy.typing import ArrayLike, NDArray

from tallystick.kernel.counter_draws import normal_of, poisson_of, stream_key, taken_in, uniform_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]


def _taken_in(state: Any, part: Any) -> Any:
    return taken_in(state, part)


def _uniform(bits: Any) -> Any:
    return uniform_of(bits)


def _normal(bits: Any) -> Any:
    return normal_of(bits)


def _poisson(bits: Any, mean: Any) -> Any:
    return poisson_of(bits, mean)


_SIGNATURES = {
    _taken_in: "uint64(uint64, uint64)",
    _uniform: "float64(uint64)",
    _normal: "float64(uint64)",
    _poisson: "int64(uint64, float64)",
}


@cache
def _each(one: Callable[..., Any]) -> Callable[..., Any]:
    """What gives `one` of each number of arrays, compiled when it is first asked for: most who import draw nothing."""
    compiled: Callable[..., Any] = vectorize([_SIGNATURES[one]], cache=True)(one)
    return compiled


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
        return stream_key(self.seed, f"{self.path}{stream}")

    def bits(self, stream: str, *of: ArrayLike) -> Bits:
        """This function will give 64 mixed bits each."""
        state: Any = self.key(stream)
        for part in of:
            state = _each(_taken_in)(state, np.asarray(part).astype(np.int64).view(np.uint64))
        return np.asarray(state, dtype=np.uint64)

    def uniform(self, stream: str, *of: ArrayLike, low: ArrayLike = 0.0, high: ArrayLike = 1.0) -> Floats:
        """This function will give numbers evenly spread between `low` and `high`, both excluded."""
        start = np.asarray(low, dtype=np.float64)
        return np.asarray(start + (np.asarray(high) - start) * _each(_uniform)(self.bits(stream, *of)))

    def normal(self, stream: str, *of: ArrayLike) -> Floats:
        """This function will give standard normal numbers."""
        return np.asarray(_each(_normal)(self.bits(stream, *of)))

    def poisson(self, stream: str, *of: ArrayLike, mean: ArrayLike) -> Ints:
        """This function will give Poisson numbers of `mean`; 0 where the mean is 0 or below."""
        return np.asarray(_each(_poisson)(self.bits(stream, *of), np.asarray(mean, dtype=np.float64)))

    def integers(self, stream: str, *of: ArrayLike, low: ArrayLike, high: ArrayLike) -> Ints:
        """This function will give whole numbers from `low` on and below `high`; `low` where the two are the same."""
        start = np.asarray(low, dtype=np.int64)
        width = np.asarray(high, dtype=np.int64) - start
        return np.asarray(start + np.floor(_each(_uniform)(self.bits(stream, *of)) * width).astype(np.int64))

    def happens(self, stream: str, *of: ArrayLike, chance: ArrayLike) -> NDArray[np.bool_]:
        """This function will say where something of probability `chance` happens; raising the chance undoes nothing."""
        return np.asarray(_each(_uniform)(self.bits(stream, *of)) < np.asarray(chance))

    def choice(self, stream: str, *of: ArrayLike, weights: Sequence[float] | Floats) -> Ints:
        """This function will give places 0, 1, ... in proportion to `weights`, which need not sum to 1.

        :raises ValueError: a weight is negative, or all are zero.
        """
        shares = np.asarray(weights, dtype=np.float64)
        if len(shares) == 0 or (shares < 0).any() or not shares.sum() > 0:
            raise ValueError(f"the weights of {stream!r} must be 0 or more and not all 0: {list(shares)}")
        edges = np.cumsum(shares) / shares.sum()
        edges[-1] = 1.0
        return np.asarray(
            np.searchsorted(edges, _each(_uniform)(self.bits(stream, *of)), side="right").astype(np.int64)
        )

    def order(self, stream: str, count: int) -> Ints:
        """This function will give the numbers below `count` in random order."""
        return np.argsort(self.bits(stream, np.arange(count)), kind="stable")

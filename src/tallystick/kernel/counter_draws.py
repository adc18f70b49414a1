"""Numbers that look random and are functions of a counter, for compiled loops: no state, no clock, no chance.

The mix is the finaliser of SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014),
taken in once per part of a key: seed, stream, whom the number is for. So a part of a simulation can be made alone, in
any order and on any number of cores, and is the same.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
from numba import njit

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
_SECOND_FACTOR = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11, _ONE = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11), np.uint64(1)
_STEP = 2.0**-53
_TURN = 2.0 * np.pi
_MOST_AT_ONCE = 16.0
"""A Poisson number of a larger mean is the sum of numbers of smaller means, so that e^-mean stays well above zero."""


def stream_key(seed: int, stream: str) -> np.uint64:
    """This function will give the 64 bits that stand for seed and stream; loops chain `taken_in` on them."""
    text = f"{seed}|{stream}".encode()
    return np.uint64(int.from_bytes(blake2b(text, digest_size=8).digest(), "little"))


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

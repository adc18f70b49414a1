"""The ways in which a list can be arranged, without chance: all of them, or many spread evenly over all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import factorial, gcd

GOLDEN = 0.6180339887498949
"""Steps of this share of the whole go round it evenly (Weyl 1916)."""


def count_arrangements(items: Sequence[int]) -> int:
    """This function will give how many distinct arrangements `items` has."""
    return _ways(Counter(items))


def arrangements(items: Sequence[int], *, most: int) -> Iterator[tuple[int, ...]]:
    """This function will give every distinct arrangement of `items`, or `most` of them, spread evenly over all."""
    total = count_arrangements(items)
    step = 1 if total <= most else _coprime(int(total * GOLDEN), total)
    for number in range(min(total, most)):
        yield _arrangement(Counter(items), number * step % total)


def _arrangement(left: Counter[int], rank: int) -> tuple[int, ...]:
    """The arrangement at `rank` in order of the dictionary."""
    found: list[int] = []
    for _ in range(left.total()):
        for item in sorted(left):
            fewer = left - Counter([item])
            ways = _ways(fewer)
            if rank < ways:
                found.append(item)
                left = fewer
                break
            rank -= ways
    return tuple(found)


def _ways(counts: Counter[int]) -> int:
    ways = factorial(counts.total())
    for one in counts.values():
        ways //= factorial(one)
    return ways


def _coprime(step: int, total: int) -> int:
    while gcd(step, total) != 1:
        step += 1
    return step

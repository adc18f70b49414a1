"""The bins of one column as they were found: bounds, weights, weight of evidence."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import log
from typing import Final, Literal

import polars as pl

from tallystick.modelling.binning.rules import Direction

HALF: Final = 0.5
"""Added to both sides of a special, missing or lone bin without bad or good rows (Haldane 1956, Anscombe 1956)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnBins:
    """One column's bins, in this order: ordinary ones, one per special value, the missing one last.

    Numbers: `cuts` ascending, bin n is `[cuts[n - 1], cuts[n])`. Codes: `codes[n]` are the codes of bin n. `weight` and
    `bad` are the weights per bin; `all_bad` and `all_good` those of the whole sample.
    """

    column: str
    kind: Literal["number", "code"]
    direction: Direction
    cuts: tuple[float, ...] = ()
    codes: tuple[tuple[str, ...], ...] = ()
    specials: tuple[float | str, ...] = ()
    weight: tuple[float, ...]
    bad: tuple[float, ...]
    all_bad: float
    all_good: float

    @property
    def ordinary(self) -> int:
        """How many bins hold ordinary values."""
        return len(self.cuts) + 1 if self.kind == "number" else len(self.codes)

    @property
    def woe(self) -> tuple[float, ...]:
        """Weight of evidence per bin, `ln(share of all good / share of all bad)`: above 0 is safer than the sample.

        0 for a bin without rows: nothing is known of it.
        """
        return tuple(self._woe(*pair) for pair in zip(self.weight, self.bad, strict=True))

    @property
    def iv_parts(self) -> tuple[float, ...]:
        """Each bin's part of the information value."""
        pairs = zip(self.weight, self.bad, self.woe, strict=True)
        return tuple(((w - b) / self.all_good - b / self.all_bad) * woe for w, b, woe in pairs)

    @property
    def iv(self) -> float:
        """Information value: the sum over bins of (share of good - share of bad) * WoE; never below 0."""
        return sum(self.iv_parts)

    def _woe(self, weight: float, bad: float) -> float:
        good = weight - bad
        if weight <= 0:
            return 0.0
        if bad <= 0 or good <= 0:
            bad, good = bad + HALF, good + HALF
        return log((good / self.all_good) / (bad / self.all_bad))

    def labels(self) -> list[str]:
        """This function will name the bins as a table shows them."""
        if self.kind == "number":
            ends = ["", *(f"{cut:.15g}" for cut in self.cuts), ""]
            named = [_band(low, high) for low, high in itertools.pairwise(ends)]
        else:
            named = [", ".join(group) for group in self.codes]
        return [*named, *(f"= {value}" for value in self.specials), "missing"]

    def table(self) -> pl.DataFrame:
        """This function will give one row a bin: bin, weight, bad, bad_rate, woe, iv."""
        return pl.DataFrame(
            {
                "column": [self.column] * len(self.weight),
                "bin": self.labels(),
                "weight": list(self.weight),
                "bad": list(self.bad),
                "bad_rate": [b / w if w > 0 else None for w, b in zip(self.weight, self.bad, strict=True)],
                "woe": list(self.woe),
                "iv": list(self.iv_parts),
            },
            schema_overrides={"weight": pl.Float64, "bad": pl.Float64, "bad_rate": pl.Float64},
        )


def _band(low: str, high: str) -> str:
    if low and high:
        return f"[{low}, {high})"
    return f"below {high}" if high else f"from {low}" if low else "any"

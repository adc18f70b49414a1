"""One column of a card: its bins, the log odds of each, and the points they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf, nextafter
from typing import Any

from tallystick.modelling.binning.column_bins import ColumnBins


@dataclass(frozen=True, slots=True, kw_only=True)
class CardColumn:
    """One column of a card. `evidence` and `points` stand in the order of its bins: ordinary, special, missing.

    `evidence` is the weight of evidence as the card uses it (missing may be held down to the worst bin); the points
    are `coefficient * evidence` above the worst bin, scaled and rounded half to even.
    """

    bins: ColumnBins
    evidence: tuple[float, ...]
    coefficient: float
    points: tuple[int, ...]

    @property
    def column(self) -> str:
        """The column's name."""
        return self.bins.column

    @property
    def most(self) -> int:
        """The most points the column can give."""
        return max(self.points)

    def with_points(self, place: int, points: int) -> CardColumn:
        """This function will give the column with other points for one bin."""
        return replace(self, points=tuple(points if n == place else p for n, p in enumerate(self.points)))

    def as_pack(self, title: dict[str, str]) -> dict[str, Any]:
        """This function will give the characteristic as a pack writes it.

        A special value of a column of numbers becomes a band that holds it alone, `[value, next number)`.
        """
        written: dict[str, Any] = {"column": self.column, "title": title}
        if self.bins.kind == "code":
            written["values"] = sorted(code for _, codes in self._coded() for code in codes)
            written["bins"] = [
                {"codes": sorted(codes), "points": self.points[n], "woe": _short(self.evidence[n])}
                for n, codes in self._coded()
            ]
        else:
            written["bins"] = [
                {"band": [low, high], "points": self.points[n], "woe": _short(self.evidence[n])}
                for low, high, n in self._bands()
            ]
        return {**written, "missing": self.points[-1]}

    def _coded(self) -> list[tuple[int, tuple[str, ...]]]:
        special = [(self.bins.ordinary + n, (str(code),)) for n, code in enumerate(self.bins.specials)]
        return [*enumerate(self.bins.codes), *special]

    def _bands(self) -> list[tuple[float | None, float | None, int]]:
        """Bands from the lowest up, with the place of each one's bin."""
        special = {float(value): self.bins.ordinary + n for n, value in enumerate(self.bins.specials)}
        ends = sorted({-inf, inf, *self.bins.cuts, *special, *(nextafter(value, inf) for value in special)})
        bands = []
        for low, high in pairwise(ends):
            place = special.get(low, sum(low >= cut for cut in self.bins.cuts))
            bands.append((None if low == -inf else low, None if high == inf else high, place))
        return bands


def _short(figure: float) -> float:
    return round(figure, 6)


def evidence_of(bins: ColumnBins, missing: str) -> tuple[float, ...]:
    """This function will give the weight of evidence per bin, that of missing as the rule `missing` has it."""
    woe = bins.woe
    worst = min(woe[: bins.ordinary])
    measured = missing == "measured" and bins.weight[-1] > 0
    return (*woe[:-1], woe[-1] if measured else min(woe[-1], worst))

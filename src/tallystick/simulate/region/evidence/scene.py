"""The firms and months that evidence is asked for, with what all tables need of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.draws import Draws
from tallystick.simulate.region.config import RegionConfig
from tallystick.simulate.region.money import Business, sales_of
from tallystick.simulate.region.trade import Trade

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


_ROOM = 50_000
"""Rows for which there is room at first, and beyond those that are expected."""
T = TypeVar("T")


def whole(fill: Callable[[Ints, Ints], tuple[int, int]], firms: Ints, columns: int) -> Ints:
    """This function will give all rows that `fill` writes for `firms` into an array, `columns` by rows.

    `fill` gives how many rows it wrote and of how many firms: of those before the first whose rows had no room. Those
    left get room by how many rows the others have.
    """
    pieces, written, done, room = [np.empty((columns, 0), dtype=np.int64)], 0, 0, _ROOM
    while done < len(firms):
        out = np.empty((columns, room), dtype=np.int64)
        rows, some = fill(firms[done:], out)
        pieces.append(out[:, :rows])
        written, done = written + rows, done + some
        room = written * (len(firms) - done) // done + _ROOM if some else 2 * room
    return pieces[1] if len(pieces) == 2 else np.concatenate(pieces, axis=1)


@dataclass(frozen=True)
class Scene:
    """What is asked for: `chosen` firms by number and `months`; the rest is the region's. `names` are those of the
    region's firms, then those outside; `kept` holds what was worked out once for all scenes of the region.
    """

    config: RegionConfig
    draws: Draws
    firms: pl.DataFrame
    business: Business
    trade: Trade
    names: pl.Series
    chosen: Ints
    months: range
    kept: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """This function will give what `make` gives, made once for the whole region under `name`."""
        if name not in self.kept:
            self.kept[name] = make()
        return cast("T", self.kept[name])

    @cached_property
    def firm(self) -> Ints:
        """Firm of each firm-month in which business is done, firm by firm."""
        return self.chosen[self._alive[0]]

    @cached_property
    def month(self) -> Ints:
        """Month of each such firm-month."""
        return self._alive[1] + self.months.start

    @cached_property
    def sales(self) -> Ints:
        """Real net sales of each such firm-month, in fen."""
        made = sales_of(self.business, self.chosen, self.months.start, len(self.months))
        return np.asarray(made[self._alive])

    @cached_property
    def level(self) -> Ints:
        """Trouble of each such firm-month."""
        return self.business.trouble[self.firm, self.month].astype(np.int64)

    @cached_property
    def _alive(self) -> tuple[Ints, Ints]:
        month = np.arange(self.months.start, self.months.stop)[None, :]
        founded, closed = self.business.founded[self.chosen], self.business.closed[self.chosen]
        n, place = np.nonzero((founded[:, None] <= month) & (month < closed[:, None]))
        return n, place

    @property
    def last(self) -> int:
        """The last month asked for; facts without a day are as of its end."""
        return self.months.stop - 1

    def by_level(self, signal: str) -> Floats:
        """This function will give the chance or mean that `signal` has at each firm-month's level of trouble."""
        return np.array(getattr(self.config.signals, signal))[self.level]

    def first_day(self, month: Ints | int) -> NDArray[np.datetime64]:
        """This function will give the first days of months by their number."""
        first = np.datetime64(self.config.first_month, "M")
        return np.asarray((first + np.asarray(month)).astype("datetime64[D]"))

    def day_in(self, month: Ints, uniform: Floats) -> NDArray[np.datetime64]:
        """This function will give a day of each month, where in it by `uniform` from 0 to 1."""
        first = self.first_day(month)
        length = (self.first_day(month + 1) - first).astype(np.int64)
        return first + np.floor(uniform * length).astype(np.int64)

    def ids(self, firm: Ints) -> pl.Series:
        """This function will give the enterprise numbers of firms by their place."""
        return self.firms["enterprise_id"][firm]

    def trait(self, name: str, firm: Ints) -> NDArray[np.generic]:
        """This function will give one column of the firms, by firm."""
        return self.firms[name][firm].to_numpy()

"""A history decided under a pack: each application by what was in force on its own day, or all as of one day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from tallystick.engine import flow
from tallystick.lab.errors import LabError
from tallystick.lab.evaluate import ROW, Redecided, Standing, whole
from tallystick.lab.history import AS_OF, History
from tallystick.pack.pack import Pack
from tallystick.pack.policy import Policy

NO_APPLICATION = "the history holds no application that can be decided; see what was set aside and why"


@dataclass(frozen=True)
class Stretch:
    """Applications, from row `first` on, among which no pack changes; `day` is one of theirs, or the day asked for."""

    first: int
    day: date
    standing: Standing


@dataclass(frozen=True)
class Trial:
    """A history decided under `pack`, ready to be tried under the packs named when it was made."""

    history: History
    pack: Pack
    stretches: tuple[Stretch, ...]

    @staticmethod
    def of(history: History, pack: Pack, others: Sequence[Pack] = (), *, as_of: date | None = None) -> Trial:
        """This function will decide each application under `pack` as in force on its own day, or all as of `as_of`.

        :raises LabError: the history is empty.
        :raises NotInForce: a pack starts after the first day.
        :raises PackErrors: a pack has mistakes.
        """
        if not history.height:
            raise LabError(NO_APPLICATION)
        stretches = []
        for first, count, day in _stretches(history, (pack, *others), as_of):
            features = history.features[first : first + count]
            mine, theirs = _on(pack, day), [_on(other, day) for other in others]
            stretches.append(Stretch(first, day, Standing.of(features, mine, theirs)))
        return Trial(history, pack, tuple(stretches))

    @cached_property
    def decided(self) -> pl.DataFrame:
        """The outputs of every application, in the order of the history."""
        return pl.concat([stretch.standing.decided for stretch in self.stretches], rechunk=True)

    def under(self, pack: Pack) -> Redecided:
        """This function will give the applications that `pack`, one of those named before, decides otherwise."""
        found = [(stretch, stretch.standing.under(_on(pack, stretch.day))) for stretch in self.stretches]
        return Redecided(
            pl.concat([(one.rows + stretch.first).cast(pl.UInt32).alias(ROW) for stretch, one in found]),
            pl.concat([one.before for _, one in found]),
            pl.concat([one.after for _, one in found]),
        )

    def whole(self, found: Redecided, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """This function will give the outputs of every application under the pack that gave `found`."""
        return whole(self.decided, found, columns)


def policies_by_stretch(pack: Pack, history: History) -> Iterator[tuple[int, int, Policy]]:
    """This function will give first row, number of rows and policy of each stretch in which `pack` does not change."""
    for first, count, day in _stretches(history, (pack,), None):
        yield first, count, _on(pack, day)


def _on(pack: Pack, day: date) -> Policy:
    return pack.on(day, flow.vocabulary())


def _stretches(history: History, packs: Sequence[Pack], as_of: date | None) -> Iterator[tuple[int, int, date]]:
    """First row, number of rows and a day of each stretch in which no pack changes."""
    if as_of is not None:
        yield 0, history.height, as_of
        return
    cuts = sorted({day for pack in packs for day in pack.change_days})
    days = history.facts[AS_OF]
    first = 0
    while first < history.height:
        day = days[first]
        place = bisect_right(cuts, day)
        end = history.height if place == len(cuts) else int(days.search_sorted(cuts[place], side="left"))
        yield first, end - first, day
        first = end

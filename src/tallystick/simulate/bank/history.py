"""What world 0 leaves behind, with the numbers that people use: applications, loans, and which of them are seen by
the last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from tallystick.simulate.bank.clock import days
from tallystick.simulate.bank.rows import Array, Ints, Rows, stacked
from tallystick.simulate.bank.run import Course
from tallystick.simulate.bank.setting import Setting
from tallystick.simulate.bank.steps import Timeline

_MORE = 10


@dataclass(frozen=True)
class History:
    """World 0 of a finished course, as it is known on the last day of the months watched.

    Applications and loans are numbered after `numbers_after`: a block of a bank has numbers of its own.
    """

    course: Course
    numbers_after: int = 0

    @property
    def setting(self) -> Setting:
        """The simulation's fixed parts."""
        return self.course.setting

    @cached_property
    def last(self) -> int:
        """The last day watched, as a day number."""
        return int(self.setting.clock.month_end(self.setting.config.months - 1))

    @property
    def last_day(self) -> date:
        """The last day watched."""
        shown: date = days(np.array(self.last)).item()
        return shown

    @cached_property
    def cases(self) -> Rows:
        """All requests of world 0, in the order in which they were asked."""
        return stacked(self.course.diary.cases)

    @cached_property
    def lines(self) -> Timeline:
        """When each step of each request began and ended."""
        found = self.course.diary.lines
        return Timeline(*(np.concatenate([getattr(one, name) for one in found]) for name in ("begin", "end", "done")))

    @cached_property
    def places(self) -> Ints:
        """Places of world 0's loans among all loans."""
        rows = self.course.loans.rows
        return np.flatnonzero(rows.world == 0)

    @cached_property
    def loans(self) -> Rows:
        """Loans of world 0 that were paid out by the last day."""
        rows = self.course.loans.rows
        seen = self.places[rows.drawn_day[self.places] <= self.last]
        loans = rows.where(seen)
        loans.set(place=seen)
        return loans

    def loan_ids(self, places: Array) -> pl.Series:
        """This function will give the numbers of loans by their places; null for -1 and for loans not seen yet."""
        number = np.full(len(self.course.loans) + 1, -1)
        number[self.loans.place] = self.numbers_after + np.arange(1, len(self.loans) + 1)
        return _ids("L", number[np.asarray(places)])

    def loan_places(self, loan_ids: pl.Series) -> Ints:
        """This function will give the places among `loans` of loans by their numbers."""
        found: Ints = loan_ids.str.slice(1).cast(pl.Int64).to_numpy() - 1 - self.numbers_after
        return found

    def application_ids(self, case: Array) -> pl.Series:
        """This function will give the numbers of applications by the cases' places; null for -1."""
        known = self.cases.place
        at = np.searchsorted(known, np.asarray(case))
        at = np.minimum(at, len(known) - 1)
        return _ids("Q", np.where(known[at] == case, self.numbers_after + at + 1, -1))

    def numbered(self, letter: str, number: Array) -> pl.Series:
        """This function will write numbers from 1 on of checks and warnings, of which there are more than loans."""
        text = pl.Series(_MORE * self.numbers_after + np.asarray(number)).cast(pl.String).str.zfill(9)
        return pl.select(pl.concat_str(pl.lit(letter), text)).to_series()

    def enterprise_ids(self, firm: Array) -> pl.Series:
        """This function will give the numbers of enterprises by the numbers of firms."""
        names: pl.Series = self.setting.region.firms["enterprise_id"]
        return names.gather(np.asarray(firm))

    def people(self, place: Array, month: Array) -> pl.Series:
        """This function will name the customer managers who held places in months."""
        return pl.Series(self.setting.staff.person(np.asarray(place), np.asarray(month)))

    def branches(self, branch: Array) -> pl.Series:
        """This function will name branches by code."""
        return pl.Series(np.array(self.setting.staff.branches)[np.asarray(branch)])

    def trades(self, industry: Array) -> Array:
        """This function will name industries by code."""
        named: Array = np.array(self.setting.trades)[np.asarray(industry)]
        return named

    def dates(self, number: Array) -> pl.Series:
        """This function will give day numbers as dates; null for days below 0 and after the last day."""
        number = np.asarray(number)
        series = pl.Series(number.astype(np.int32)).cast(pl.Date)
        shown = (number >= 0) & (number <= self.last)
        return pl.select(pl.when(pl.Series(shown)).then(series)).to_series()


def joined(*parts: pl.Series | str) -> pl.Series:
    """This function will write columns of texts together, row by row; a plain text stands in every row."""
    written = [pl.lit(part) if isinstance(part, str) else part for part in parts]
    return pl.select(pl.concat_str(written)).to_series()


def _ids(letter: str, number: Array) -> pl.Series:
    text = pl.Series(number).cast(pl.String).str.zfill(8)
    return pl.select(pl.when(pl.Series(number >= 0)).then(pl.concat_str(pl.lit(letter), text))).to_series()

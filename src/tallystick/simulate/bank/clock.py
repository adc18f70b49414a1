"""The bank's working time: months, working days, and instants within working hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tallystick.simulate.bank.rows import Array, Floats, Ints

EPOCH = np.datetime64("1970-01-01")
DAY_MINUTES = 420
"""Working minutes of a day: 09:00 to 12:00 and 13:30 to 17:30."""
_MORNING, _OPENS, _REOPENS = 180, 9 * 60, 13 * 60 + 30


@dataclass(frozen=True)
class Clock:
    """Months of a bank by number from its first, and its working days as day numbers from 1970-01-01."""

    first_month: date
    workdays: Ints

    def month_start(self, month: Array | int) -> Ints:
        """This function will give the first day of each month by number, as days since 1970-01-01."""
        start = np.datetime64(self.first_month, "M") + np.asarray(month, dtype=np.int64)
        return (start.astype("datetime64[D]") - EPOCH).astype(np.int64)

    def month_end(self, month: Array | int) -> Ints:
        """This function will give the last day of each month."""
        return self.month_start(np.asarray(month) + 1) - 1

    def month_of(self, day: Ints) -> Ints:
        """This function will give the number of the month in which each day lies."""
        months = (EPOCH + np.asarray(day)).astype("datetime64[M]") - np.datetime64(self.first_month, "M")
        return months.astype(np.int64)

    def workday(self, day: Ints) -> Ints:
        """This function will give the place among the working days of `day`, or of the next one where it is none."""
        return np.searchsorted(self.workdays, day)

    def after(self, day: Ints, minutes: Floats) -> tuple[Ints, Ints]:
        """This function will give day and minute of the day that lie `minutes` of working time after `day`'s start."""
        whole = np.floor(minutes / DAY_MINUTES).astype(np.int64)
        left = (minutes - whole * DAY_MINUTES).astype(np.int64)
        at = np.minimum(self.workday(day) + whole, len(self.workdays) - 1)
        return self.workdays[at], np.where(left < _MORNING, _OPENS + left, _REOPENS + left - _MORNING)


def make_clock(first_month: date, months: int, holidays: Sequence[Sequence[date]] = ()) -> Clock:
    """This function will give the clock of `months` months, with a year before and two after.

    `holidays` are first and last days on which nobody works.
    """
    start = np.datetime64(first_month, "M")
    first, last = (
        (month.astype("datetime64[D]") - EPOCH).astype(np.int64) for month in (start - 12, start + months + 24)
    )
    days = np.arange(int(first), int(last))
    works = (days + 3) % 7 < 5
    for begins, ends in holidays:
        low, high = (int((np.datetime64(day) - EPOCH).astype(np.int64)) for day in (begins, ends))
        works &= (days < low) | (days > high)
    return Clock(first_month, days[works])


def instants(day: Ints, minute: Ints) -> Array:
    """This function will give instants (microseconds) of days and minutes of the day."""
    at: Array = (EPOCH + day).astype("datetime64[us]") + np.asarray(minute, dtype="timedelta64[m]").astype(
        "timedelta64[us]"
    )
    return at


def days(number: Ints) -> Array:
    """This function will give day numbers as dates."""
    found: Array = EPOCH + np.asarray(number, dtype=np.int64)
    return found

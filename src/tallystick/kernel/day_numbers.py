"""Days, months and fractions of a year inside compiled loops; days count from 1970-01-01."""

from __future__ import annotations

from typing import Final

import numba as nb

DAY_COUNTS: Final = ("act_360", "act_365", "act_act", "30_360")
ACT_360, ACT_365, ACT_ACT, THIRTY_360 = range(4)


@nb.njit(cache=True, inline="always")
def civil(day: int) -> tuple[int, int, int]:
    """This function will give year, month and day of month (Hinnant 2013, days_from_civil turned round)."""
    z = day + 719468
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    shifted = (5 * doy + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = yoe + era * 400 + (1 if month <= 2 else 0)
    return year, month, doy - (153 * shifted + 2) // 5 + 1


@nb.njit(cache=True)
def day_of(year: int, month: int, dom: int) -> int:
    """This function will give days since 1970-01-01; a day that the month lacks becomes its last (Hinnant 2013)."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 28 + leap if month == 2 else (30 if month in (4, 6, 9, 11) else 31)
    dom = min(dom, longest)
    y = year - (1 if month <= 2 else 0)
    era = y // 400
    yoe = y - era * 400
    doy = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + dom - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468


@nb.njit(cache=True)
def months_after(day: int, months: int) -> int:
    """This function will move a day by months, a day that the month lacks becoming its last."""
    year, month, dom = civil(day)
    index = year * 12 + month - 1 + months
    return day_of(index // 12, index % 12 + 1, dom)


@nb.njit(cache=True)
def year_fraction(start: int, end: int, day_count: int) -> float:
    """This function will give the fraction of a year from `start` to `end`, the first day counted, the last not."""
    if end <= start:
        return 0.0
    if day_count == ACT_360:
        return (end - start) / 360.0
    if day_count == ACT_365:
        return (end - start) / 365.0
    if day_count == ACT_ACT:
        return _act_act(start, end)
    y1, m1, d1 = civil(start)
    y2, m2, d2 = civil(end)
    d1 = min(d1, 30)
    if d2 == 31 and d1 == 30:
        d2 = 30
    return ((y2 - y1) * 360 + (m2 - m1) * 30 + (d2 - d1)) / 360.0


@nb.njit(cache=True)
def _act_act(start: int, end: int) -> float:
    total, day = 0.0, start
    while day < end:
        year, month, dom = civil(day)
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        length = 366 if leap else 365
        before = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)[month - 1]
        gone = before + dom - 1 + (1 if leap and month > 2 else 0)
        until = min(end, day + length - gone)
        total += (until - day) / length
        day = until
    return total

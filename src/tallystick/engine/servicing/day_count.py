"""Fractions of a year between two days, compiled (days count from 1970-01-01)."""

from __future__ import annotations

import numba as nb

from tallystick.engine.servicing.layout import ACT_360, ACT_365, ACT_ACT


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

"""Months in a row, as text YYYY-MM."""

from __future__ import annotations

import polars as pl


def all_months(seen: pl.Series) -> list[str]:
    """This function will give every month from the first to the last of `seen`, those without a row too."""
    first, last = str(seen.min()), str(seen.max())
    found = [first]
    while found[-1] < last:
        found.append(next_month(found[-1]))
    return found


def next_month(month: str) -> str:
    """This function will give the month after `month`."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def months_between(since: str, until: str) -> int:
    """This function will give the months from `since` to before `until`; below 0 where it is earlier."""
    return (int(until[:4]) - int(since[:4])) * 12 + int(until[5:]) - int(since[5:])


def months_from(since: str, until: str) -> list[str]:
    """This function will give the months from `since` to before `until`, in order."""
    found = [since] if since < until else []
    while found and (after := next_month(found[-1])) < until:
        found.append(after)
    return found

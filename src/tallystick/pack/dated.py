"""Versions of one code by date: they follow each other without gap or overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from tallystick.pack.errors import Problems
from tallystick.pack.model import Dated

D = TypeVar("D", bound=Dated)


def in_order(items: Iterable[D], kind: str, problems: Problems) -> dict[str, tuple[D, ...]]:
    """This function will give code -> versions, oldest first, each ending where the next begins."""
    by_code: dict[str, list[D]] = {}
    for item in items:
        by_code.setdefault(_code(item), []).append(item)
    return {code: _follow(f"{kind} {code!r}", found, problems) for code, found in sorted(by_code.items())}


def _code(item: Dated) -> str:
    return str(getattr(item, "code"))  # noqa: B009 - every dated item has a code, as attribute or property


def _follow(thing: str, found: list[D], problems: Problems) -> tuple[D, ...]:
    versions = sorted(found, key=lambda item: item.since)
    for n, item in enumerate(versions):
        if item.until is not None and item.until <= item.since:
            cause = f"it ends on {item.until}, before it begins on {item.since}"
            problems.add(item.at("until"), thing, cause, "Write `until` after `from`; it is the first day without it")
        if n + 1 == len(versions):
            break
        later = versions[n + 1]
        if later.since == item.since:
            cause = f"two versions begin on {item.since}; the other stands at {item.place}"
            problems.add(later.at("from"), thing, cause, "Give one of them another first day or code")
        elif item.until is None:
            versions[n] = replace(item, until=later.since)
        elif item.until > later.since:
            cause = f"it overlaps the version at {item.place}, which lasts until {item.until}"
            problems.add(later.at("from"), thing, cause, f"Begin on {item.until}, or leave out the other's `until`")
        elif item.until < later.since:
            cause = f"no version is in force from {item.until} to {later.since}; the earlier is at {item.place}"
            problems.add(later.at("from"), thing, cause, f"Begin on {item.until}, or leave out the other's `until`")
    return tuple(versions)


def in_force(versions: Mapping[str, Sequence[D]], day: date) -> dict[str, D]:
    """This function will give code -> the version in force on `day`, for the codes that have one."""
    return {code: item for code, items in versions.items() for item in items if item.in_force(day)}

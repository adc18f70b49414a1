"""How a value stands in a table: as text for people, and plain for a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from unicodedata import east_asian_width

from django.utils import timezone

from tallystick.entry.web.frame.language import numbers, words
from tallystick.entry.web.frame.tags import day, instant, money, pick

NUMBERS = ("money", "count", "share", "bp")
SHORT = ("day", "instant", "named", "mark")
BADGES = {
    "good": "approve clear performing done agreed published active paid met held confirmed kept approved",
    "warn": "refer unknown special_mention proposed waiting asked open due orange yellow limitation guarantee",
    "bad": "decline declined overdue substandard doubtful loss refused written_off expired red broken both overdrawn",
}
"""Codes whose mark has a colour of its own; all others are grey."""
_LONG = 14
_TONE = {code: tone for tone, codes in BADGES.items() for code in codes.split()}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, where it leads, whether it is a number, and the tone of its mark."""

    text: str
    link: str = ""
    is_number: bool = False
    mark: str = ""
    is_short: bool = False
    """Whether it is never broken into two lines: a day, a moment, a branch."""

    @property
    def is_long(self) -> bool:
        """Whether it needs room for several words, so that it is not broken into a line a word."""
        return not self.is_number and not self.is_short and width_of(self.text) > _LONG


def cell(column: Any, row: Any) -> Cell:
    """This function will give the cell of `column` in `row`."""
    value = column.of(row)
    link = column.link(row) if column.link else ""
    mark = tone(value) if column.kind == "mark" else ""
    return Cell(_text(column, value), link, column.kind in NUMBERS, mark, column.kind in SHORT)


def width_of(text: str) -> int:
    """This function will give how much room a text takes, in Latin letters: a Chinese character takes two."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)


def tone(value: object) -> str:
    """This function will give the tone of the mark for a code: good, warn, bad or plain."""
    return _TONE.get(str(value), "plain") if value not in (None, "") else ""


def plain(column: Any, row: Any) -> Any:
    """This function will give the value of `column` in `row` for a spreadsheet: numbers as numbers, days as days."""
    value = column.of(row)
    match column.kind:
        case "money":
            return None if value is None else value / 100
        case "bp":
            return None if value is None else value / 10_000
        case "count" | "share":
            return value
        case "day" | "instant":
            return timezone.localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value
        case _:
            return _text(column, value)


def _text(column: Any, value: Any) -> str:
    if value is None:
        return ""
    match column.kind:
        case "money":
            return money(value, is_even=True)
        case "count":
            return numbers().count(value)
        case "share":
            return numbers().share(value)
        case "bp":
            return numbers().rate(value)
        case "day":
            return day(value) if isinstance(value, date) else str(value)
        case "instant":
            return instant(value)
        case "mark" | "code":
            return words().code(column.codes, value) if value != "" else ""
        case "yes":
            return words()("yes" if value else "no")
        case "named":
            return pick(value)
        case _:
            return str(value)

"""What went up and down over the days, drawn small: a ladder of grades, bars of days past due, a band of classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tallystick.entry.web.frame.svg import drawing, element, text

WIDE = 620.0
LEFT, RIGHT, TOP, FOOT = 44.0, 14.0, 10.0, 22.0
STEP = 20.0
BARS_HIGH = 120.0
BAND_HIGH = 18.0
LABEL_HIGH = 13.0
"""Numbers nearer to each other than this are not read."""
MOST_YEARS = 8


@dataclass(frozen=True, slots=True)
class Point:
    """Something on a day: its level (a rung, a number, a code), its words for who points at it, and its tone."""

    day: date
    level: str | int
    told: str
    tone: str = ""


def ladder(points: Sequence[Point], rungs: Sequence[str], title: str) -> SafeString:
    """This function will draw which rung was held from when: rungs from the best at the top; nothing for no points."""
    if not points:
        return mark_safe("")
    held = {point.level for point in points}
    known = [rung for rung in rungs if rung in held] if len(rungs) > 12 else list(rungs)
    known += sorted(str(one) for one in held if one not in known)
    high = TOP + (len(known) - 1) * STEP + 16 + FOOT
    days = _Days.over([point.day for point in points])
    content = _frame(days, high)
    for row, rung in enumerate(known):
        y = TOP + 8 + row * STEP
        content.append(element("line", x1=LEFT, x2=WIDE - RIGHT, y1=y, y2=y, class_="rule"))
        content.append(text(rung, LEFT - 8, y + 4, "axis", "end"))
    places = [(days.at(point.day), TOP + 8 + known.index(str(point.level)) * STEP) for point in points]
    way = "".join(f"H{x:.1f}V{y:.1f}" for x, y in places[1:])
    content.append(element("path", d=f"M{places[0][0]:.1f},{places[0][1]:.1f}{way}", class_="way"))
    for (x, y), point in zip(places, points, strict=True):
        content.append(element("circle", _told(point), cx=x, cy=y, r=4.0, class_=f"dot {point.tone}".strip()))
    return drawing(content, width=WIDE, height=high, title=title, class_="history")


def bars(points: Sequence[Point], title: str, marks: Sequence[int] = ()) -> SafeString:
    """This function will draw a whole number a day as bars, with lines at `marks` that lie below the highest.

    Each line says its number where there is room: the ends first, then the highest mark.
    """
    if not points:
        return mark_safe("")
    most = max(max(int(point.level) for point in points), 1)
    top = max(_round_up(most), 10)
    high = TOP + BARS_HIGH + FOOT
    days = _Days.over([point.day for point in points])
    content = _frame(days, high)
    told: list[float] = []
    for value in (0, top, *sorted((mark for mark in marks if mark < top * 0.9), reverse=True)):
        y = TOP + BARS_HIGH * (1 - value / top)
        content.append(element("line", x1=LEFT, x2=WIDE - RIGHT, y1=y, y2=y, class_="rule"))
        if all(abs(y - other) >= LABEL_HIGH for other in told):
            content.append(text(f"{value}", LEFT - 8, y + 4, "axis", "end"))
            told.append(y)
    wide = max(min((WIDE - LEFT - RIGHT) / (len(points) + 1) * 0.72, 14.0), 1.5)
    for point in points:
        tall = BARS_HIGH * int(point.level) / top
        x, y = days.at(point.day) - wide / 2, TOP + BARS_HIGH - tall
        if tall:
            bar = {"x": x, "y": y, "width": wide, "height": tall, "class_": f"bar {point.tone}".strip()}
            content.append(element("rect", _told(point), **bar))
    return drawing(content, width=WIDE, height=high, title=title, class_="history")


def bands(rows: Sequence[tuple[str, Sequence[Point]]], title: str) -> SafeString:
    """This function will draw rows of marks side by side, one a day, coloured by tone; each row has its word."""
    every = [point for _, points in rows for point in points]
    if not every:
        return mark_safe("")
    days = _Days.over([point.day for point in every])
    left = LEFT
    high = TOP + len(rows) * (BAND_HIGH + 6) + FOOT
    content = _frame(days, high)
    for row, (word, points) in enumerate(rows):
        y = TOP + row * (BAND_HIGH + 6)
        content.append(text(word, left - 8, y + 13, "axis", "end"))
        wide = min(max((WIDE - LEFT - RIGHT) / max(len({one.day for one in points}), 1) - 0.6, 1.5), 40.0)
        for point in points:
            at = {"x": days.at(point.day) - wide / 2, "y": y, "width": wide, "height": BAND_HIGH}
            content.append(element("rect", _told(point), **at, class_=f"cell {point.tone or 'plain'}"))
    return drawing(content, width=WIDE, height=high, title=title, class_="history")


@dataclass(frozen=True, slots=True)
class _Days:
    first: date
    last: date

    @classmethod
    def over(cls, days: Sequence[date]) -> _Days:
        return cls(min(days), max(days))

    def at(self, day: date) -> float:
        """Where a day stands; a single day stands in the middle."""
        span = (self.last - self.first).days
        share = (day - self.first).days / span if span else 0.5
        return LEFT + 10 + share * (WIDE - LEFT - RIGHT - 20)


def _frame(days: _Days, high: float) -> list[str]:
    """The days below: every first of January, or both ends where there are fewer than two."""
    years = [date(year, 1, 1) for year in range(days.first.year + 1, days.last.year + 1)]
    step = -(-len(years) // MOST_YEARS) or 1
    years = years[::step]
    if len(years) < 2:
        ends = [days.first] if days.first == days.last else [days.first, days.last]
        marks = [text(f"{day:%Y-%m}", days.at(day), high - 6, "axis", "middle") for day in ends]
        return marks
    marks = [text(str(day.year), days.at(day), high - 6, "axis", "middle") for day in years]
    lines = [element("line", x1=days.at(d), x2=days.at(d), y1=TOP, y2=high - FOOT, class_="rule") for d in years]
    return lines + marks


def _told(point: Point) -> str:
    return element("title", escape(point.told))


def _round_up(value: int) -> int:
    for step in (10, 30, 60, 90, 120, 180, 270, 360):
        if value <= step:
            return step
    return -(-value // 180) * 180

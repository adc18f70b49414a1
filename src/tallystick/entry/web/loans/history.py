"""How a loan went from month end to month end: its last state as tiles, days past due and classes as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tallystick.entry.web.frame.detail import Picture, Tile
from tallystick.entry.web.frame.history import Point, bands, bars
from tallystick.entry.web.frame.language import words
from tallystick.entry.web.frame.tags import money

CLASSES: Final = {
    "normal": "good",
    "special_mention": "warn",
    "substandard": "bad",
    "doubtful": "bad",
    "loss": "bad",
}
STAGES: Final = {1: "good", 2: "warn", 3: "bad"}
WATCH: Final = {"yellow": "warn", "orange": "warn", "red": "bad"}
MARKS: Final = (30, 90)
"""Days past due that are drawn as lines: a month, and the default definition's ninety days."""


def tiles(months: Sequence[Any]) -> list[Tile]:
    """This function will give the last month end's figures; `months` stand latest first."""
    if not months:
        return []
    w, last = words(), months[0]
    days, class_ = last.days_past_due, last.asset_class
    return [
        Tile(w("col.balance"), money(last.balance_minor), str(last.day)),
        Tile(w("col.days_past_due"), w("unknown") if days is None else f"{days}", tone="bad" if days else "good"),
        Tile(w("col.asset_class"), w.code("code", class_) if class_ else "–", tone=CLASSES.get(class_ or "", "")),
        Tile(w("col.stage"), f"{last.stage}" if last.stage else "–", tone=STAGES.get(last.stage or 0, "")),
        Tile(w("col.ecl"), money(last.ecl_minor) if last.ecl_minor is not None else "–"),
    ]


def pictures(months: Sequence[Any]) -> list[Picture]:
    """This function will draw days past due, and class, stage and warning of each month end."""
    w = words()
    known = [one for one in reversed(months) if one.days_past_due is not None and one.asset_class]
    late = [
        Point(
            one.day,
            one.days_past_due,
            w("loan.days_on", day=str(one.day), days=one.days_past_due),
            "bad" if one.days_past_due > MARKS[1] else "warn",
        )
        for one in known
    ]
    rows = [
        (w("loan.row.class"), [_cell(one, one.asset_class, "code", CLASSES) for one in reversed(months)]),
        (w("loan.row.stage"), [_cell(one, one.stage, "stage", STAGES) for one in reversed(months)]),
        (w("loan.row.watch"), [_cell(one, one.watch_level, "watch", WATCH) for one in reversed(months)]),
    ]
    shown = [(word, [point for point in points if point is not None]) for word, points in rows]
    never = not any(point.level for point in late)
    days_told = w("loan.never_late") if never else w("loan.days_chart.told")
    return [
        Picture(w("loan.days_chart"), bars([] if never else late, w("loan.days_chart"), MARKS), days_told),
        Picture(w("loan.class_chart"), bands(shown, w("loan.class_chart")), w("loan.class_chart.told")),
    ]


def _cell(month: Any, value: Any, kind: str, tones: dict[Any, str]) -> Point | None:
    if value in (None, ""):
        return None
    word = words().code(kind, value) if kind != "stage" else str(value)
    return Point(month.day, str(value), f"{month.day} · {word}", tones.get(value, ""))

"""What may be written in indicators/*.yaml, and what its levels must keep."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

from tallystick.pack import model
from tallystick.pack.errors import Problems
from tallystick.pack.shapes import (
    Key,
    Shape,
    bilingual,
    choice,
    condition,
    day,
    integer,
    list_of,
    map_of,
    record,
    scalar,
)
from tallystick.pack.shapes import words as text
from tallystick.pack.yaml_nodes import Node

LEVELS: Final = ("yellow", "orange", "red")
"""Mildest first; a level's rank is its place, from 1."""

NONE: Final = "none"
UNKNOWN: Final = "unknown"
ANSWERS: Final = (NONE, *LEVELS, UNKNOWN)


def _asked_value(node: Node, thing: str, problems: Problems) -> Any:
    """One value, or a list of them."""
    if isinstance(node.value, list):
        return [scalar(one, thing, problems) for one in node.value]
    return scalar(node, thing, problems)


_LEVEL: Final = record(
    model.LevelText,
    {
        "level": Key(choice(*LEVELS)),
        "when": Key(condition),
        "act_within_days": Key(integer),
        "shows": Key(text, required=False),
    },
)
_ASKED: Final = record(
    model.AskedText,
    {
        "at": Key(map_of(_asked_value), to="at_values"),
        "expect": Key(list_of(choice(*ANSWERS), alone=True)),
        "day": Key(day, required=False),
    },
)
INDICATOR: Final[Shape] = record(
    model.IndicatorText,
    {
        "id": Key(text, to="code"),
        "name": Key(bilingual),
        "family": Key(text),
        "owner": Key(text),
        "levels": Key(list_of(_LEVEL)),
        "from": Key(day, to="since"),
        "until": Key(day, required=False),
        "source": Key(text),
        "certainty": Key(text, required=False),
        "asked": Key(list_of(_ASKED), required=False),
    },
    named="indicator",
    by="id",
)


def prove_levels(indicator: model.IndicatorText, problems: Problems) -> None:
    """This function will note levels that stand twice, and a time to act that is negative or longer for a worse one."""
    thing = f"indicator {indicator.code!r}"
    ordered = sorted(indicator.levels, key=lambda level: LEVELS.index(level.level))
    for level in ordered:
        if level.act_within_days < 0:
            problems.add(level.at("act_within_days"), thing, "the days to act are negative", "Write 0 or more")
    for milder, worse in pairwise(ordered):
        if milder.level == worse.level:
            problems.add(worse.place, thing, f"level {worse.level} stands twice", "Join the conditions with or")
        elif worse.act_within_days > milder.act_within_days:
            cause = f"{worse.level} leaves more days to act than {milder.level}"
            problems.add(worse.at("act_within_days"), thing, cause, "Give the worse level no more days")

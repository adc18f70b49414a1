"""What may be written in each file of a pack: its keys, which of them must be there, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Final, get_args

from tallystick.kernel.columns import Unit
from tallystick.pack import model, shapes
from tallystick.pack.errors import Problems
from tallystick.pack.rows import ends, read_table
from tallystick.pack.shapes import (
    BAD,
    Key,
    Shape,
    bilingual,
    choice,
    code,
    condition,
    day,
    integer,
    list_of,
    map_of,
    mapping,
    number,
    record,
    refuse,
    scalar,
    words,
)
from tallystick.pack.yaml_nodes import Node

UNITS: Final = get_args(Unit)


def _as_node(node: Node, thing: str, problems: Problems) -> Any:
    return node


def _currency(node: Node, thing: str, problems: Problems) -> Any:
    if isinstance(node.value, str) and len(node.value) == 3 and node.value.isascii() and node.value.isupper():
        return node.value
    return refuse(node, thing, problems, "a currency's three capital letters, such as CNY")


def _values(node: Node, thing: str, problems: Problems) -> Any:
    """Day -> number, oldest first."""
    if not isinstance(node.value, dict) or not node.value:
        return refuse(node, thing, problems, "a mapping `YYYY-MM-DD: number`")
    found: list[model.DatedNumber] = []
    for text, child in node.value.items():
        place = child.key_place or child.place
        value = number(child, thing, problems)
        try:
            since = date.fromisoformat(text)
        except ValueError:
            problems.add(place, thing, f"{text!r} is not a day", "Write the first day of the value as YYYY-MM-DD")
            continue
        if value is not BAD:
            found.append(model.DatedNumber(place=place, since=since, value=value))
    if len(found) < len(node.value):
        return BAD
    return tuple(sorted(found, key=lambda one: one.since))


_PERIOD: Final = {"from": Key(day, to="since"), "until": Key(day, required=False)}
_REMOVABLE: Final = (
    "rules",
    "tables",
    "scorecards",
    "products",
    "parameters",
    "indicators",
    "activities",
    "duties",
    "problems",
)
_REMOVES: Final = mapping({kind: Key(list_of(words), required=False) for kind in _REMOVABLE})

HEAD: Final = mapping(
    {
        "id": Key(words),
        "title": Key(bilingual),
        "version": Key(words),
        "currency": Key(_currency, required=False),
        "starts": Key(day, required=False),
        "jurisdiction": Key(words, required=False),
        "source": Key(words, required=False),
        "extends": Key(words, required=False),
        "removes": Key(_REMOVES, required=False),
    }
)

PARAMETER: Final[Mapping[str, Key]] = {
    "label": Key(bilingual, required=False),
    "unit": Key(choice(*UNITS), required=False),
    "source": Key(words, required=False),
    "certainty": Key(words, required=False),
    "values": Key(_values, required=False),
}

_EXCEPTION: Final = record(model.ExceptionText, {"when": Key(condition), "then": Key(condition)})

RULE: Final = record(
    model.RuleText,
    {
        "code": Key(words),
        "name": Key(bilingual),
        "family": Key(words, required=False),
        "applies": Key(condition, required=False),
        "when": Key(condition),
        "except": Key(list_of(_EXCEPTION), required=False, to="exceptions"),
        "outcome": Key(choice("refer", "decline")),
        "missing": Key(choice("refer", "decline")),
        "shows": Key(words, required=False),
        **_PERIOD,
        "source": Key(words),
    },
    named="rule",
    by="code",
)

_DIMENSION: Final = record(
    model.Dimension,
    {
        "column": Key(words),
        "kind": Key(choice("band", "code")),
        "min": Key(number, required=False),
        "max": Key(number, required=False),
        "values": Key(list_of(code), required=False),
        "missing": Key(shapes.flag, required=False),
    },
)
_OUTPUT: Final = record(
    model.Output,
    {"name": Key(words), "type": Key(choice("int", "float", "text")), "unit": Key(choice(*UNITS), required=False)},
)
_TABLE: Final = record(
    model.TableText,
    {
        "name": Key(words),
        **_PERIOD,
        "source": Key(words),
        "dimensions": Key(list_of(_DIMENSION)),
        "outputs": Key(list_of(_OUTPUT)),
        "rows": Key(list_of(_as_node)),
    },
    named="table",
    by="name",
)
TABLE: Final[Shape] = partial(read_table, shape=_TABLE)

_BIN: Final = record(
    model.BinText,
    {
        "points": Key(integer),
        "band": Key(ends, required=False),
        "codes": Key(list_of(code, alone=True), required=False),
        "woe": Key(number, required=False),
    },
)
_CHARACTERISTIC: Final = record(
    model.CharacteristicText,
    {
        "column": Key(words),
        "title": Key(bilingual),
        "bins": Key(list_of(_BIN)),
        "missing": Key(integer),
        "values": Key(list_of(code), required=False),
    },
)
SCORECARD: Final = record(
    model.ScorecardText,
    {
        "code": Key(words),
        "title": Key(bilingual),
        "priority": Key(integer),
        "needs": Key(condition),
        "base_points": Key(integer),
        "characteristics": Key(list_of(_CHARACTERISTIC)),
        "calibration": Key(mapping({"intercept": Key(number), "slope": Key(number)})),
        "development": Key(
            mapping(
                {
                    "kind": Key(choice("expert", "fitted")),
                    "sample": Key(words),
                    "source": Key(words),
                    "adjustments": Key(list_of(words), required=False),
                    "digest": Key(words, required=False),
                }
            )
        ),
        **_PERIOD,
        "source": Key(words),
    },
    named="scorecard",
    by="code",
)

_GRADE: Final = record(
    model.GradeText,
    {"code": Key(words), "pd_from": Key(number), "pd_until": Key(number), "pd_12m": Key(number)},
    named="grade",
    by="code",
)
SCALE: Final = record(
    model.ScaleText,
    {**_PERIOD, "source": Key(words), "grades": Key(list_of(_GRADE))},
    named="the master scale",
)

PRODUCT: Final = record(
    model.ProductText,
    {
        "code": Key(words),
        "name": Key(bilingual),
        **_PERIOD,
        "terms": Key(map_of(shapes.known)),
        "source": Key(words, required=False),
    },
    named="product",
    by="code",
)


def _expected(node: Node, thing: str, problems: Problems) -> Any:
    """One value, or a list of them."""
    if isinstance(node.value, list):
        return [item for item in (scalar(one, thing, problems) for one in node.value) if item is not BAD]
    return scalar(node, thing, problems)


_CASE: Final = mapping(
    {
        "name": Key(words),
        "day": Key(day, required=False),
        "change": Key(map_of(scalar), required=False),
        "expect": Key(map_of(_expected)),
    }
)
_PROBE: Final = mapping(
    {
        "table": Key(words),
        "day": Key(list_of(day, alone=True), required=False),
        "at": Key(map_of(_expected)),
        "expect": Key(map_of(_expected)),
    }
)


def _with_node(shape: Shape) -> Shape:
    """The read value beside its node, which has the places."""

    def read(node: Node, thing: str, problems: Problems) -> Any:
        found = shape(node, thing, problems)
        return BAD if found is BAD else (found, node)

    return read


CASES: Final = mapping(
    {
        "day": Key(day, required=False),
        "base": Key(map_of(scalar), required=False),
        "cases": Key(list_of(_with_node(_CASE), least=0), required=False),
        "probes": Key(list_of(_with_node(_PROBE), least=0), required=False),
    }
)

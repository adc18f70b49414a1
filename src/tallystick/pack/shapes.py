"""Shapes: what may stand where in a pack, declared as data and checked in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from tallystick.kernel.codes import Text
from tallystick.kernel.columns import did_you_mean
from tallystick.pack.errors import Place, Problems
from tallystick.pack.yaml_nodes import Node


class _Bad:
    """Stands for a value that could not be read; the mistake is in the problems already."""


BAD: Final = _Bad()
LARGEST: Final = 2**53
"""Numbers at and beyond it are not exact as fractions, so that a comparison could miss by one."""
Shape = Callable[[Node, str, Problems], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping; `to` is the attribute it fills where that has another name."""

    shape: Shape
    required: bool = True
    to: str = ""


def refuse(node: Node, thing: str, problems: Problems, wanted: str) -> _Bad:
    """This function will note that something else stands where `wanted` should."""
    problems.add(node.place, thing, f"{node.shown} stands where {wanted} should", f"Write {wanted}")
    return BAD


def words(node: Node, thing: str, problems: Problems) -> Any:
    """Text; a number or a day is taken as its text."""
    if isinstance(node.value, (dict, list, bool)) or node.value is None or node.value == "":
        return refuse(node, thing, problems, "text")
    return node.text


def integer(node: Node, thing: str, problems: Problems) -> Any:
    """A whole number."""
    if isinstance(node.value, int) and not isinstance(node.value, bool) and abs(node.value) < LARGEST:
        return node.value
    return refuse(node, thing, problems, "a whole number")


def number(node: Node, thing: str, problems: Problems) -> Any:
    """A number."""
    if isinstance(node.value, (int, float)) and not isinstance(node.value, bool) and abs(node.value) < LARGEST:
        return node.value
    return refuse(node, thing, problems, "a number")


def day(node: Node, thing: str, problems: Problems) -> Any:
    """A day, YYYY-MM-DD."""
    if not isinstance(node.value, date):
        return refuse(node, thing, problems, "a day as YYYY-MM-DD")
    return BAD if node.value == date.min else node.value


def flag(node: Node, thing: str, problems: Problems) -> Any:
    """true or false."""
    return node.value if isinstance(node.value, bool) else refuse(node, thing, problems, "true or false")


def scalar(node: Node, thing: str, problems: Problems) -> Any:
    """Any single value, null included."""
    if isinstance(node.value, (dict, list)):
        return refuse(node, thing, problems, "one value")
    return node.value


def known(node: Node, thing: str, problems: Problems) -> Any:
    """Any single value but null."""
    return (
        refuse(node, thing, problems, "a number, text, true or false")
        if node.value is None
        else scalar(node, thing, problems)
    )


def condition(node: Node, thing: str, problems: Problems) -> Any:
    """A condition in SQL's expression language; true and false are conditions too."""
    if isinstance(node.value, bool):
        return str(node.value).lower()
    if not isinstance(node.value, str) or not node.value:
        return refuse(node, thing, problems, "a condition")
    return node.value


def code(node: Node, thing: str, problems: Problems) -> Any:
    """A code; true and false are codes of flags."""
    return str(node.value).lower() if isinstance(node.value, bool) else words(node, thing, problems)


def bilingual(node: Node, thing: str, problems: Problems) -> Any:
    """Text in English and Simplified Chinese."""
    found = mapping({"en": Key(words), "zh": Key(words)})(node, thing, problems)
    return BAD if found is BAD else Text(found["en"], found["zh"])


def choice(*allowed: str) -> Shape:
    """One word of a few."""

    def read(node: Node, thing: str, problems: Problems) -> Any:
        if isinstance(node.value, str) and node.value in allowed:
            return node.value
        near = did_you_mean(str(node.value), allowed)
        problems.add(node.place, thing, f"{node.shown} is not known here{near}", f"Write one of: {', '.join(allowed)}")
        return BAD

    return read


def list_of(shape: Shape, *, least: int = 1, alone: bool = False) -> Shape:
    """A list of `shape`, as a tuple; `alone` takes a single value as a list of one. Bad members are left out."""

    def read(node: Node, thing: str, problems: Problems) -> Any:
        if not isinstance(node.value, list):
            if not alone:
                return refuse(node, thing, problems, "a list")
            only = shape(node, thing, problems)
            return BAD if only is BAD else (only,)
        members = [shape(item, f"{thing}, item {n}", problems) for n, item in enumerate(node.value, 1)]
        if len(members) < least:
            problems.add(node.place, thing, f"the list holds {len(members)}", f"Write {least} or more")
            return BAD
        good = tuple(member for member in members if member is not BAD)
        return good if good or not members else BAD

    return read


def map_of(shape: Shape) -> Shape:
    """A mapping from any name to `shape`. Bad members are left out."""

    def read(node: Node, thing: str, problems: Problems) -> Any:
        if not isinstance(node.value, dict):
            return refuse(node, thing, problems, "a mapping `name: value`")
        found = {name: shape(child, f"{thing}, {name}", problems) for name, child in node.value.items()}
        return {name: value for name, value in found.items() if value is not BAD}

    return read


def mapping(keys: Mapping[str, Key]) -> Callable[[Node, str, Problems], Any]:
    """A mapping with declared keys: unknown keys and missing ones are mistakes."""

    def read(node: Node, thing: str, problems: Problems) -> Any:
        if not isinstance(node.value, dict):
            return refuse(node, thing, problems, f"a mapping with {', '.join(keys)}")
        whole = True
        found: dict[str, Any] = {}
        for name, child in node.value.items():
            if name not in keys:
                place = child.key_place or child.place
                cause = f"unknown key {name!r}{did_you_mean(name, keys)}"
                problems.add(place, thing, cause, f"The keys here are: {', '.join(keys)}")
                continue
            key = keys[name]
            value = key.shape(child, f"{thing}, {name}" if thing else name, problems)
            found[key.to or name] = value
            whole = whole and (value is not BAD or not key.required)
        lacking = [name for name, key in keys.items() if key.required and name not in node.value]
        if lacking:
            problems.add(node.place, thing, f"it lacks {', '.join(lacking)}", "Add what is lacking")
        if lacking or not whole:
            return BAD
        return {name: value for name, value in found.items() if value is not BAD}

    return read


def place_of(node: Node) -> Place:
    """This function will give the place to point at: the key of what spans lines of its own, else the value."""
    return node.key_place if isinstance(node.value, (dict, list)) and node.key_place else node.place


def record(kind: type[Any], keys: Mapping[str, Key], *, named: str = "", by: str = "") -> Shape:
    """An item of the model built from a mapping; errors call it `named` and its key `by`."""
    read_keys = mapping(keys)

    def read(node: Node, thing: str, problems: Problems) -> Any:
        if by and isinstance(node.value, dict) and by in node.value and isinstance(node.value[by].value, str):
            thing = f"{named} {node.value[by].value!r}"
        elif named and not thing:
            thing = named
        found = read_keys(node, thing, problems)
        if found is BAD:
            if by and isinstance(node.value, dict) and by in node.value:
                problems.broken.add(str(node.value[by].value))
            return BAD
        assert isinstance(node.value, dict)
        places = {name: place_of(child) for name, child in node.value.items()}
        return kind(**found, place=node.place, keys=places)

    return read

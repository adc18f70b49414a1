"""A line of a pack written anew in its file's text: everything else, comments too, stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import yaml


def values_of(text: str, name: str) -> dict[str, str] | None:
    """This function will give the values of parameter `name` as they are written, by their first days; None where the
    file does not hold it."""
    node = _values_node(text, name)
    return None if node is None else {day.value: value.value for day, value in node.value}


def with_value(text: str, name: str, since: date, value: str) -> str:
    """This function will give the file with `value` for parameter `name` from `since` on.

    :raises KeyError: the file does not hold the parameter with values.
    """
    node = _values_node(text, name)
    if node is None:
        raise KeyError(name)
    held = {day.value: each.value for day, each in node.value} | {since.isoformat(): value}
    end = node.end_mark.index
    tail = "" if node.flow_style else "\n"
    return f"{text[: node.start_mark.index]}{flow_values(held)}{tail}{text[end:]}"


def with_version(text: str, version: str) -> str:
    """This function will give pack.yaml with another version.

    :raises KeyError: it names none.
    """
    node = _child(yaml.compose(text, Loader=yaml.SafeLoader), "version")
    if node is None:
        raise KeyError("version")
    return f'{text[: node.start_mark.index]}"{version}"{text[node.end_mark.index :]}'


def flow_values(values: Mapping[str, str]) -> str:
    """This function will write values by their first days on one line, oldest first."""
    return "{" + ", ".join(f"{day}: {value}" for day, value in sorted(values.items())) + "}"


def _values_node(text: str, name: str) -> yaml.MappingNode | None:
    found = _child(_child(yaml.compose(text, Loader=yaml.SafeLoader), name), "values")
    return found if isinstance(found, yaml.MappingNode) else None


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)

"""YAML as a tree that knows the line of every key and value, and reads scalars without surprises.

Plain scalars are null, true, false, numbers, days and text; YAML 1.1's `yes`, `off`, `12:30` and `017` stay text, so
that no code of a bank turns into something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from tallystick.pack.errors import Place, Problems

DEEPEST: Final = 5_000
"""Brackets opened and not closed; a comment may hold some, such as [1, 4)."""
LONGEST_LINE: Final = 5_000
_BRACKET = re.compile(r"[\[\]{}]")
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*(_[0-9]+)*)")
_FLOAT = re.compile(r"[-+]?([0-9]+(_[0-9]+)*\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}

Scalar = None | bool | int | float | date | str


class _Composer(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """PyYAML's composer in C where there is one, without its guesses at types."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        return ""


@dataclass(slots=True)
class Node:
    """One value of a YAML file. `value` is a mapping, a list or a scalar; `key_place` is where its key stands.

    `text` is a scalar as it was written, for values that are names: version 1.10 is not version 1.1.
    """

    value: dict[str, Node] | list[Node] | Scalar
    place: Place
    key_place: Place | None = None
    text: str = ""

    @property
    def shown(self) -> str:
        """What stands there, in words."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, list):
            return "a list"
        if self.value is None:
            return "nothing"
        if isinstance(self.value, bool):
            return str(self.value).lower()
        return repr(self.value) if isinstance(self.value, str) else str(self.value)


def read_yaml(path: Path, shown: str, problems: Problems) -> Node | None:
    """This function will read one YAML file; None where it cannot be read at all, with the cause in `problems`.

    `shown` is the file's name as errors write it.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        problems.add(Place(shown, line), "the file", "it is not UTF-8 text", "Save it as UTF-8")
        return None
    except OSError as error:
        problems.add(Place(shown, 1), "the file", f"it cannot be read ({error.strerror})", "Check its permissions")
        return None
    if not _is_readable(text, shown, problems):
        return None
    try:
        root = yaml.compose(text, Loader=_Composer)
        if root is not None:
            return _Tree(shown, problems, set()).node(root)
        problems.add(Place(shown, 1), "the file", "it is empty", "Write something into it or remove it")
    except yaml.MarkedYAMLError as error:
        _note_yaml_error(error, text, shown, problems)
    except yaml.YAMLError as error:
        problems.add(Place(shown, 1), "the file", f"it is not YAML ({error})", "Remove the control characters in it")
    except RecursionError:
        problems.add(Place(shown, 1), "the file", "lists and mappings are nested too deeply", "Write them flatter")
    return None


def _is_readable(text: str, shown: str, problems: Problems) -> bool:
    """False for what would take PyYAML's composer, which descends by recursion in C, beyond its stack."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            cause = f"the line has more than {LONGEST_LINE} characters"
            problems.add(Place(shown, number), "the file", cause, "Break it into several lines")
            return False
    depth = 0
    for found in _BRACKET.finditer(text):
        depth += 1 if found.group() in "[{" else -1
        if depth > DEEPEST:
            line_number = text.count("\n", 0, found.start()) + 1
            cause = "lists and mappings are nested too deeply"
            problems.add(Place(shown, line_number), "the file", cause, "Write them flatter")
            return False
    return True


def _note_yaml_error(error: yaml.MarkedYAMLError, text: str, shown: str, problems: Problems) -> None:
    mark = error.problem_mark or error.context_mark
    cause = error.problem or error.context or "it is not YAML"
    line = text.split("\n")[mark.line] if mark and mark.line < text.count("\n") + 1 else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        cause, cure = "a tab stands where YAML wants spaces", "Indent with spaces"
    elif "single document" in (error.context or ""):
        cause, cure = "a second document begins (---)", "Keep one document in a file"
    else:
        cause, cure = f"YAML cannot be read: {cause}", "Check indentation, colons, quotes and brackets here and above"
    problems.add(Place(shown, (mark.line if mark else 0) + 1), "the file", cause, cure)


@dataclass(slots=True)
class _Tree:
    """Turns PyYAML's nodes into ours. A node met twice is an alias, which could loop or swell without end."""

    shown: str
    problems: Problems
    seen: set[int]

    def node(self, node: yaml.Node) -> Node:
        place = Place(self.shown, node.start_mark.line + 1)
        if id(node) in self.seen:
            self.problems.add(place, "an alias (*name)", "a pack is read as it stands", "Write the value out")
            return Node(None, place)
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return Node(self._mapping(node), place)
        if isinstance(node, yaml.SequenceNode):
            return Node([self.node(item) for item in node.value], place)
        assert isinstance(node, yaml.ScalarNode)
        if node.style in ("|", ">"):
            text = node.value.strip()
            return Node(text, Place(self.shown, place.line + 1), text=text)
        if node.style in ("'", '"'):
            return Node(node.value, place, text=node.value)
        return Node(_scalar(node.value, place, self.problems), place, text=node.value)

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Node]:
        held: dict[str, Node] = {}
        for key, value in node.value:
            place = Place(self.shown, key.start_mark.line + 1)
            if not isinstance(key, yaml.ScalarNode):
                cure = "Write `key: value`; quote text that holds { or ["
                self.problems.add(place, "a key", "it is not one word", cure)
                continue
            name = str(key.value)
            first = held.get(name)
            if first is not None and first.key_place is not None:
                cause = f"it stands twice; the first is on line {first.key_place.line}"
                self.problems.add(place, f"key {name!r}", cause, "Keep one of them")
                continue
            held[name] = self.node(value)
            held[name].key_place = place
        return held


def _scalar(text: str, place: Place, problems: Problems) -> Scalar:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and not re.fullmatch(r"[-+]?0[0-9]+", text):
        return float(text)
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            problems.add(place, f"day {text}", "there is no such day", "Write a day of the calendar as YYYY-MM-DD")
            return date.min
    return text

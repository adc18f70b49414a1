"""Reads a pack's folder: every file, every mistake in one go, and the pack it extends underneath."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from tallystick.kernel.columns import did_you_mean
from tallystick.pack import written
from tallystick.pack.activities import ACTIVITY
from tallystick.pack.case_files import read_cases
from tallystick.pack.duties import DUTY
from tallystick.pack.errors import WHOLE_FILE, PackErrors, Place, Problems
from tallystick.pack.files import HEAD
from tallystick.pack.indicator_text import INDICATOR
from tallystick.pack.model import CaseText, ProbeText, Value
from tallystick.pack.problem_text import PROBLEM
from tallystick.pack.shapes import BAD, Shape, list_of, mapping, refuse
from tallystick.pack.yaml_nodes import Node, read_yaml

SCALE: Final = "scale.yaml"
NAME: Final = re.compile("[a-z][a-z0-9_]*")
FOLDERS: Final = (
    "parameters",
    "rules",
    "tables",
    "scorecards",
    "products",
    "indicators",
    "activities",
    "duties",
    "problems",
    "cases",
)
ASIDE: Final = "models"
"""A folder of model cards: what stands behind scorecards. No policy reads it, and the digest does not know it."""

_SHAPES: Final[Mapping[str, Shape]] = {
    "tables": written.TABLE,
    "scorecards": written.SCORECARD,
    "products": written.PRODUCT,
    "indicators": INDICATOR,
    "activities": ACTIVITY,
    "duties": DUTY,
    "problems": PROBLEM,
}


@dataclass(slots=True)
class Written:
    """One folder as written: what could be read of it, with the base it extends."""

    head: dict[str, Any]
    head_node: Node
    parameters: dict[str, tuple[dict[str, Any], Node]] = field(default_factory=dict)
    items: dict[str, list[Any]] = field(default_factory=dict)
    bases: dict[str, Mapping[str, Value]] = field(default_factory=dict)
    cases: list[CaseText] = field(default_factory=list)
    probes: list[ProbeText] = field(default_factory=list)
    base: Written | None = None

    @property
    def starts(self) -> date | None:
        """The first day, from the pack below where this one does not say."""
        return self.head.get("starts") or (self.base.starts if self.base else None)


def read_folder(folder: Path, problems: Problems, *, below: tuple[Path, ...] = ()) -> Written:
    """This function will read the folder of a pack and of those it extends; mistakes go to `problems`.

    :raises PackErrors: there is no pack.yaml that can be read, so that nothing else means anything.
    """
    head = read_yaml(folder / HEAD, str(folder / HEAD), problems) if (folder / HEAD).is_file() else None
    if head is None:
        if not problems.found:
            kind = "there is no such folder" if not folder.exists() else f"there is no {HEAD} in it"
            problems.add(Place(str(folder / HEAD), 1), "the pack", kind, "Give the folder that holds pack.yaml")
        raise PackErrors(problems.found)
    found = written.HEAD(head, "the pack", problems)
    result = Written(found if found is not BAD else {}, head)
    if "extends" in result.head:
        result.base = _read_base(folder, result, problems, (*below, folder.resolve()))
    shown = _list_files(folder, problems)
    for kind in FOLDERS:
        for path in shown.get(kind, ()):
            node = read_yaml(path, str(path), problems)
            if node is None:
                problems.broken.add(WHOLE_FILE)
            else:
                _read_file(kind, path, node, result, problems)
    for path in shown.get(SCALE, ()):
        node = read_yaml(path, str(path), problems)
        if node is not None:
            result.items["scales"] = _one_or_many("scale", node, written.SCALE, problems)
    return result


def _read_base(folder: Path, result: Written, problems: Problems, below: tuple[Path, ...]) -> Written | None:
    assert isinstance(result.head_node.value, dict)
    place = result.head_node.value["extends"].place
    base = folder / str(result.head["extends"])
    thing = f"extends {result.head['extends']!r}"
    if base.resolve() in below:
        problems.add(place, thing, "it leads back to the pack itself", "Extend a pack that does not extend this one")
        return None
    if not (base / HEAD).is_file():
        problems.add(place, thing, f"there is no {HEAD} in {base}", "Write the path from this folder to the other pack")
        return None
    return read_folder(_tidy(base), problems, below=below)


def _tidy(path: Path) -> Path:
    """The path without `..` in it, as short as errors should show it."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] not in ("..", "/"):
            parts.pop()
        else:
            parts.append(part)
    return Path(*parts)


def _list_files(folder: Path, problems: Problems) -> dict[str, list[Path]]:
    """Kind -> files, in the order of their names; a file that would not be read is a mistake."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        place = Place(str(path), 1)
        if path.name.startswith(".") or path.suffix == ".md" or path.name in (HEAD, ASIDE):
            continue
        if path.name == SCALE:
            found[SCALE] = [path]
        elif path.is_dir() and path.name in FOLDERS:
            found[path.name] = _files_of(path, problems)
        else:
            near = did_you_mean(path.name, (*FOLDERS, HEAD, SCALE))
            cure = f"A pack holds {HEAD}, {SCALE} and the folders {', '.join(FOLDERS)}"
            problems.add(place, path.name, f"nothing reads it{near}", cure)
    return found


def _files_of(folder: Path, problems: Problems) -> list[Path]:
    files = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".yaml" and path.is_file():
            files.append(path)
        elif not path.name.startswith(".") and path.suffix != ".md":
            problems.add(Place(str(path), 1), path.name, "nothing reads it", "Name the file *.yaml, in no folder below")
    return files


def _read_file(kind: str, path: Path, node: Node, result: Written, problems: Problems) -> None:
    if kind == "parameters":
        _read_parameters(node, result, problems)
    elif kind == "rules":
        result.items.setdefault(kind, []).extend(_members(kind, node, list_of(written.RULE), problems))
    elif kind == "cases":
        base = result.base.bases.get(path.name) if result.base else None
        found = read_cases(node, base=base, starts=result.starts, problems=problems)
        result.bases[path.name] = found.base
        result.cases.extend(found.cases)
        result.probes.extend(found.probes)
    else:
        shape = _SHAPES[kind]
        result.items.setdefault(kind, []).extend(_one_or_many(kind, node, shape, problems))


def _one_or_many(kind: str, node: Node, shape: Shape, problems: Problems) -> list[Any]:
    return _members(kind, node, list_of(shape, alone=True), problems)


def _members(kind: str, node: Node, shape: Shape, problems: Problems) -> list[Any]:
    found = shape(node, f"the {kind}", problems)
    if found is BAD and not problems.broken:
        problems.broken.add(WHOLE_FILE)
    return [] if found is BAD else list(found)


def _read_parameters(node: Node, result: Written, problems: Problems) -> None:
    if not isinstance(node.value, dict):
        refuse(node, "the parameters", problems, "a mapping `name: {label, unit, source, values}`")
        return
    read = mapping(written.PARAMETER)
    for name, child in node.value.items():
        thing = f"parameter {name!r}"
        if not NAME.fullmatch(name):
            cure = "Write small letters, digits and _, a letter first"
            problems.add(child.key_place or child.place, thing, "no condition could name it", cure)
        if name in result.parameters:
            first = result.parameters[name][1].place
            problems.add(child.key_place or child.place, thing, f"it stands twice; the first is at {first}", "Keep one")
            continue
        found = read(child, thing, problems)
        if found is BAD:
            problems.broken.add(name)
        else:
            result.parameters[name] = (found, child)

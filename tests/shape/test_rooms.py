"""Rooms: each stands in a layer, says what it is, and keeps its workings to itself."""

from __future__ import annotations

import ast
import configparser
import re
from pathlib import Path

from tests.shape.tree import PACKAGE, ROOT, place, python_files, tree_of

ENGINE_SHARED = {
    "evidence",
    "book",
    "process",
    "step",
    "parameters",
    "parameters_after",
    "products",
    "compiled",
    "few",
    "vat_relief",
    "features",
}
"""What every step may use: the evidence, the words of a flow, and features, whose modules hold their columns."""


SHOWN = {"columns", "declare"}
"""Modules of a step that others may read: which columns there are, and how a column is declared."""


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    return parser


def layers(contract: str) -> set[str]:
    return set(re.findall(r"\w+", contracts()[f"importlinter:contract:{contract}"]["layers"]))


def folders(room: Path) -> set[str]:
    return {p.name for p in room.iterdir() if p.is_dir() and any(p.rglob("*.py"))}


def test_every_folder_stands_in_a_layer() -> None:
    assert folders(PACKAGE) <= layers("rooms")
    assert folders(PACKAGE / "engine") <= layers("life")
    assert folders(PACKAGE / "entry") <= layers("ways_in")


def test_the_layer_contracts_are_exhaustive() -> None:
    layered = [s for s in contracts().values() if s.get("type") == "layers"]
    assert len(layered) == 3
    assert all(section.get("exhaustive") == "True" for section in layered)


def test_every_package_says_what_it_is() -> None:
    silent = [
        place(path)
        for path in python_files()
        if path.name == "__init__.py"
        and path.is_relative_to(PACKAGE)
        and path.parent.name != "migrations"
        and not ast.get_docstring(tree_of(path))
        and not (path.parent / "README.md").is_file()
    ]
    assert silent == []


def test_every_folder_of_the_package_is_a_package() -> None:
    bare = {p.parent for p in python_files() if p.is_relative_to(PACKAGE) and not (p.parent / "__init__.py").is_file()}
    assert bare == set()


def test_every_step_has_a_readme() -> None:
    steps = [path.parent for path in python_files("engine") if path.name == "step.py" and path.parent.name != "engine"]
    assert [str(step.relative_to(ROOT)) for step in steps if not (step / "README.md").is_file()] == []


def test_a_step_reads_columns_of_other_steps_never_their_workings() -> None:
    crossing = []
    for path in python_files("engine"):
        room = path.relative_to(PACKAGE / "engine").parts[0].removesuffix(".py")
        if room in ("flow", "__init__") or path.parent == PACKAGE / "engine":
            continue
        for node in ast.walk(tree_of(path)):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                parts = module.split(".")
                if parts[:2] != ["tallystick", "engine"] or len(parts) < 3 or parts[2] in {room, *ENGINE_SHARED}:
                    continue
                if parts[-1] not in SHOWN:
                    crossing.append(f"{place(path, node)} uses {module}")
    assert crossing == [], "\n".join(crossing)


def test_modules_say_what_they_are() -> None:
    ours = [p for p in python_files() if p.is_relative_to(PACKAGE) and p.parent.name != "migrations"]
    silent = [place(p) for p in ours if not ast.get_docstring(tree_of(p))]
    assert silent == []

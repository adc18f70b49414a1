"""The project's files as git tracks them, and their syntax trees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "tallystick"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> tuple[Path, ...]:
    """This function will give every file that git tracks and that is there, in order."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in sorted(listed.split("\0")) if name and (path := ROOT / name).is_file())


def python_files(*rooms: str) -> list[Path]:
    """This function will give the tracked Python files, of the named rooms of the package only where any is named."""
    files = [path for path in tracked() if path.suffix == ".py"]
    if not rooms:
        return files
    return [path for path in files if path.is_relative_to(PACKAGE) and path.relative_to(PACKAGE).parts[0] in rooms]


@cache
def tree_of(path: Path) -> ast.Module:
    """This function will give the syntax tree of the Python file at `path`."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    """This function will give every function of the file, nested ones and methods too."""
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def place(path: Path, node: ast.AST | None = None) -> str:
    """This function will give `path:line` as the project's own path."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def dotted(node: ast.expr) -> str:
    """This function will give `a.b.c` for a chain of names, and the empty text for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else f".{node.attr}"
    return ""

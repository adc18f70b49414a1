"""The files of a pack with those of the packs it extends, and the packs that this process has read from them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from tallystick.pack.errors import PackErrors, Problems
from tallystick.pack.yaml_nodes import read_yaml

if TYPE_CHECKING:
    from tallystick.pack.pack import Pack

HEAD: Final = "pack.yaml"
MOST: Final = 8
"""Packs kept in a process; the one longest not asked for leaves first."""

_HELD: OrderedDict[tuple[Path, str], Pack] = OrderedDict()
_KEEPING = Lock()


def with_bases(folder: Path) -> list[Path]:
    """This function will give the folder of a pack, without `..` and links, and those of the packs it extends, in turn.

    :raises PackErrors: a pack.yaml is missing or cannot be read.
    """
    found = [folder.resolve()]
    while True:
        problems = Problems()
        head = read_yaml(found[-1] / HEAD, str(found[-1] / HEAD), problems)
        if head is None:
            raise PackErrors(problems.found)
        base = head.value.get("extends") if isinstance(head.value, dict) else None
        below = (found[-1] / str(base.value)).resolve() if base is not None else None
        if below is None or below in found:
            return found
        found.append(below)


def files_of(folders: Sequence[Path]) -> list[Path]:
    """This function will list the files of `folders`, in the order of their names, without those that are hidden."""
    paths = {(path, one) for one in folders for path in one.rglob("*") if path.is_file()}
    return sorted({path for path, one in paths if not _is_hidden(path.relative_to(one))})


def read_once(folder: Path, read: Callable[[], Pack]) -> Pack:
    """This function will give the pack in `folder`, by `read` where its files are not those of a pack read before.

    Files that change while they are read, and packs with mistakes, are not kept.
    """
    stamp = _stamp(folder)
    if stamp is None:
        return read()
    with _KEEPING:
        held = _HELD.get((folder, stamp))
    if held is None:
        held = read()
        if held.problems or _stamp(folder) != stamp:
            return held
    with _KEEPING:
        held = _HELD.setdefault((folder, stamp), held)
        _HELD.move_to_end((folder, stamp))
        while len(_HELD) > MOST:
            _HELD.popitem(last=False)
    return held


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "__")) for part in path.parts)


def _stamp(folder: Path) -> str | None:
    """The sha256 of the names and bytes of all that stands in the folders; None where they cannot be found."""
    try:
        folders = with_bases(folder)
        found = sha256()
        for path in sorted({path for one in folders for path in one.rglob("*")}):
            found.update(f"{path}\0".encode())
            if path.is_file():
                found.update(sha256(path.read_bytes()).digest())
    except (OSError, PackErrors):
        return None
    return found.hexdigest()

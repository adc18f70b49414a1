"""The bank's policy on every machine: the pack travels with the tasks as bytes and is read once a process."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from tallystick.engine import flow
from tallystick.pack import Policy, read_pack
from tallystick.pack.pack import Pack

HEAD = "pack.yaml"
_READ: dict[str, Pack] = {}
_FOLDERS: dict[Path, list[Path]] = {}
"""Folders from which a pack was read without mistakes, each with those of the packs it extends."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack as its files and those of the packs it extends, it itself in `home`. `digest` names the content."""

    files: tuple[tuple[str, bytes], ...]
    home: str
    digest: str

    @staticmethod
    def of(folder: Path) -> Packed:
        """This function will take up the pack in `folder`; one whose bytes this process has read is not read again.

        :raises PackErrors: the pack has mistakes.
        """
        home = (folder.parent if folder.name == HEAD else folder).resolve()
        if home not in _FOLDERS or (found := _packed(_FOLDERS[home])).digest not in _READ:
            pack = read_pack(folder)
            _FOLDERS[home] = _with_bases(home)
            found = _packed(_FOLDERS[home])
            _READ[found.digest] = pack
        return found

    def pack(self) -> Pack:
        """This function will give the pack, read from a temporary folder when it is first asked for."""
        if self.digest not in _READ:
            with tempfile.TemporaryDirectory(prefix="tallystick-pack-") as home:
                for name, content in self.files:
                    path = os.path.join(home, "packs", *name.split("/"))
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    Path(path).write_bytes(content)
                _READ[self.digest] = read_pack(Path(home) / "packs" / self.home)
        return _READ[self.digest]


@dataclass(frozen=True, slots=True)
class Rules:
    """A pack and the day that asks it."""

    packed: Packed
    day: date

    @staticmethod
    def of(folder: Path, day: date) -> Rules:
        """This function will take up the pack in `folder`.

        :raises PackErrors: the pack has mistakes.
        """
        return Rules(Packed.of(folder), day)

    @property
    def digest(self) -> str:
        """The digest of the pack's files."""
        return self.packed.digest

    def pack(self) -> Pack:
        """This function will give the pack."""
        return self.packed.pack()

    def policy(self, day: date | None = None) -> Policy:
        """This function will give the policy of the day, or of another `day`.

        :raises PolicyError: the pack is not in force on the day, or lacks what the engine asks for.
        """
        return self.pack().on(day or self.day, flow.vocabulary())


def _packed(folders: Sequence[Path]) -> Packed:
    """The bytes of a pack as they are now, and of the packs it extends, the pack itself first of `folders`."""
    root = Path(os.path.commonpath(folders))
    paths = sorted({path for one in folders for path in one.rglob("*") if path.is_file() and path.name[0] != "."})
    files = tuple((path.relative_to(root).as_posix(), path.read_bytes()) for path in paths)
    home = folders[0].relative_to(root).as_posix()
    parts = [home.encode(), *(part for name, content in files for part in (name.encode(), content))]
    return Packed(files, home, hashlib.sha256(b"\0".join(parts)).hexdigest())


def _with_bases(folder: Path) -> list[Path]:
    """The folder of a pack that was read without mistakes, and those of the packs it extends, one after the other."""
    found = [folder]
    while (base := yaml.safe_load((found[-1] / HEAD).read_text("utf-8")).get("extends")) is not None:
        found.append((found[-1] / str(base)).resolve())
    return found

"""The bank's policy on every machine: the pack travels with the tasks as bytes and is read once a process."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tallystick.engine import flow
from tallystick.pack import Policy, read_pack
from tallystick.pack.files import files_of, with_bases
from tallystick.pack.pack import Pack

_READ: dict[str, Pack] = {}


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack as its files and those of the packs it extends, it itself in `home`. `digest` names the content."""

    files: tuple[tuple[str, bytes], ...]
    home: str
    digest: str

    @staticmethod
    def of(folder: Path) -> Packed:
        """This function will take up the pack in `folder`.

        :raises PackErrors: the pack has mistakes.
        """
        pack = read_pack(folder)
        found = _packed(with_bases(pack.path))
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
    files = tuple((path.relative_to(root).as_posix(), path.read_bytes()) for path in files_of(folders))
    home = folders[0].relative_to(root).as_posix()
    parts = [home.encode(), *(part for name, content in files for part in (name.encode(), content))]
    return Packed(files, home, hashlib.sha256(b"\0".join(parts)).hexdigest())

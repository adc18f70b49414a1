"""The bank's policy on every machine: the pack travels with the tasks as bytes and is read once a process."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tallystick.engine import flow
from tallystick.pack import Policy, read_pack
from tallystick.pack.pack import Pack

_READ: dict[str, Pack] = {}


@dataclass(frozen=True, slots=True)
class Rules:
    """A pack as its files, and the day. `digest` names the content."""

    files: tuple[tuple[str, bytes], ...]
    day: date
    digest: str

    @staticmethod
    def of(folder: Path, day: date) -> Rules:
        """This function will take up the pack in `folder`.

        :raises PackErrors: the pack has mistakes.
        """
        read_pack(folder)
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        files = tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths)
        whole = hashlib.sha256(b"\0".join(part for name, content in files for part in (name.encode(), content)))
        return Rules(files, day, whole.hexdigest())

    def pack(self) -> Pack:
        """This function will give the pack, read from a temporary folder when it is first asked for."""
        if self.digest not in _READ:
            with tempfile.TemporaryDirectory(prefix="tallystick-pack-") as home:
                for name, content in self.files:
                    path = os.path.join(home, "pack", *name.split("/"))
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    Path(path).write_bytes(content)
                _READ[self.digest] = read_pack(Path(home) / "pack")
        return _READ[self.digest]

    def policy(self, day: date | None = None) -> Policy:
        """This function will give the policy of the day, or of another `day`.

        :raises PolicyError: the pack is not in force on the day, or lacks what the engine asks for.
        """
        return self.pack().on(day or self.day, flow.vocabulary())

"""Valid rows of one table: in memory while they are few, in a temporary folder once they are many."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from tallystick.intake.tables import SCHEMAS

_KEPT: set[tempfile.TemporaryDirectory[str]] = set()
"""Folders in use. They stay until they are released or the program ends, because lazy frames read them at any time."""


def release(folders: Iterable[tempfile.TemporaryDirectory[str]]) -> None:
    """This function will remove `folders`; frames that lie in them cannot be read any more."""
    for folder in folders:
        _KEPT.discard(folder)
        folder.cleanup()


@dataclass(slots=True)
class Store:
    """Gathers frames of one table; beyond `memory_bytes` they go to Parquet files, which stay until released."""

    table: str
    memory_bytes: int
    frames: list[pl.DataFrame] = field(default_factory=list)
    held: int = 0
    folder: tempfile.TemporaryDirectory[str] | None = None
    written: int = 0

    def add(self, frame: pl.DataFrame) -> None:
        """This function will take in `frame`, whose columns are those of the table's schema."""
        self.frames.append(frame)
        self.held += int(frame.estimated_size())
        if self.held > self.memory_bytes:
            self._spill()

    def gathered(self) -> pl.LazyFrame:
        """This function will give all rows taken in, in the order they came."""
        if self.folder is None:
            schema = pl.Schema({name: column.dtype for name, column in SCHEMAS[self.table].columns().items()})
            return pl.concat([schema.to_frame(), *self.frames], rechunk=False).lazy()
        if self.frames:
            self._spill()
        return pl.scan_parquet(Path(self.folder.name) / "*.parquet")

    @property
    def is_spilled(self) -> bool:
        """Whether rows lie in the temporary folder."""
        return self.folder is not None

    def _spill(self) -> None:
        if self.folder is None:
            self.folder = tempfile.TemporaryDirectory(prefix="tallystick-", ignore_cleanup_errors=True)
            _KEPT.add(self.folder)
        for frame in self.frames:
            frame.write_parquet(Path(self.folder.name) / f"{self.written:06}.parquet", compression="lz4")
            self.written += 1
        self.frames, self.held = [], 0

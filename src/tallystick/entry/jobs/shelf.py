"""Frames set aside during a job: in memory while they are small, in a temporary folder beyond."""

from __future__ import annotations

import threading
from pathlib import Path

import polars as pl

MEMORY_BYTES = 2 * 2**30


class Shelf:
    """Frames by name. What goes beyond `memory_bytes` is written to `folder`, which its owner removes."""

    def __init__(self, folder: Path, *, memory_bytes: int = MEMORY_BYTES) -> None:
        self._folder, self._free = folder, memory_bytes
        self._held: dict[str, pl.DataFrame | Path] = {}
        self._sizes: dict[str, int] = {}
        self._lock = threading.Lock()

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """This function will set `frame` aside under `name`, in place of what stood there."""
        size = int(frame.estimated_size())
        with self._lock:
            fits = size <= self._free
            if fits:
                self._free -= size
                self._held[name], self._sizes[name] = frame, size
        if not fits:
            path = self._folder / f"{name}.arrow"
            frame.write_ipc(path, compression="uncompressed")
            self._held[name] = path

    def has(self, name: str) -> bool:
        """This function will tell whether a frame stands under `name`."""
        return name in self._held

    def scan(self, name: str) -> pl.LazyFrame:
        """This function will give the frame under `name`, which stays."""
        held = self._held[name]
        return held.lazy() if isinstance(held, pl.DataFrame) else pl.scan_ipc(held)

    def take(self, name: str) -> pl.DataFrame:
        """This function will give the frame under `name` and make room of its place."""
        frame = self.scan(name).collect()
        with self._lock:
            held = self._held.pop(name)
            self._free += self._sizes.pop(name, 0)
        if isinstance(held, Path):
            held.unlink()
        return frame

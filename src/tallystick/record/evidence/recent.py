"""Rows of files read lately, kept in memory: a file under the digest of its bytes never changes."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Final

import polars as pl

LARGEST: Final = 8 * 2**20
"""Bytes of the largest file that is kept; larger ones are scanned each time."""
MOST: Final = 256 * 2**20
"""Most bytes of rows kept in one process; what was not asked for the longest goes first."""


class Recent:
    """Rows of Parquet files by digest, as many as `most` bytes hold."""

    def __init__(self, *, largest: int = LARGEST, most: int = MOST) -> None:
        self._largest, self._most = largest, most
        self._held: OrderedDict[str, tuple[pl.DataFrame, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def rows(self, digest: str, path: Path) -> pl.LazyFrame:
        """This function will give the rows of the file with `digest`, which lies at `path`."""
        with self._lock:
            if digest in self._held:
                self._held.move_to_end(digest)
                return self._held[digest][0].lazy()
        if path.stat().st_size > self._largest:
            return pl.scan_parquet(path)
        frame = pl.read_parquet(path)
        self._keep(digest, frame)
        return frame.lazy()

    def _keep(self, digest: str, frame: pl.DataFrame) -> None:
        size = int(frame.estimated_size())
        with self._lock:
            if digest in self._held or size > self._most:
                return
            self._held[digest] = (frame, size)
            self._bytes += size
            while self._bytes > self._most:
                self._bytes -= self._held.popitem(last=False)[1][1]

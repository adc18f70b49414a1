"""Rows of files read lately, kept in memory: a file under the digest of its bytes never changes."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Final

import polars as pl

from tallystick.record.evidence.by_firm import ByFirm

LARGEST: Final = 8 * 2**20
"""Bytes of the largest file that is kept; larger ones are scanned each time."""
MOST: Final = 256 * 2**20
"""Most bytes of rows kept in one process; what was not asked for the longest goes first."""


class Recent:
    """Rows of Parquet files by digest, whole or by firm, as many as `most` bytes hold."""

    def __init__(self, *, largest: int = LARGEST, most: int = MOST) -> None:
        self._largest, self._most = largest, most
        self._held: OrderedDict[tuple[str, str], tuple[pl.DataFrame | ByFirm, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def rows(self, digest: str, path: Path) -> pl.LazyFrame:
        """This function will give the rows of the file with `digest`, which lies at `path`."""
        held = self._at((digest, ""))
        if isinstance(held, pl.DataFrame):
            return held.lazy()
        if path.stat().st_size > self._largest:
            return pl.scan_parquet(path)
        frame = pl.read_parquet(path)
        self._keep((digest, ""), frame, int(frame.estimated_size()))
        return frame.lazy()

    def by_firm(self, digest: str, path: Path, table: str) -> ByFirm | None:
        """This function will give the rows of the file by firm, as rows of `table`; None for one too large to keep."""
        held = self._at((digest, table))
        if isinstance(held, ByFirm):
            return held
        if path.stat().st_size > self._largest:
            return None
        rows = ByFirm(table, pl.read_parquet(path))
        self._keep((digest, table), rows, rows.bytes)
        return rows

    def _at(self, key: tuple[str, str]) -> pl.DataFrame | ByFirm | None:
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def _keep(self, key: tuple[str, str], rows: pl.DataFrame | ByFirm, size: int) -> None:
        with self._lock:
            if key in self._held or size > self._most:
                return
            self._held[key] = (rows, size)
            self._bytes += size
            while self._bytes > self._most:
                self._bytes -= self._held.popitem(last=False)[1][1]

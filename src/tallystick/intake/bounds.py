"""How much is held in memory at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Sizes that keep memory level, whatever the size of the files.

    `block_bytes` of a delimited file, or `block_rows` of a Parquet file, are read at a time. What is valid stays in
    memory up to `memory_bytes` a table and goes to a temporary folder beyond. Of each table the first `raw_rows` rows
    in quarantine keep their raw values. A workbook may unpack to `unpacked_bytes`, a line be `line_bytes` long.
    """

    block_bytes: int = 16 * 2**20
    block_rows: int = 262_144
    memory_bytes: int = 192 * 2**20
    raw_rows: int = 100_000
    unpacked_bytes: int = 2 * 2**30
    line_bytes: int = 64 * 2**20

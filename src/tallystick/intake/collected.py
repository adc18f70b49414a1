"""What an intake gives: the evidence, what was put aside and why, and what was read from where."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.intake.store import release
from tallystick.kernel.codes import Text


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that was read. `rows` = `valid` + `quarantined`; rows without any value are `blank` and are not rows.

    `first_row` is the number that its first row of data has in the table, where a table lies in several files. A row of
    data is line `row + header_rows` of the file, as long as no field holds a line break.
    """

    file: str
    table: str
    format: str
    sha256: str
    bytes: int
    rows: int
    valid: int
    quarantined: int
    blank: int = 0
    first_row: int = 1
    header_rows: int = 1
    encoding: str = ""
    separator: str = ""
    unused: tuple[str, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """This function will give the input as plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Note:
    """Something the intake did or left undone that a person should know. `code` is permanent."""

    code: str
    text: Text
    table: str = ""
    file: str = ""


@dataclass(frozen=True)
class Collected:
    """Evidence from a folder.

    `quarantine` has the columns of `sift.QUARANTINE`. `absent` are the tables that were not there: what needs them is
    unknown. `unseen` counts, per table, the valid rows dated after the as-of day, which no step sees; empty where no
    day was given. `mapping` names the mapping used, `mapping_sha256` its file; empty where there was none. Large tables
    lie in temporary folders until `close` or the end of the program.
    """

    evidence: Evidence
    quarantine: pl.DataFrame
    inputs: tuple[InputFile, ...]
    notes: tuple[Note, ...] = ()
    absent: tuple[str, ...] = ()
    unseen: Mapping[str, int] = field(default_factory=dict)
    mapping: str = ""
    mapping_sha256: str = ""
    folders: tuple[tempfile.TemporaryDirectory[str], ...] = ()

    def close(self) -> None:
        """This function will remove the temporary folders; the evidence cannot be read any more."""
        release(self.folders)

"""Last month end's output folder: what the next month end remembers of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.intake.book import REMEMBERED
from tallystick.intake.errors import IntakeError
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import RUN_FILE

LOANS = "loans.parquet"
TABLES = ("loans", "signals", "covenants", "trial_balance")
_CURE = "Name the folder that `tally month-end --out` wrote for the month before"


@dataclass(frozen=True)
class LastMonth:
    """A closed month as the next one remembers it: its day, its tables by name, and the digest of each file."""

    day: date
    tables: Mapping[str, pl.LazyFrame]
    files: Mapping[str, str]

    def get(self, table: str) -> pl.LazyFrame | None:
        """This function will give `table`, or None where that month end did not write it."""
        return self.tables.get(table)


def read_last_month(folder: Path, *, before: date) -> LastMonth:
    """This function will read loans, signals, covenants and trial balance of the month end in `folder`.

    :raises IntakeError: `folder` is no month end, was closed on `before` or later, was changed since, or lacks what is
        remembered of loans.
    """
    record = _record(folder)
    day = date.fromisoformat(record["day"])
    if day >= before:
        raise _unusable(folder, f"it was closed on {day}, which is not before {before}")
    paths = {name: folder / f"{name}.parquet" for name in TABLES if (folder / f"{name}.parquet").is_file()}
    files = {path.name: digest(path) for path in paths.values()}
    changed = [name for name, found in files.items() if record["outputs"].get(name) != found]
    if LOANS not in files or changed:
        raise _unusable(folder, f"{changed[0]} was changed after it was written" if changed else f"it lacks {LOANS}")
    tables = {name: pl.scan_parquet(path) for name, path in paths.items()}
    lacking = [name for name in REMEMBERED if name not in tables["loans"].collect_schema()]
    if lacking:
        raise _unusable(folder, f"its loans lack {', '.join(lacking)}")
    return LastMonth(day, tables, files)


def _record(folder: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads((folder / RUN_FILE).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _unusable(folder, f"{RUN_FILE} cannot be read ({error})") from None
    if not isinstance(record, dict) or record.get("job") != "month-end":
        raise _unusable(folder, "it is no month end")
    return record


def _unusable(folder: Path, cause: str) -> IntakeError:
    return IntakeError(thing="last month end", place=folder, cause=cause, cure=_CURE)

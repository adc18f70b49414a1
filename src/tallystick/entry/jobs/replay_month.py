"""A month end made again from its record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end

Found = Callable[[str, Path | None, str], Path]
"""From the path recorded, the path named now, and what it is, to where it is; raises where it is nowhere."""


def again(record: dict[str, Any], out: Path, *, named: dict[str, Path | None], report: bool, found: Found) -> None:
    """This function will close the month of `record` again into `out`.

    `named` tells where book (`evidence`), `pack` and `opening` are now, where they were moved; `found` looks.

    :raises IntakeError: the book, or last month end, cannot be used any more.
    :raises PackErrors: the pack has mistakes now.
    """
    mapping = record["book"]["mapping"]
    opening, told = record["opening"], record["report"] if report else None
    if mapping is not None:
        mapping = mapping.get("name") or str(found(mapping["path"], None, "mapping"))
    request = MonthEndRequest(
        book=found(record["book"]["path"], named["evidence"], "evidence"),
        pack=found(record["pack"]["path"], named["pack"], "pack"),
        day=date.fromisoformat(record["day"]),
        out=out,
        mapping=mapping,
        opening=found(opening["path"], named["opening"], "opening") if opening and "path" in opening else None,
        report=told is not None,
        lang=told["lang"] if told else "en",
    )
    run_month_end(request)


def files_of(record: dict[str, Any]) -> dict[str, str]:
    """This function will give every file that a month end read, with its digest."""
    read = {entry["file"]: entry["sha256"] for entry in record["inputs"]}
    opening = record["opening"] or {"files": {}}
    return read | {f"of last month end, {name}": digest for name, digest in opening["files"].items()}

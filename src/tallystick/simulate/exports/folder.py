"""The exports of a bank folder's process log, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tallystick.intake.errors import IntakeError
from tallystick.intake.outputs import digests, whole_folder, write_json
from tallystick.simulate.exports.ocel import KINDS, objects_and_events
from tallystick.simulate.exports.xes import traces

FORMS = {"xes": "log.xes", "ocel": "log.ocel.json"}
"""Form -> its file."""
ROWS_AT_ONCE = 500_000


def export_log(
    bank: Path,
    out: Path,
    *,
    forms: tuple[str, ...] = tuple(FORMS),
    utc_offset: str = "+08:00",
    rows_at_once: int = ROWS_AT_ONCE,
) -> dict[str, int]:
    """This function will write the process log of the folder `bank` to the folder `out` and give bytes by file.

    :raises IntakeError: the bank has no process log, a form is unknown, or the folder cannot be written.
    """
    unknown = [form for form in forms if form not in FORMS]
    if unknown or not forms:
        raise IntakeError(
            thing="the form of the log",
            place=out,
            cause=f"{', '.join(unknown) or 'none'} is asked for",
            cure=f"Ask for {' or '.join(FORMS)}",
        )
    path = Path(bank) / "process" / "log.parquet"
    if not path.is_file():
        raise IntakeError(
            thing="the process log",
            place=path,
            cause="there is none",
            cure="Name a bank folder, as `tally simulate` writes one",
        )
    log = pl.scan_parquet(path)
    with whole_folder(out) as folder:
        for form in forms:
            parts = (
                traces(log, utc_offset=utc_offset, rows_at_once=rows_at_once)
                if form == "xes"
                else objects_and_events(log, _facts(path.parent), utc_offset=utc_offset, rows_at_once=rows_at_once)
            )
            _written(parts, folder / FORMS[form])
        sizes = {FORMS[form]: (folder / FORMS[form]).stat().st_size for form in forms}
        write_json({"what": "process log", "utc_offset": utc_offset, "outputs": digests(folder)}, folder / "run.json")
    return sizes


def _facts(process: Path) -> dict[str, pl.DataFrame]:
    """The tables that hold facts of objects, as far as the bank has them, with the columns that are shown."""
    found = {}
    for kind in KINDS.values():
        path = process / f"{kind.table}.parquet"
        if kind.table and path.is_file():
            held = pl.scan_parquet(path)
            columns = [c for c in (kind.key, *kind.facts, *(kind.tied or {})) if c in held.collect_schema()]
            found[kind.table] = held.select(columns).collect()
    return found


def _written(parts: Iterator[str], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for part in parts:
            file.write(part)

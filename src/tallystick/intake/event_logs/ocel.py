"""OCEL 2.0 (object-centric event log) as JSON: each event once for each object of the kind that is taken for a case."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.intake.errors import IntakeError
from tallystick.kernel.columns import did_you_mean

COLUMNS = ("case_id", "activity", "at", "begin_at", "end_at", "person_id", "role", "branch", "result", "lifecycle")


def read_ocel(path: Path, *, case: str | None = None) -> pl.LazyFrame:
    """This function will give the events of OCEL file `path` as text columns, a row an event and object of `case`.

    `case` None takes the type that most events refer to.

    :raises IntakeError: it is no OCEL 2.0, or has no objects of that type.
    """
    try:
        told = json.loads(path.read_text("utf-8"))
        types = {one["id"]: one["type"] for one in told["objects"]}
        events = told["events"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IntakeError(
            thing="the event log",
            place=path,
            cause=f"it cannot be read as OCEL 2.0 ({type(error).__name__}: {error})",
            cure="Export the log again as OCEL 2.0 JSON, with `objects` and `events`",
        ) from error
    chosen = case or _commonest(events, types)
    if chosen not in set(types.values()):
        raise IntakeError(
            thing="the event log",
            place=path,
            cause=f"it has no objects of type {chosen!r}{did_you_mean(str(chosen), set(types.values()))}",
            cure=f"Name one of {', '.join(sorted(set(types.values())))}",
        )
    return pl.LazyFrame(list(_rows(events, types, str(chosen))), schema=dict.fromkeys(COLUMNS, pl.String))


def _commonest(events: list[dict[str, Any]], types: dict[str, str]) -> str | None:
    counts = Counter(types.get(one["objectId"]) for event in events for one in event.get("relationships", ()))
    counts.pop(None, None)
    return max(sorted(str(kind) for kind in counts), key=lambda kind: counts[kind], default=None)


def _rows(events: list[dict[str, Any]], types: dict[str, str], case: str) -> Iterator[dict[str, str | None]]:
    for event in events:
        said = {one["name"]: str(one["value"]) for one in event.get("attributes", ()) if one.get("value") is not None}
        for one in event.get("relationships", ()):
            if types.get(one["objectId"]) == case:
                yield {
                    **{name: said.get(name) for name in COLUMNS},
                    "case_id": one["objectId"],
                    "activity": event.get("type"),
                    "at": event.get("time"),
                }

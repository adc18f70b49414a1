"""XES (IEEE 1849), an event log in XML, read an event at a time."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast
from xml.etree import ElementTree as ET

import polars as pl

from tallystick.intake.errors import IntakeError

CASE, NAME, LIFECYCLE, PERSON, AT = (
    "case:concept:name",
    "concept:name",
    "lifecycle:transition",
    "org:resource",
    "time:timestamp",
)
ROLE, GROUP = "org:role", "org:group"
EVENT = (NAME, LIFECYCLE, PERSON, AT, ROLE, GROUP)


def read_xes(path: Path) -> pl.LazyFrame:
    """This function will give the events of XES file `path` (`.xes` or `.xes.gz`) as text columns named as in the log.

    :raises IntakeError: it is no XES, or is not whole.
    """
    try:
        with _opened(path) as file:
            rows = list(_events(file))
    except (ET.ParseError, gzip.BadGzipFile, EOFError, OSError) as error:
        raise IntakeError(
            thing="the event log",
            place=path,
            cause=f"it cannot be read as XES ({error})",
            cure="Export the log again; it is damaged or not whole",
        ) from error
    return pl.LazyFrame(rows, schema=dict.fromkeys((CASE, *EVENT), pl.String), orient="row")


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _events(file: IO[bytes]) -> Iterator[tuple[str | None, ...]]:
    """Events in the order of the file. Elements that were read are let go, so that a long log needs little memory."""
    events: list[tuple[str | None, ...]] = []
    inside = False
    for moment, element in ET.iterparse(file, events=("start", "end")):
        tag = element.tag.rpartition("}")[2]
        if moment == "start":
            inside = inside or tag == "trace"
        elif tag == "event":
            told = _told(element)
            events.append(tuple(told.get(key) for key in EVENT))
            element.clear()
        elif tag == "trace":
            case = _told(element).get(NAME)
            yield from ((case, *event) for event in events)
            events, inside = [], False
            element.clear()
        elif not inside and tag in ("extension", "global", "classifier"):
            element.clear()


def _told(element: ET.Element) -> dict[str, str]:
    return {child.get("key", ""): child.get("value", "") for child in element if child.get("key") in EVENT}

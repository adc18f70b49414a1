"""Small logs written as lines of words."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from tallystick.engine.diagnosis.process.columns import DECLARED, laid_out

MONDAY = datetime(2026, 3, 2, 9, 0)


def log(text: str) -> pl.LazyFrame:
    """A log of lines `case activity person role begin end`: hours after Monday nine o'clock; `-` is unknown."""
    rows = []
    for line in filter(str.strip, text.splitlines()):
        case, activity, person, role, begin, end = line.split()
        rows.append(
            {
                "case_id": case,
                "activity": activity,
                "person_id": None if person == "-" else person,
                "role": None if role == "-" else role,
                "branch": "east",
                "begin_at": MONDAY + timedelta(hours=float(begin)),
                "end_at": None if end == "-" else MONDAY + timedelta(hours=float(end)),
            }
        )
    return laid_out(pl.LazyFrame(rows, schema_overrides={"end_at": pl.Datetime("us"), "role": pl.String}))


def declares(**activities: dict[str, object]) -> pl.DataFrame:
    """A declared process: activity -> what differs from "anybody, at any time, any number of times"."""
    free = {"roles": [], "is_required": False, "at_most": None, "within_hours": None, "after": [], "apart_from": []}
    return pl.DataFrame([{"activity": name, **free, **own} for name, own in activities.items()], schema=DECLARED)

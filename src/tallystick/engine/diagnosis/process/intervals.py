"""Events of a workflow system, a row an event, put together into actions with a begin and an end."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.process.columns import laid_out

WORK = ("case_id", "activity")


def actions(events: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give the log (`columns.LOG`) of `events` (`columns.EVENTS`), sorted by case and begin.

    Within a case and activity, a completion ends the start right before it; without one it is an instant. A start that
    no completion follows is an action without an end. An action was asked for at the last schedule before its begin.
    Other columns of `events` are kept from the event that begins the action.
    """
    kind = pl.col("lifecycle").str.to_lowercase()
    ordered = events.with_columns(lifecycle=kind).sort(*WORK, "at", maintain_order=True)
    same = (pl.col("case_id") == pl.col("case_id").shift(1)) & (pl.col("activity") == pl.col("activity").shift(1))
    next_same = same.shift(-1).fill_null(value=False)
    asked = pl.when(kind == "schedule").then(pl.col("at")).forward_fill().over(WORK)
    worked = ordered.with_columns(scheduled_at=asked).filter(kind != "schedule")
    closes = next_same & (kind.shift(-1) == "complete")
    opened = same.fill_null(value=False) & (kind.shift(1) == "start")
    whole = worked.with_columns(
        end_at=pl.when(kind == "complete").then(pl.col("at")).when(closes).then(pl.col("at").shift(-1)),
        is_closing=(kind == "complete") & opened,
        person_id=pl.coalesce(pl.when(closes).then(pl.col("person_id").shift(-1)), "person_id"),
    )
    begun = whole.filter(~pl.col("is_closing")).rename({"at": "begin_at"}).drop("lifecycle", "is_closing")
    return laid_out(begun).sort("case_id", "begin_at", "end_at", maintain_order=True)

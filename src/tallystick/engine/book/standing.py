"""Events that stand: what was reversed never happened."""

from __future__ import annotations

import polars as pl


def standing(events: pl.DataFrame) -> pl.DataFrame:
    """This function will leave out reversed events and their reversals, as if they had never been booked."""
    undone = events.filter(pl.col("kind") == "reversed").select("loan_id", event_no="ref_event_no")
    if undone.is_empty():
        return events
    return events.filter(pl.col("kind") != "reversed").join(undone, on=["loan_id", "event_no"], how="anti")

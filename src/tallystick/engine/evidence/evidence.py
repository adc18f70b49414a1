"""Evidence: the tables that were collected about the applicants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

DATED_BY: dict[str, str] = {
    "enterprises": "",
    "owners": "",
    "statements": "period_end",
    "invoices": "day",
    "tax_declarations": "period_end",
    "account_flows": "day",
    "utilities": "month",
    "bureau_reports": "report_day",
    "bureau_loans": "report_day",
    "bureau_queries": "day",
    "lawsuits": "filed_day",
    "visits": "day",
    "collateral": "valued_day",
    "guarantees": "from_day",
    "exposures": "opened_day",
    "relations": "",
    "applications": "applied_day",
    "model_scores": "scored_day",
}
"""Table -> the column that says from when a row could be seen; empty where rows carry no day."""


MADE_BY: dict[str, str] = {
    "settled_invoices": "day",
    "aside_invoices": "day",
    "twin_invoices": "day",
    "business_pairs": "",
    "sales_compared": "",
    "history_stops": "",
    "network_places": "",
    "asked_apart": "",
    "known_counterparties": "",
    "money_traced": "",
}
"""The same for the tables that the engine makes of others and keeps beside them (`clean.py`, `findings.py`)."""


@dataclass(frozen=True)
class Evidence:
    """Tables of valid rows by name, each with `row`, its number in the source. An absent table is unknown."""

    tables: Mapping[str, pl.LazyFrame] = field(default_factory=dict)

    def has(self, table: str) -> bool:
        """This function will tell whether `table` was collected at all."""
        return table in self.tables

    def get(self, table: str) -> pl.LazyFrame | None:
        """This function will give `table`, or None where it was not collected."""
        return self.tables.get(table)

    def as_of(self, day: date) -> Evidence:
        """This function will give the evidence as it could be seen at the end of `day`: no row dated later.

        Tables made of another, as settled invoices are, count by their `day`.
        """
        dated_by = {**DATED_BY, **MADE_BY}
        return Evidence({name: _until(frame, dated_by[name], day) for name, frame in self.tables.items()})


def _until(frame: pl.LazyFrame, column: str, day: date) -> pl.LazyFrame:
    return frame.filter(pl.col(column) <= day) if column else frame

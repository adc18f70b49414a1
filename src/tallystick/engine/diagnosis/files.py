"""The bank's own files on a day: process tables, contracts, features as decided on, month ends and outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl

from tallystick.engine.book.schemas import BOOK_SCHEMAS
from tallystick.engine.diagnosis.process.columns import Schema
from tallystick.engine.process.schemas import BANK_SCHEMAS

_SCHEMAS: dict[str, type[dy.Schema]] = {**BOOK_SCHEMAS, **BANK_SCHEMAS}
_DATED_BY = {
    "applications": "asked_day",
    "checks": "due_day",
    "warnings": "raised_day",
    "collection": "day",
    "log": "begin_at",
    "contracts": "signed_day",
}
EXTRA = {"month_ends": {"month": pl.String}}
"""Columns that reading adds to a table."""


@dataclass(frozen=True)
class BankFiles:
    """Tables of valid rows by name. `features` has one row an application, as the engine saw it; may be absent.

    `day` is the last day that is known of; outcomes and open cases are held against it.
    """

    tables: Mapping[str, pl.LazyFrame]
    day: date
    features: pl.LazyFrame | None = None

    def as_of(self) -> BankFiles:
        """This function will give the files as they stood on `day`: nothing asked, due, raised or done later."""
        held = dict(self.tables)
        for name, column in _DATED_BY.items():
            if name in held:
                held[name] = held[name].filter(pl.col(column).cast(pl.Date) <= self.day)
        if "month_ends" in held:
            held["month_ends"] = held["month_ends"].filter(pl.col("month") <= self.day.strftime("%Y-%m"))
        return BankFiles(held, self.day, self.features)

    def has(self, table: str) -> bool:
        """This function will tell whether `table` was handed over."""
        return table in self.tables

    def get(self, table: str) -> pl.LazyFrame:
        """This function will give `table`; without rows where it was not handed over, so that what needs it is null."""
        if table in self.tables:
            return self.tables[table]
        schema = {name: column.dtype for name, column in _SCHEMAS[table].columns().items()}
        return pl.LazyFrame(schema={**EXTRA.get(table, {}), **schema})

    def feature(self, wanted: Schema) -> pl.LazyFrame:
        """This function will give `application_id` and the `wanted` features, null where they are not known."""
        if self.features is None:
            return pl.LazyFrame(schema={"application_id": pl.String, **wanted})
        known = self.features.collect_schema().names()
        absent = [pl.lit(None, dtype).alias(name) for name, dtype in wanted.items() if name not in known]
        return self.features.select("application_id", *(name for name in wanted if name in known), *absent)

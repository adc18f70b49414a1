"""The tables of a bank folder that are neither evidence nor book."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from tallystick.engine.process.casework import (
    Checks,
    Collection,
    CreditApplications,
    Investigations,
    Log,
    Warnings,
)
from tallystick.engine.process.people import Branches, Pay, Staff
from tallystick.engine.process.results import LoanOutcomes, MonthEndLoans

PROCESS_SCHEMAS: dict[str, type[dy.Schema]] = {
    "staff": Staff,
    "pay": Pay,
    "branches": Branches,
    "log": Log,
    "applications": CreditApplications,
    "investigations": Investigations,
    "checks": Checks,
    "warnings": Warnings,
    "collection": Collection,
}
"""Table -> schema, of `process/`. Its `applications` are the bank's files of requests, not the evidence table."""

RESULT_SCHEMAS: dict[str, type[dy.Schema]] = {"month_ends": MonthEndLoans, "outcomes": LoanOutcomes}
"""Table -> schema: each file of `month_ends/` is one month; `outcomes` is one file."""

BANK_SCHEMAS: dict[str, type[dy.Schema]] = {**PROCESS_SCHEMAS, **RESULT_SCHEMAS}
"""Every table of a bank folder beside evidence, book and decisions."""


def typed(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """This function will give `frame` with the columns of its schema, in order and typed; those it lacks are null."""
    schema = {name: column.dtype for name, column in BANK_SCHEMAS[table].columns().items()}
    numbered = frame if "row" in frame.columns else frame.with_row_index("row", offset=1)
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in numbered.columns]
    return numbered.with_columns(lacking).select(pl.col(name).cast(dtype) for name, dtype in schema.items())

"""A log of actions, and what is read out of it."""

from __future__ import annotations

import polars as pl
from polars.datatypes import DataTypeClass

Schema = dict[str, pl.DataType | DataTypeClass]

INSTANT = pl.Datetime("us")

EVENTS: Schema = {
    "case_id": pl.String,
    "activity": pl.String,
    "lifecycle": pl.String,
    "person_id": pl.String,
    "at": INSTANT,
}
"""One row an event, as workflow systems write them: `lifecycle` is schedule, start or complete."""

LOG: Schema = {
    "case_id": pl.String,
    "activity": pl.String,
    "person_id": pl.String,
    "role": pl.String,
    "branch": pl.String,
    "scheduled_at": INSTANT,
    "begin_at": INSTANT,
    "end_at": INSTANT,
    "result": pl.String,
}
"""One row an action. Person, role, branch, the instant it was asked for, its end and its result may be null."""

DECLARED: Schema = {
    "activity": pl.String,
    "roles": pl.List(pl.String),
    "is_required": pl.Boolean,
    "at_most": pl.UInt32,
    "within_hours": pl.Float64,
    "after": pl.List(pl.String),
    "apart_from": pl.List(pl.String),
}
"""The declared process, one row an activity. Empty `roles`: anybody. `after`: activities that must have begun before.
`within_hours`: from the end of the last of them to the begin. `apart_from`: activities that another person must do."""

DEVIATIONS: Schema = {
    "case_id": pl.String,
    "activity": pl.String,
    "kind": pl.String,
    "other": pl.String,
    "person_id": pl.String,
    "branch": pl.String,
    "at": INSTANT,
    "hours": pl.Float64,
}
"""One row a deviation: `other` is the activity it is held against, `hours` the excess of a late one."""

KINDS: dict[str, str] = {
    "skipped": "an activity that must come before this one is not in the case",
    "swapped": "an activity that must come before this one came after it",
    "missing": "a required activity is not in the case, though the case is finished",
    "repeated": "the activity was done more often than it may be",
    "same_person": "one person did two activities that two must do",
    "wrong_role": "the person held no post that may do the activity",
    "late": "the activity began after its time limit",
    "undeclared": "the declared process does not know the activity",
}
"""Kind of deviation -> what it says."""


def hours(duration: pl.Expr) -> pl.Expr:
    """This function will give a duration in hours, with fractions."""
    return duration.dt.total_microseconds() / 3_600_000_000


def laid_out(log: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give `log` with every column of `LOG` (null where it was not there), any others behind.

    Instants lose their time zone: they are compared with each other only.
    """
    given = log.collect_schema()
    known = [_cast(name, given[name], dtype) for name, dtype in LOG.items() if name in given]
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in LOG.items() if name not in given]
    others = [name for name in given.names() if name not in LOG]
    return log.with_columns(*known, *absent).select(*LOG, *others)


def _cast(name: str, given: pl.DataType, dtype: pl.DataType | DataTypeClass) -> pl.Expr:
    column = pl.col(name)
    if isinstance(given, pl.Datetime) and given.time_zone is not None:
        column = column.dt.replace_time_zone(None)
    return column.cast(dtype)

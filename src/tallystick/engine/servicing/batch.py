"""From frames of contracts and events to the arrays that the fold works on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.servicing import layout as at
from tallystick.kernel.day_numbers import DAY_COUNTS
from tallystick.pack.policy import Policy

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
EPOCH = date(1970, 1, 1)
_DAY_BITS, _KIND_BITS = 20, 5
"""Room for a day and a kind of event in a sort key; the place of the loan stands above them."""
_COLUMNS = ("day", "kind_code", "amount", "part_code", "rate", "until")


@dataclass(frozen=True)
class Batch:
    """Loans and their events in order. `lines` keeps loan_id, event_no and day of each row of `events`."""

    loans: pl.DataFrame
    lines: pl.DataFrame
    starts: Ints
    events: Ints
    terms: Floats


def days_since_epoch(day: date) -> int:
    """This function will give `day` as days since 1970-01-01."""
    return (day - EPOCH).days


def standing(events: pl.DataFrame) -> pl.DataFrame:
    """This function will leave out reversed events and their reversals, as if they had never been booked."""
    undone = events.filter(pl.col("kind") == "reversed").select("loan_id", event_no="ref_event_no")
    if undone.is_empty():
        return events
    return events.filter(pl.col("kind") != "reversed").join(undone, on=["loan_id", "event_no"], how="anti")


def due_events(dues: pl.DataFrame) -> pl.DataFrame:
    """This function will turn a schedule into `due` events, interest and principal of one day as two."""
    base = dues.select("loan_id", event_no=pl.col("due_no") * 2, day="due_day")
    interest = base.with_columns(part=pl.lit("interest"), amount_minor=dues["interest_minor"])
    principal = base.with_columns(
        event_no=pl.col("event_no") + 1, part=pl.lit("principal"), amount_minor=dues["principal_minor"]
    )
    return pl.concat([interest, principal]).with_columns(kind=pl.lit("due"))


def batch(contracts: pl.DataFrame, events: pl.DataFrame, carried: pl.DataFrame | None, policy: Policy) -> Batch:
    """This function will lay out `events` (and unpaid dues `carried` from a checkpoint) of `contracts` up to the day.

    Events of one day are taken in the order of `layout.KINDS`, then by number. Events of unknown loans are left out.
    """
    loans = contracts.sort("loan_id").with_row_index("place")
    rows = _coded(events.filter(pl.col("day") <= policy.day))
    if carried is not None and not carried.is_empty():
        rows = pl.concat([rows, _carried(carried)])
    named = pl.Enum(loans["loan_id"])
    rows = rows.with_columns(place=pl.col("loan_id").cast(named, strict=False).to_physical().cast(pl.Int64))
    if rows["place"].null_count():
        rows = rows.filter(pl.col("place").is_not_null())
    lines = _in_order(rows)
    counts = np.bincount(lines["place"].to_numpy(), minlength=len(loans))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    table = np.empty((len(lines), len(_COLUMNS)), dtype=np.int64)
    for i, name in enumerate(_COLUMNS):
        table[:, i] = lines[name].to_numpy()
    return Batch(loans, lines.select("loan_id", "event_no", "day", "kind_code"), starts, table, _terms(loans, policy))


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows by loan, day, kind and number. One whole number sorts them; rows that come in order are left as they are."""
    if rows.is_empty():
        return rows
    day = rows["day"].to_numpy() - rows["day"].min()
    key = ((rows["place"].to_numpy() << _DAY_BITS) + day << _KIND_BITS) + rows["kind_code"].to_numpy()
    if (np.diff(key) > 0).all():
        return rows
    keyed = rows.select("event_no", key=pl.Series(key))
    return rows[keyed.select(pl.arg_sort_by("key", "event_no")).to_series()]


def _coded(events: pl.DataFrame) -> pl.DataFrame:
    kinds = {kind: i for i, kind in enumerate(at.KINDS)}
    parts = {part: i for i, part in enumerate(at.PARTS)}
    code = pl.col("kind").replace_strict(kinds, default=None, return_dtype=pl.Int64)
    due = pl.when(pl.col("part") == "principal").then(at.DUE_PRINCIPAL).otherwise(at.DUE_INTEREST)
    stated = pl.col("amount_minor").is_not_null()
    return events.select(
        "loan_id",
        pl.col("event_no").cast(pl.Int64),
        pl.col("day").cast(pl.Int32).cast(pl.Int64),
        pl.when(pl.col("kind") == "due").then(due).otherwise(code).alias("kind_code"),
        pl.when(stated).then("amount_minor").when(pl.col("kind") == "due").then(-1).otherwise(0).alias("amount"),
        pl.col("part")
        .replace_strict(parts, default=at.NO_PART, return_dtype=pl.Int64)
        .fill_null(at.NO_PART)
        .alias("part_code"),
        _optional(events, "rate_bp", 0).alias("rate"),
        _optional(events, "until_day", at.NEVER).alias("until"),
    )


def _optional(events: pl.DataFrame, name: str, otherwise: int) -> pl.Expr:
    if name not in events.columns:
        return pl.lit(otherwise, pl.Int64)
    column = pl.col(name).cast(pl.Int32) if events.schema[name] == pl.Date else pl.col(name)
    return column.cast(pl.Int64).fill_null(otherwise)


def _carried(carried: pl.DataFrame) -> pl.DataFrame:
    return carried.select(
        "loan_id",
        pl.lit(-1, pl.Int64).alias("event_no"),
        pl.col("due_day").cast(pl.Int32).cast(pl.Int64).alias("day"),
        pl.lit(at.CARRIED, pl.Int64).alias("kind_code"),
        pl.col("principal_minor").alias("amount"),
        pl.lit(at.NO_PART, pl.Int64).alias("part_code"),
        pl.col("interest_minor").alias("rate"),
        pl.lit(at.NEVER, pl.Int64).alias("until"),
    )


def _terms(loans: pl.DataFrame, policy: Policy) -> Floats:
    """Day count, penalty and misuse multipliers, and the line after which interest is off balance."""
    codes = {name: float(i) for i, name in enumerate(DAY_COUNTS)}
    frame = loans.select(
        pl.col("day_count").replace_strict(codes, default=0.0, return_dtype=pl.Float64).fill_null(0.0),
        pl.col("penalty_multiplier").fill_null(float(policy.number("penalty_multiplier"))),
        pl.col("misuse_multiplier").fill_null(float(policy.number("misuse_multiplier"))),
        pl.lit(float(policy.number("non_accrual_days"))).alias("line"),
    )
    return np.ascontiguousarray(frame.to_numpy(), dtype=np.float64).reshape(-1, 4)

"""From frames of contracts and events to the arrays that the fold works on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numba as nb
import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.servicing import layout as at
from tallystick.kernel.day_numbers import DAY_COUNTS
from tallystick.kernel.read_only import read_only
from tallystick.pack.policy import Policy

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Batch:
    """Loans and their events in order. `lines` keeps loan_id, event_no, day and kind of each event."""

    loans: pl.DataFrame
    lines: pl.DataFrame
    starts: Ints
    events: at.Events
    terms: Floats


def days_since_epoch(day: date) -> int:
    """This function will give `day` as days since 1970-01-01."""
    return (day - EPOCH).days


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
    rows = _coded(events, policy)
    if carried is not None and not carried.is_empty():
        rows = pl.concat([rows, _carried(carried)])
    place = _places(rows["loan_id"], loans["loan_id"])
    if (place < 0).any():
        known = place >= 0
        rows, place = rows.filter(pl.Series(known)), place[known]
    if not _is_in_order(place, *(read_only(rows[name]) for name in ("day", "kind", "event_no"))):
        order = rows.select(pl.arg_sort_by(pl.Series(place), "day", "kind", "event_no")).to_series()
        rows, place = rows[order], place[order.to_numpy()]
    starts = np.searchsorted(place, np.arange(len(loans) + 1)).astype(np.int64)
    laid = at.Events(*(read_only(rows[name]) for name in at.Events._fields))
    return Batch(loans, rows.select("loan_id", "event_no", "day", "kind"), starts, laid, _terms(loans, policy))


def _places(ids: pl.Series, loans: pl.Series) -> Ints:
    """The place of each row's loan among `loans`, -1 for an unknown one. Looked up once per run of rows of one loan."""
    changes = ids.slice(1) != ids.slice(0, max(len(ids) - 1, 0))
    heads = np.concatenate([np.zeros(min(len(ids), 1), dtype=np.int64), np.flatnonzero(changes.to_numpy()) + 1])
    found = ids.gather(heads).cast(pl.Enum(loans), strict=False).to_physical().cast(pl.Int64).fill_null(-1)
    return np.repeat(found.to_numpy(), np.diff(heads, append=len(ids)))


@nb.njit(cache=True, nogil=True)
def _is_in_order(place: Ints, day: npt.NDArray[np.int32], kind: npt.NDArray[np.int8], number: Ints) -> bool:
    """Whether rows stand by loan, day, kind and number."""
    for e in range(1, len(place)):
        if place[e] != place[e - 1]:
            if place[e] < place[e - 1]:
                return False
        elif day[e] != day[e - 1]:
            if day[e] < day[e - 1]:
                return False
        elif kind[e] < kind[e - 1] or (kind[e] == kind[e - 1] and number[e] < number[e - 1]):
            return False
    return True


def _coded(events: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Events up to the day with codes for words; a row without an amount moves nothing, a due what accrued."""
    kinds = {kind: i for i, kind in enumerate(at.KINDS)} | {"due": at.DUE_INTEREST}
    parts = {part: i for i, part in enumerate(at.PARTS)}
    is_due = pl.col("kind") == "due"
    code = pl.col("kind").replace_strict(kinds, default=None, return_dtype=pl.Int8)
    part = pl.col("part").replace_strict(parts, default=at.NO_PART, return_dtype=pl.Int8)
    coded = (
        events.lazy()
        .filter(pl.col("day") <= policy.day)
        .select(
            "loan_id",
            pl.col("event_no").cast(pl.Int64),
            pl.col("day").cast(pl.Int32),
            pl.when(is_due & (pl.col("part") == "principal")).then(at.DUE_PRINCIPAL).otherwise(code).alias("kind"),
            pl.coalesce("amount_minor", pl.when(is_due).then(-1).otherwise(0)).alias("amount"),
            part.fill_null(at.NO_PART).alias("part"),
            _optional(events, "rate_bp", 0, pl.Int64).alias("rate"),
            _optional(events, "until_day", at.NEVER, pl.Int32).alias("until"),
        )
    )
    return coded.collect().cast({"kind": pl.Int8, "amount": pl.Int64})


def _optional(events: pl.DataFrame, name: str, otherwise: int, dtype: type[pl.DataType]) -> pl.Expr:
    if name not in events.columns:
        return pl.lit(otherwise, dtype)
    return pl.col(name).cast(dtype).fill_null(otherwise)


def _carried(carried: pl.DataFrame) -> pl.DataFrame:
    return carried.select(
        "loan_id",
        pl.lit(-1, pl.Int64).alias("event_no"),
        pl.col("due_day").cast(pl.Int32).alias("day"),
        pl.lit(at.CARRIED, pl.Int8).alias("kind"),
        pl.col("principal_minor").alias("amount"),
        pl.lit(at.NO_PART, pl.Int8).alias("part"),
        pl.col("interest_minor").alias("rate"),
        pl.lit(at.NEVER, pl.Int32).alias("until"),
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

"""The leak guard: every column asked every test; what speaks is kept out unless somebody overrules it with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tallystick.kernel.columns import did_you_mean
from tallystick.modelling.errors import ModelError
from tallystick.modelling.leaks import evidence
from tallystick.modelling.leaks.evidence import Finding, LeakRules, Rows

TESTS = (
    evidence.dated_after,
    evidence.filled_with_the_outcome,
    evidence.amount_with_the_outcome,
    evidence.tells_the_outcome,
    evidence.overwritten_later,
    evidence.follows_time_to_default,
    evidence.later_values_unseen,
    evidence.names_the_row,
    evidence.too_many_codes,
    evidence.one_value,
    evidence.no_kind_for_a_card,
)
GUARDED: dict[str, pl.DataType | type[pl.DataType]] = {
    "column": pl.String,
    "verdict": pl.String,
    "kind": pl.String,
    "figure": pl.Float64,
    "threshold": pl.Float64,
    "evidence": pl.String,
    "reason": pl.String,
}
VERDICTS = ("used", "kept_out", "overruled", "left_out_by_hand")


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the guard says. `columns` may be fitted on. `table`: one row a column and test that spoke, columns
    `GUARDED`; a column about which nothing was said has one row with the verdict `used`."""

    columns: tuple[str, ...]
    table: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Asked:
    """Columns to ask, and what people decided: `overruled` and `by_hand` map a column to its reason."""

    columns: Sequence[str]
    overruled: Mapping[str, str]
    by_hand: Mapping[str, str]


def guard(frame: pl.DataFrame, rows: Rows, asked: Asked, rules: LeakRules | None = None) -> Guarded:
    """This function will ask every column every test and give the columns that may be fitted on, in their order.

    Rows are those whose outcome is known. Columns that stand with a later date (the same first word in their name, or
    filled in the same rows) are judged by that date: `disbursement_gross` goes with `disbursement_date`.

    :raises ModelError: an overruling without a reason, or of a column that is not there.
    """
    _check(frame, asked)
    limits = rules or LeakRules()
    found = {name: _asked(frame[name], rows, limits) for name in asked.columns}
    later = [name for name, spoken in found.items() if any(one.kind == "dated_after" for one in spoken)]
    for name in asked.columns:
        beside = _beside(frame, name, later)
        if name not in later and beside is not None:
            found[name].append(beside)
    table = [row for name in asked.columns for row in _rows_of(name, found[name], asked)]
    kept = tuple(
        name for name in asked.columns if name not in asked.by_hand and (not found[name] or name in asked.overruled)
    )
    return Guarded(kept, pl.DataFrame(table, GUARDED))


def _asked(column: pl.Series, rows: Rows, rules: LeakRules) -> list[Finding]:
    spoken = [test(column, rows, rules) for test in TESTS]
    return [one for one in spoken if one is not None]


def _beside(frame: pl.DataFrame, name: str, later: Sequence[str]) -> Finding | None:
    for date_column in later:
        stem = _stem(date_column)
        if stem and _stem(name) == stem:
            told = f"it stands with {date_column}, whose days lie after the decision"
            return Finding(name, "stands_with_a_later_date", 1.0, 1.0, told)
        missing = frame[date_column].is_null()
        if missing.any() and (frame[name].is_null() == missing).all():
            told = f"it is filled in exactly the rows in which {date_column} is, whose days lie after the decision"
            return Finding(name, "stands_with_a_later_date", 1.0, 1.0, told)
    return None


def _stem(name: str) -> str:
    """The first word of a name of several words, where it is long enough to mean something."""
    words = re.split(r"[_\W]+", name.lower())
    return words[0] if len(words) > 1 and len(words[0]) >= 4 else ""


def _rows_of(name: str, spoken: Sequence[Finding], asked: Asked) -> list[dict[str, object]]:
    if name in asked.by_hand:
        verdict, reason = "left_out_by_hand", asked.by_hand[name]
    elif name in asked.overruled:
        verdict, reason = "overruled", asked.overruled[name]
    else:
        verdict, reason = "kept_out" if spoken else "used", None
    if not spoken:
        return [{"column": name, "verdict": verdict, "reason": reason}]
    order = {kind: at for at, kind in enumerate(evidence.KINDS)}
    ordered = sorted(spoken, key=lambda one: order[one.kind])
    return [
        {
            "column": name,
            "verdict": verdict,
            "kind": one.kind,
            "figure": one.figure,
            "threshold": one.threshold,
            "evidence": one.evidence,
            "reason": reason,
        }
        for one in ordered
    ]


def _check(frame: pl.DataFrame, asked: Asked) -> None:
    for name, reason in (*asked.overruled.items(), *asked.by_hand.items()):
        if name not in frame.columns:
            cause = f"there is no such column{did_you_mean(name, frame.columns)}"
            raise ModelError(thing=f"the column {name!r}", cause=cause, cure="Name a column of the table")
        if not reason.strip():
            cure = "Say why: the reason stands in the report and in the model card"
            raise ModelError(thing=f"the column {name!r}", cause="it is decided by hand without a reason", cure=cure)

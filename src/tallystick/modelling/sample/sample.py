"""The sample of a model: every row of the table labelled, weighed, grouped and put on its side of the split."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tallystick.kernel.columns import Column, Columns, did_you_mean
from tallystick.modelling.errors import ModelError
from tallystick.modelling.leaks.evidence import Rows
from tallystick.modelling.leaks.guard import Asked, Guarded, guard
from tallystick.modelling.sample.connected import groups_of
from tallystick.modelling.sample.spec import ModelSpec
from tallystick.modelling.sample.split import split
from tallystick.modelling.sample.target import (
    known_outcomes,
    labelled,
    left_out_where,
    waterfall,
)
from tallystick.pack.conditions import parse
from tallystick.pack.expressions import compile_term
from tallystick.pack.kinds import check_kinds

ADDED = ("label", "left_out", "part", "bad", "weight", "group")
"""Columns of a sample beside the table's own: see target.py and split.py. `bad` is null where it is not known."""


@dataclass(frozen=True)
class Sample:
    """`rows`: every row of the table, with `ADDED`. `columns` may be fitted on; `guarded` says why others may not."""

    rows: pl.DataFrame
    columns: tuple[str, ...]
    guarded: Guarded
    waterfall: pl.DataFrame
    parts: pl.DataFrame

    def part(self, name: str) -> pl.DataFrame:
        """This function will give the rows of one part whose outcome is good or bad."""
        return self.rows.filter((pl.col("part") == name) & pl.col("bad").is_not_null())


def make_sample(table: pl.DataFrame, spec: ModelSpec, *, links: pl.DataFrame | None = None) -> Sample:
    """This function will make the sample of `spec` from `table`; `links` are pairs of borrowers that belong together.

    :raises ModelError: the table lacks a column that is named, or the split leaves a side empty.
    """
    _check_columns(table, spec)
    read = as_asked(table, spec)
    marked = left_out_as_asked(read, spec)
    weighed = _weighed(marked, spec, links).with_row_index("_row")
    window = spec.target.within_months if spec.target else None
    counted = weighed.filter(pl.col("left_out").is_null())
    sides = split(counted, spec.split, day=spec.day, group="group", within_months=window).select("_row", "part")
    rows = weighed.join(sides, on="_row", how="left", maintain_order="left").drop("_row")
    known = rows.filter(pl.col("bad").is_not_null() & pl.col("part").is_not_null())
    guarded = guard(known, _rows_of(known, spec), _asked(read, spec), spec.leak_rules)
    return Sample(rows, guarded.columns, guarded, waterfall(marked), _counted(known))


def weighed_labels(table: pl.DataFrame, spec: ModelSpec) -> pl.DataFrame:
    """This function will label and weigh the rows of `table` without a split: what monitoring looks at.

    :raises ModelError: the table lacks a column that is named.
    """
    _check_columns(table, spec)
    return _weighed(left_out_as_asked(table, spec), spec, None)


def left_out_as_asked(read: pl.DataFrame, spec: ModelSpec) -> pl.DataFrame:
    """This function will add `label` and `left_out`, with every reason that `spec` gives to leave a row out."""
    marked = _labelled(read, spec)
    if spec.granted is not None:
        marked = left_out_where(marked, pl.col(spec.granted).is_null(), "not_granted")
    if spec.rows is not None:
        asked_for = condition_of(spec.rows, read)
        marked = left_out_where(marked, ~asked_for.fill_null(value=False), "not_asked_for")
    if spec.weight is not None:
        marked = left_out_where(marked, ~(pl.col(spec.weight) > 0).fill_null(value=False), "no_weight")
    return marked


def as_asked(table: pl.DataFrame, spec: ModelSpec) -> pl.DataFrame:
    """This function will give the table with its codes as text: whole, or their first digits where `spec` says so."""
    codes = [pl.col(name).cast(pl.String) for name in spec.columns.as_codes]
    digits = [
        pl.when(pl.col(name).cast(pl.String).str.len_chars() >= size).then(
            pl.col(name).cast(pl.String).str.slice(0, size)
        )
        for name, size in spec.columns.first_digits.items()
    ]
    return table.with_columns(
        codes + [one.alias(name) for one, name in zip(digits, spec.columns.first_digits, strict=True)]
    )


def condition_of(text: str, table: pl.DataFrame) -> pl.Expr:
    """This function will compile a condition over the table's columns, in the language of packs.

    :raises ModelError: it has mistakes.
    """
    vocabulary = Columns(Column(name, dtype, "text", name) for name, dtype in table.schema.items())
    parsed = parse(text)
    faults = parsed.faults if parsed.term is None else check_kinds(parsed.term, vocabulary, {})
    if faults or parsed.term is None:
        first = faults[0]
        raise ModelError(thing=f"the condition {text!r}", cause=first.cause, cure=first.cure)
    return compile_term(parsed.term, {}, vocabulary)


def _labelled(table: pl.DataFrame, spec: ModelSpec) -> pl.DataFrame:
    if spec.outcome is not None:
        return known_outcomes(table, outcome=spec.outcome)
    assert spec.target is not None
    held = {"default_day": (spec.default_day, pl.Date), "worst_days_past_due": (spec.worst_days_past_due, pl.Int32)}
    columns = [
        (pl.lit(None, kind) if source is None else pl.col(source)).alias(name) for name, (source, kind) in held.items()
    ]
    marked = labelled(table.with_columns(columns), spec.target, day=spec.day)
    return marked.drop([name for name in held if name not in table.columns])


def _weighed(marked: pl.DataFrame, spec: ModelSpec, links: pl.DataFrame | None) -> pl.DataFrame:
    borrower = spec.borrower or spec.key
    if spec.group is not None:
        grouped = marked.with_columns(
            group=pl.coalesce(pl.col(spec.group).cast(pl.String), pl.col(borrower).cast(pl.String))
        )
    else:
        groups = dict(groups_of(marked[borrower], links).rows())
        name = pl.col(borrower).cast(pl.String)
        grouped = marked.with_columns(group=name.replace_strict(groups, default=None, return_dtype=pl.String))
    weight = pl.lit(1.0) if spec.weight is None else pl.col(spec.weight).cast(pl.Float64)
    bad = (
        pl.when(pl.col("label") == "bad")
        .then(pl.lit(value=True))
        .when(pl.col("label") == "good")
        .then(pl.lit(value=False))
    )
    return grouped.with_columns(weight=weight, bad=bad)


def _rows_of(known: pl.DataFrame, spec: ModelSpec) -> Rows:
    default_day = known[spec.default_day] if spec.default_day is not None else None
    later = known[spec.day] >= spec.split.out_of_time_from
    return Rows(known["bad"], known[spec.day], default_day, later)


def _asked(table: pl.DataFrame, spec: ModelSpec) -> Asked:
    apart = {*spec.roles, *spec.fairness}
    columns = spec.columns.use or [name for name in table.columns if name not in apart]
    return Asked(tuple(columns), spec.columns.overrule, spec.columns.leave_out)


def _counted(known: pl.DataFrame) -> pl.DataFrame:
    weight = pl.col("weight")
    return (
        known.group_by("part")
        .agg(
            rows=pl.len(),
            bads=pl.col("bad").sum().cast(pl.Int64),
            groups=pl.col("group").n_unique(),
            rate=(weight * pl.col("bad").cast(pl.Float64)).sum() / weight.sum(),
        )
        .sort("part")
    )


def _check_columns(table: pl.DataFrame, spec: ModelSpec) -> None:
    named = {*spec.roles, *spec.segments, *spec.fairness, *spec.columns.use, *spec.columns.as_codes}
    for name in sorted({*named, *spec.columns.first_digits, *spec.columns.directions}):
        if name not in table.columns:
            cause = f"there is no such column{did_you_mean(name, table.columns)}"
            cure = f"Name one of: {', '.join(table.columns)}"
            raise ModelError(thing=f"the column {name!r}", cause=cause, cure=cure)
    if not isinstance(table.schema[spec.day], pl.Date):
        cause = f"it is {table.schema[spec.day]}"
        raise ModelError(thing=f"the day {spec.day!r}", cause=cause, cure="Give days as dates")
    if table[spec.key].is_duplicated().any():
        twice = table.filter(pl.col(spec.key).is_duplicated())[spec.key][0]
        raise ModelError(thing=f"the key {spec.key!r}", cause=f"{twice!r} stands twice", cure="One row a key")

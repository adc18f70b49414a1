"""Tables: proved on reading to answer exactly once for every point, and compiled to one lookup per output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.pack.axes import Axis, axis_of
from tallystick.pack.errors import Problems
from tallystick.pack.model import Output, TableText
from tallystick.pack.policy import Grid

MOST_CELLS: Final = 1_000_000
_TYPES: Final[dict[str, type[pl.DataType]]] = {"int": pl.Int64, "float": pl.Float64, "text": pl.String}
Cells = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Laid:
    """A table laid out over its axes: per cell the number of its row, -1 where no row answers."""

    axes: tuple[Axis, ...]
    row_of: Cells


def prove(table: TableText, problems: Problems) -> Laid | None:
    """This function will lay the rows out, noting every gap and every overlap; None where that was impossible."""
    thing = f"table {table.name!r}"
    axes = tuple(axis_of(dimension, table.rows) for dimension in table.dimensions)
    shape = tuple(axis.size for axis in axes)
    if prod(shape) > MOST_CELLS:
        cause = f"its bands and codes make {prod(shape)} cells, more than {MOST_CELLS}"
        problems.add(table.place, thing, cause, "Split it into two tables")
        return None
    row_of: Cells = np.full(shape, -1, dtype=np.int32)
    asked = np.zeros(shape, dtype=bool)
    asked[np.ix_(*(axis.asked for axis in axes))] = True
    clashes: dict[tuple[int, int], npt.NDArray[np.bool_]] = {}
    for number, row in enumerate(table.rows):
        box = np.ix_(*(axis.cells(row.box[axis.column]) for axis in axes))
        taken = row_of[box]
        for other in np.unique(taken[taken >= 0]).tolist():
            clash = clashes.setdefault((other, number), np.zeros(shape, dtype=bool))
            clash[box] = taken == other
        if not asked[box].all():
            cause, cure = "its box reaches outside the domain (min, max)", "End its bands at min and max"
            problems.add(row.place, f"{thing}, row {number + 1}", cause, cure)
        row_of[box] = np.where(taken >= 0, taken, number)
    for (other, number), clash in clashes.items():
        for box_text in _boxes(axes, clash):
            row, first = table.rows[number], table.rows[other]
            cause = f"it overlaps the row at {first.place} on {box_text}"
            problems.add(row.place, f"{thing}, row {number + 1}", cause, "Let one row answer there")
    for box_text in _boxes(axes, asked & (row_of < 0)):
        problems.add(table.at("rows"), thing, f"no row answers for {box_text}", "Add a row for it")
    return Laid(axes, row_of)


def _boxes(axes: Sequence[Axis], wanted: npt.NDArray[np.bool_]) -> Iterator[str]:
    """This function will describe the wanted cells as few boxes, each grown from its first cell axis by axis."""
    left = wanted.copy()
    while left.any():
        start = np.unravel_index(int(left.argmax()), left.shape)
        spans = [[int(place)] for place in start]
        for n, axis in enumerate(axes):
            for cell in _after(axis, spans[n][0]):
                grown = [*spans[:n], [cell], *spans[n + 1 :]]
                if left[np.ix_(*grown)].all():
                    spans[n].append(cell)
                elif not axis.codes:
                    break
        left[np.ix_(*spans)] = False
        yield ", ".join(axis.shown(span) for axis, span in zip(axes, spans, strict=True))


def _after(axis: Axis, cell: int) -> range:
    """The cells a run may grow to: null's cell does not stand next to a band."""
    return range(cell + 1, axis.size if axis.codes else axis.known)


def compile_table(table: TableText, laid: Laid) -> Grid:
    """This function will give the grid of a proved table: one streaming expression per output.

    Gathering from a literal costs a batch twice what a function called back does, and one row a twentieth of it.
    A value outside the domain, a code that is not declared, and null (unless the dimension answers for it) give null.
    """
    flat = laid.axes[0].index()
    for axis in laid.axes[1:]:
        flat = flat * axis.size + axis.index()
    rows = laid.row_of.ravel()
    outputs = {output.name: _output(table, output, flat, rows) for output in table.outputs}
    return Grid(table.name, tuple(d.column for d in table.dimensions), outputs, table.source)


def _output(table: TableText, output: Output, flat: pl.Expr, rows: Cells) -> pl.Expr:
    dtype = _TYPES[output.type]
    values = [None if row < 0 else table.rows[row].outputs[output.name] for row in rows.tolist()]
    return pl.lit(pl.Series(values, dtype=dtype, strict=False)).gather(flat)


def canonical(table: TableText, laid: Laid) -> Any:
    """This function will give what the table means: the same for any split of its rows that gives the same answers."""
    answers = {row: tuple(table.rows[row].outputs[o.name] for o in table.outputs) for row in range(len(table.rows))}
    distinct = {answer: n for n, answer in enumerate(sorted(set(answers.values()), key=repr))}
    renumber = np.array([distinct[answers[row]] for row in range(len(table.rows))] + [-1], dtype=np.int32)
    cells: Cells = renumber[laid.row_of]
    cuts: list[list[Any]] = []
    for n, axis in enumerate(laid.axes):
        cells, kept = _merged(cells, axis, n)
        cuts.append(kept)
    return {
        "axes": [[axis.column, axis.missing, kept] for axis, kept in zip(laid.axes, cuts, strict=True)],
        "outputs": [[o.name, o.type, o.unit] for o in table.outputs],
        "cells": cells.ravel().tolist(),
        "answers": [list(answer) for answer in distinct],
    }


def _merged(cells: Cells, axis: Axis, n: int) -> tuple[Cells, list[Any]]:
    """Codes in their alphabetical order; of the cuts those on whose two sides the answers differ."""
    if axis.codes:
        order = sorted(range(len(axis.codes)), key=axis.codes.__getitem__)
        places = [0, *(place + 1 for place in order), *([axis.known] if axis.missing else [])]
        return np.take(cells, places, axis=n), [axis.codes[place] for place in order]
    sides = pairwise(range(axis.known))
    kept = [a for a, b in sides if not np.array_equal(np.take(cells, a, axis=n), np.take(cells, b, axis=n))]
    places = [0, *(cut + 1 for cut in kept), *([axis.known] if axis.missing else [])]
    return np.take(cells, places, axis=n), [axis.cuts[cut] for cut in kept]

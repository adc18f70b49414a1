"""The axes of a table: each dimension cut into cells, so that a row is a box of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import polars as pl

from tallystick.kernel.known import sum_of
from tallystick.kernel.lookup import INDEX, code_index
from tallystick.pack.model import Dimension, Row
from tallystick.pack.policy import Number

ANY: Final = "any"
MISSING: Final = "missing"


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension in cells.

    A band axis has `len(cuts) + 1` cells, the outer ones open. A code axis has a cell 0 for codes that are not declared
    and then one per code. Where the dimension answers for null, the last cell is null's. Rows must answer for the cells
    that are `asked`.
    """

    column: str
    cuts: tuple[Number, ...]
    codes: tuple[str, ...]
    asked: tuple[int, ...]
    missing: bool

    @property
    def known(self) -> int:
        """The number of cells but null's."""
        return len(self.codes or self.cuts) + 1

    @property
    def size(self) -> int:
        """The number of cells, asked or not."""
        return self.known + self.missing

    def cells(self, held: object) -> tuple[int, ...]:
        """This function will give the cells that a row's entry covers: a band, codes, 'any' or 'missing'."""
        if held == MISSING:
            return (self.known,)
        if held == ANY:
            return tuple(cell for cell in self.asked if cell < self.known)
        assert isinstance(held, tuple)
        if self.codes:
            return tuple(sorted(self.codes.index(code) + 1 for code in held))
        lower, upper = held
        first = 0 if lower is None else self.cuts.index(lower) + 1
        last = len(self.cuts) + 1 if upper is None else self.cuts.index(upper) + 1
        return tuple(range(first, last))

    def shown(self, cells: Sequence[int]) -> str:
        """This function will give a run of cells in words."""
        names = [MISSING] if self.missing and self.known in cells else []
        known = [cell for cell in cells if cell < self.known]
        if self.codes:
            names = [self.codes[cell - 1] for cell in known] + names
        elif known:
            lower = "open" if known[0] == 0 else str(self.cuts[known[0] - 1])
            upper = "open" if known[-1] == len(self.cuts) else str(self.cuts[known[-1]])
            names = [f"[{lower}, {upper})", *names]
        return f"{self.column} {' or '.join(names)}"

    def index(self) -> pl.Expr:
        """This function will give the expression of the cell a value lies in; null for null, unless null has a cell."""
        column = pl.col(self.column)
        if self.codes:
            place = code_index(column.cast(pl.String), self.codes) + 1
            if not self.missing:
                return place
            return pl.when(column.is_null()).then(self.known).otherwise(place.fill_null(0)).cast(INDEX)
        nowhere: pl.Expr = pl.when(column.is_not_null()).then(pl.lit(0, dtype=INDEX))
        found = sum_of([(column >= cut).cast(INDEX) for cut in self.cuts]) if self.cuts else nowhere
        return found.fill_null(self.known) if self.missing else found


def axis_of(dimension: Dimension, rows: Sequence[Row]) -> Axis:
    """This function will cut `dimension` at every end of a band in `rows`, and at its domain's ends."""
    if dimension.kind == "code":
        last = len(dimension.values) + 1
        cells = (*range(1, last), *((last,) if dimension.missing else ()))
        return Axis(dimension.column, (), dimension.values, cells, dimension.missing)
    ends = {dimension.min, dimension.max}
    for row in rows:
        held = row.box[dimension.column]
        ends.update(held if isinstance(held, tuple) else ())
    cuts = tuple(sorted(end for end in ends if end is not None))
    bands = enumerate(pairwise([None, *cuts, None]))
    asked = [cell for cell, (lower, upper) in bands if _inside(lower, upper, dimension)]
    if dimension.missing:
        asked.append(len(cuts) + 1)
    return Axis(dimension.column, cuts, (), tuple(asked), dimension.missing)


def _inside(lower: Number | None, upper: Number | None, domain: Dimension) -> bool:
    low_in = domain.min is None or (lower is not None and lower >= domain.min)
    high_in = domain.max is None or (upper is not None and upper <= domain.max)
    return low_in and high_in

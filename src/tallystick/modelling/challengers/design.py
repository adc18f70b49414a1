"""Columns of a frame as the one matrix of numbers that boosting takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.modelling.binning.codes import as_codes

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """The columns in order, and the codes of each that holds codes, each code being its place in the list."""

    columns: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, frame: pl.DataFrame, columns: Sequence[str]) -> Design:
        """This function will note which codes each column of text, flags or categories holds in `frame`.

        :raises ValueError: a column is absent, or holds neither numbers nor codes.
        """
        absent = [name for name in columns if name not in frame.columns]
        if absent:
            raise ValueError(f"no such column in the sample: {', '.join(absent)}; it has {', '.join(frame.columns)}")
        coded = [name for name in columns if not frame.schema[name].is_numeric()]
        odd = [name for name in coded if frame.schema[name].is_temporal() or frame.schema[name].is_nested()]
        if odd:
            raise ValueError(
                f"{', '.join(odd)} hold neither numbers nor codes: bring them into either, or leave them out"
            )
        known = {name: as_codes(frame[name]).cast(pl.String).drop_nulls().unique().sort().to_list() for name in coded}
        return cls(tuple(columns), {name: tuple(codes) for name, codes in known.items()})

    @property
    def coded(self) -> list[int]:
        """The places of the columns that hold codes."""
        return [n for n, name in enumerate(self.columns) if name in self.codes]

    def matrix(self, frame: pl.DataFrame) -> Floats:
        """This function will give one row a row; null, and a code that was not in the sample, are NaN.

        :raises ValueError: a column is absent.
        """
        absent = [name for name in self.columns if name not in frame.columns]
        if absent:
            raise ValueError(f"the frame lacks {', '.join(absent)}, which the model reads")
        return np.column_stack([self._numbers(frame[name]) for name in self.columns])

    def _numbers(self, column: pl.Series) -> Floats:
        codes = self.codes.get(column.name)
        if codes is None:
            return column.cast(pl.Float64).to_numpy()
        places = pl.Series(range(len(codes)), dtype=pl.Float64)
        text = as_codes(column).cast(pl.String)
        if not codes:
            return np.full(len(column), np.nan)
        return text.replace_strict(pl.Series(codes), places, default=None, return_dtype=pl.Float64).to_numpy()


def numbered_signs(design: Design, directions: Mapping[str, str]) -> list[int]:
    """This function will give 1, -1 or 0 a column, for a PD that rises (up), falls (down) or moves freely with it.

    :raises ValueError: a direction is neither up nor down, or is declared for codes, which have no order.
    """
    wrong = [f"{name}: {way!r}" for name, way in directions.items() if way not in ("up", "down")]
    if wrong:
        raise ValueError(f"directions must be up or down, not {', '.join(wrong)}")
    coded = [name for name in directions if name in design.codes]
    if coded:
        raise ValueError(f"{', '.join(coded)} hold codes, which have no order and so no direction")
    return [{"up": 1, "down": -1}.get(directions.get(name, ""), 0) for name in design.columns]

"""All columns of a sample binned, in the manner of scikit-learn."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from tallystick.modelling.binning.assign import bin_places, looked_up
from tallystick.modelling.binning.codes import bin_codes
from tallystick.modelling.binning.column_bins import ColumnBins
from tallystick.modelling.binning.numbers import bin_numbers
from tallystick.modelling.binning.outcome import Outcome, read_outcome
from tallystick.modelling.binning.rules import BinningRules


class Binning:
    """Bins per column with the highest information value that the rules allow.

    After `fit`, `columns` holds the bins of every column by its name.
    """

    def __init__(self, rules: BinningRules | None = None, *, threads: int | None = None) -> None:
        self.rules = rules or BinningRules()
        self.threads = threads or len(os.sched_getaffinity(0))
        self.columns: dict[str, ColumnBins] = {}

    def fit(
        self,
        frame: pl.DataFrame,
        target: str,
        *,
        weights: str | pl.Series | None = None,
        columns: Sequence[str] | None = None,
    ) -> Binning:
        """This function will find the bins of `columns`, or of all but `target` and the column of `weights`.

        `target` is Boolean, or 1 for bad and 0 for good. Numbers are binned by value, flags, text, categories and
        enums as codes.

        :raises ValueError: the target or a weight is unknown or out of range, or a column is absent or of a type that
            has no bins (days, lists).
        """
        outcome = read_outcome(frame, target, weights)
        left_out = {target, weights if isinstance(weights, str) else target}
        named = list(columns) if columns is not None else [one for one in frame.columns if one not in left_out]
        absent = [one for one in named if one not in frame.columns]
        if absent:
            raise ValueError(f"no such column in the sample: {', '.join(absent)}; it has {', '.join(frame.columns)}")
        with ThreadPoolExecutor(self.threads) as pool:
            found = list(pool.map(lambda one: _bins_of(frame[one], outcome, self.rules), named))
        self.columns = {bins.column: bins for bins in found}
        return self

    def transform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """This function will give the weight of evidence of every binned column (Float64), under the columns' names.

        Null where a code has no bin, as the engine gives no points for it.

        :raises ValueError: a binned column is absent.
        """
        absent = [one for one in self.columns if one not in frame.columns]
        if absent:
            raise ValueError(f"the frame lacks {', '.join(absent)}, which have bins")
        with ThreadPoolExecutor(self.threads) as pool:
            return pl.DataFrame(list(pool.map(lambda bins: _woe(frame[bins.column], bins), self.columns.values())))

    def evidence(self, frame: pl.DataFrame, column: str, figures: Sequence[float]) -> pl.Series:
        """This function will give one column's rows the figure of their bin (Float64), null where a code has no bin."""
        bins = self.columns[column]
        return looked_up(bin_places(frame[column], bins), tuple(figures), column)

    def table(self, column: str | None = None) -> pl.DataFrame:
        """This function will give one row a bin, of `column` or of all: weight, bad, bad_rate, woe, iv."""
        chosen = [self.columns[column]] if column is not None else list(self.columns.values())
        return pl.concat([bins.table() for bins in chosen])

    def summary(self) -> pl.DataFrame:
        """This function will give one row a column, strongest first: iv, bins, direction, share missing."""
        found = pl.DataFrame(
            {
                "column": list(self.columns),
                "kind": [bins.kind for bins in self.columns.values()],
                "direction": [bins.direction for bins in self.columns.values()],
                "bins": [bins.ordinary for bins in self.columns.values()],
                "missing_share": [bins.weight[-1] / sum(bins.weight) for bins in self.columns.values()],
                "iv": [bins.iv for bins in self.columns.values()],
            }
        )
        return found.sort(["iv", "column"], descending=[True, False])


def _bins_of(column: pl.Series, outcome: Outcome, rules: BinningRules) -> ColumnBins:
    if column.dtype.is_numeric():
        return bin_numbers(column.name, column.cast(pl.Float64).to_numpy(), outcome, rules)
    if column.dtype in (pl.String, pl.Boolean, pl.Categorical) or column.dtype == pl.Enum:
        return bin_codes(column, outcome, rules)
    cure = "bring it into numbers (days since) or codes, or leave it out"
    raise ValueError(f"column {column.name!r} holds {column.dtype}, which has no bins: {cure}")


def _woe(column: pl.Series, bins: ColumnBins) -> pl.Series:
    return looked_up(bin_places(column, bins), bins.woe, column.name)

"""Places by months: an outcome with its weight in each cell, and the month in which each place starts the measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """`y` and `weight` have a row a place and a column a month; `weight` is 0 where nothing is known.

    `start` is the column from which a place has the measure; the number of months where it has not started.
    """

    places: tuple[str, ...]
    months: tuple[str, ...]
    y: Floats
    weight: Floats
    start: Ints

    @property
    def has_started(self) -> Bools:
        """Which places have the measure by the last month."""
        result: Bools = self.start < len(self.months)
        return result

    @property
    def treated(self) -> Bools:
        """Which cells have the measure."""
        return treated_by(self.start, len(self.months))

    def with_outcome(self, y: Floats) -> Panel:
        """This function will give the panel with another outcome."""
        return replace(self, y=y)


def treated_by(start: Ints, months: int) -> Bools:
    """This function will give which cells have the measure where places start it in the columns `start`."""
    result: Bools = np.arange(months)[None, :] >= start[:, None]
    return result


def panel_of(rows: pl.DataFrame, *, place: str, starts: Mapping[str, str], last_month: str) -> Panel:
    """This function will lay `rows` (`place`, `month`, `outcome`, `weight`) out by places and months.

    A cell is the weighted mean of its rows. `starts` gives the first month (YYYY-MM) of the measure by place; other
    places never have it. Rows that lack any of the four, and months after `last_month`, are left out.
    """
    known = rows.select(place=pl.col(place), month="month", y=pl.col("outcome").cast(pl.Float64), w="weight").filter(
        pl.all_horizontal(pl.all().is_not_null()) & (pl.col("w") > 0) & (pl.col("month") <= last_month)
    )
    cells = known.group_by("place", "month").agg(
        y=(pl.col("y") * pl.col("w")).sum() / pl.col("w").sum(), w=pl.col("w").sum().cast(pl.Float64)
    )
    places = sorted(cells["place"].unique().to_list())
    months = all_months(str(cells["month"].min()), last_month) if cells.height else []
    at_place = {name: at for at, name in enumerate(places)}
    at_month = {name: at for at, name in enumerate(months)}
    y, weight = np.zeros((len(places), len(months))), np.zeros((len(places), len(months)))
    row = [at_place[name] for name in cells["place"]]
    column = [at_month[name] for name in cells["month"]]
    y[row, column], weight[row, column] = cells["y"].to_numpy(), cells["w"].to_numpy()
    never = len(months)
    begun = [sum(month < starts[name] for month in months) if name in starts else never for name in places]
    return Panel(tuple(places), tuple(months), y, weight, np.array(begun, dtype=np.int64))


def all_months(first: str, last: str) -> list[str]:
    """This function will give every month (YYYY-MM) from `first` to `last`."""
    begin, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(begin, end + 1)]

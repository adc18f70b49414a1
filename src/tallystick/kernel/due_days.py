"""Due days of a schedule `anchor + k * period_months`, k from 0, found by a compiled loop over columns of days."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.kernel.day_numbers import civil, months_after
from tallystick.kernel.read_only import read_only

Days = npt.NDArray[np.int32]
UNKNOWN = np.iinfo(np.int32).min
"""What stands for null in the loop."""


def due_after(day: pl.Expr, *, anchor: pl.Expr, period_months: pl.Expr, later: int = 0) -> pl.Expr:
    """This function will give the first due day after `day` (Date), or the one `later` periods on.

    Null where the day is not known or the loan has no periods. A due day that its month lacks is the month's last.
    """
    fields = pl.struct(
        day.cast(pl.Date).alias("day"), anchor.alias("anchor"), period_months.cast(pl.Int32).alias("period")
    )

    def find(rows: pl.Series) -> pl.Series:
        days_of, anchors, periods = (_plain(rows.struct.field(name)) for name in ("day", "anchor", "period"))
        found = _due(days_of, anchors, periods, later)
        days = pl.Series(rows.name, found)
        return days.set(days == UNKNOWN, None).cast(pl.Date)

    return fields.map_batches(find, return_dtype=pl.Date, is_elementwise=True)


def _plain(column: pl.Series) -> Days:
    whole: Days = read_only(column.to_physical().fill_null(UNKNOWN))
    return whole


@nb.njit(cache=True, nogil=True)
def _due(day: Days, anchor: Days, period: Days, later: int) -> Days:
    found = np.full(len(day), UNKNOWN, dtype=np.int32)
    for i in range(len(day)):
        if day[i] != UNKNOWN and anchor[i] != UNKNOWN and period[i] > 0:
            number = _passed(day[i], anchor[i], period[i]) + later
            found[i] = months_after(anchor[i], number * period[i])
    return found


@nb.njit(cache=True)
def _passed(day: int, anchor: int, period: int) -> int:
    """How many due days there were up to `day`."""
    year, month, dom = civil(day)
    from_year, from_month, due_dom = civil(anchor)
    months = (year - from_year) * 12 + month - from_month
    is_month_end = civil(day + 1)[1] != month
    still_ahead = months % period == 0 and due_dom > dom and not is_month_end
    return max(months // period + 1 - (1 if still_ahead else 0), 0)

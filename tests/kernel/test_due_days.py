"""Due days of a schedule, at the ends of months, before it begins, and where something is not known."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tallystick.kernel.due_days import due_after

COLUMNS = {"day": pl.Date, "anchor": pl.Date, "period": pl.Int64}


@pytest.mark.parametrize(
    ("day", "anchor", "period", "first", "second"),
    [
        (date(2026, 3, 20), date(2026, 1, 20), 1, date(2026, 4, 20), date(2026, 5, 20)),
        (date(2026, 3, 19), date(2026, 1, 20), 1, date(2026, 3, 20), date(2026, 4, 20)),
        (date(2026, 2, 28), date(2026, 1, 31), 1, date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 2, 27), date(2026, 1, 31), 1, date(2026, 2, 28), date(2026, 3, 31)),
        (date(2024, 2, 28), date(2024, 1, 31), 1, date(2024, 2, 29), date(2024, 3, 31)),
        (date(2026, 6, 1), date(2026, 1, 15), 3, date(2026, 7, 15), date(2026, 10, 15)),
        (date(2025, 6, 1), date(2026, 1, 15), 3, date(2026, 1, 15), date(2026, 4, 15)),
        (date(1969, 11, 30), date(1969, 8, 31), 3, date(1970, 2, 28), date(1970, 5, 31)),
        (None, date(2026, 1, 15), 3, None, None),
        (date(2026, 6, 1), None, 3, None, None),
        (date(2026, 6, 1), date(2026, 1, 15), None, None, None),
    ],
)
def test_the_due_day_after_a_day_and_the_one_after_it(
    day: date | None, anchor: date | None, period: int | None, first: date | None, second: date | None
) -> None:
    loan = pl.DataFrame({"day": [day], "anchor": [anchor], "period": [period]}, schema=COLUMNS)
    asked = {"anchor": pl.col("anchor"), "period_months": pl.col("period")}
    assert loan.select(due_after(pl.col("day"), **asked)).item() == first
    assert loan.select(due_after(pl.col("day"), **asked, later=1)).item() == second


def test_one_day_for_all_loans() -> None:
    loans = pl.DataFrame({"anchor": [date(2026, 1, 5), None, date(2026, 9, 30)], "period": [1, 1, 6]})
    asked = {"anchor": pl.col("anchor"), "period_months": pl.col("period")}
    found = loans.select(due_after(pl.lit(date(2026, 10, 31)), **asked)).to_series()
    assert found.to_list() == [date(2026, 11, 5), None, date(2027, 3, 30)]

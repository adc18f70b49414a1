"""How soon somebody calls a firm that is past due: there are many arrears where there are few defaults."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.files import BankFiles

UNTIL_DAYS = 31
"""Days after a month end within which a first step still belongs to the arrears seen at it."""


def first_calls(files: BankFiles) -> pl.LazyFrame:
    """This function will give `loan_id, month, first_call_days`: of arrears, at the first month end that shows them.

    The days run from the first unpaid day to the first step of collection; where none was taken within a month after
    the month end, they run to that day: so long at least nobody called. Null where nothing is told of collection.
    """
    end = (pl.col("month") + "-01").str.to_date(strict=False).dt.month_end()
    late = (
        files.get("month_ends").filter(pl.col("days_past_due") > 0).select("loan_id", "month", "days_past_due", end=end)
    )
    begun = pl.col("end") - pl.duration(days=pl.col("days_past_due"))
    first = (
        late.with_columns(begun=begun)
        .sort("loan_id", "month")
        .unique(["loan_id", "begun"], keep="first", maintain_order=True)
        .with_columns(closes=pl.min_horizontal(pl.col("end").dt.offset_by(f"{UNTIL_DAYS}d"), pl.lit(files.day)))
    )
    steps = files.get("collection").select("loan_id", "day").sort("day").with_columns(called=pl.col("day"))
    joined = first.sort("begun").join_asof(
        steps, left_on="begun", right_on="day", by="loan_id", strategy="forward", check_sortedness=False
    )
    told = pl.min_horizontal("called", "closes")
    days = (told - pl.col("begun")).dt.total_days().cast(pl.Int32)
    return joined.select(
        "loan_id", "month", first_call_days=days if files.has("collection") else pl.lit(None, pl.Int32)
    )

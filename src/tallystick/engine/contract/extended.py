"""Extensions (展期): what falls due when a loan may be repaid later than its contract says."""

from __future__ import annotations

import polars as pl

from tallystick.engine.book.standing import standing
from tallystick.engine.contract.schedule import schedule

BY_DAYS = ("bullet", "revolving")
"""Repayments whose plan goes on unchanged to the new maturity."""


def planned(contracts: pl.DataFrame, events: pl.LazyFrame | None, *, calendar: pl.DataFrame | None) -> pl.DataFrame:
    """This function will plan `contracts` by rule as extended: loan_id, due_no, due_day, principal, interest.

    An extension holds that was agreed by the day on which the loan would have been due; a later one comes too late to
    keep it from being overdue. Interest-first and revolving loans go on as they were to the new day; of a level plan
    the last instalment's principal waits until then, with the interest that has accrued. Source: rules 3.2.
    """
    until = None if events is None else _until(contracts, events)
    if until is None or until.is_empty():
        return schedule(contracts, calendar=calendar)
    joined = contracts.join(until, on="loan_id", how="left", maintain_order="left")
    goes_on = pl.col("repayment").is_in(BY_DAYS) & pl.col("_until").is_not_null()
    maturity = pl.when(goes_on).then("_until").otherwise("matures_day")
    dues = schedule(joined.with_columns(matures_day=maturity).drop("_until"), calendar=calendar)
    waits = until.join(contracts.filter(~pl.col("repayment").is_in(BY_DAYS)), on="loan_id", how="semi")
    return dues if waits.is_empty() else moved(dues, waits)


def _until(contracts: pl.DataFrame, events: pl.LazyFrame) -> pl.DataFrame:
    """`loan_id`, `_until`: the day to which each loan was extended in time; only loans that were."""
    kinds = ["extended", "reversed"]
    asked = events.filter(pl.col("kind").is_in(kinds)).collect(engine="streaming")
    agreed = standing(asked).filter((pl.col("kind") == "extended") & pl.col("until_day").is_not_null())
    terms = contracts.select("loan_id", "matures_day")
    both = agreed.join(terms, on="loan_id").sort("loan_id", "day", "event_no")
    before = pl.col("until_day").shift(1).over("loan_id")
    in_time = pl.col("day") <= pl.max_horizontal("matures_day", before)
    later = both.filter(in_time & (pl.col("until_day") > pl.col("matures_day")))
    return later.group_by("loan_id", maintain_order=True).agg(_until=pl.col("until_day").max())


def moved(dues: pl.DataFrame, until: pl.DataFrame) -> pl.DataFrame:
    """This function will put the principal of each loan's last due on the new day (`loan_id`, `_until`) instead.

    The interest of the old day stays; with the principal falls due what has accrued until then.
    """
    joined = dues.join(until, on="loan_id", how="left", maintain_order="left")
    is_last = (pl.col("due_no") == pl.col("due_no").max().over("loan_id")) & pl.col("_until").is_not_null()
    marked = joined.with_columns(_last=is_last)
    stays = marked.with_columns(principal_minor=pl.when("_last").then(0).otherwise("principal_minor"))
    moved = marked.filter("_last").with_columns(
        due_no=pl.col("due_no") + 1, due_day="_until", interest_minor=pl.lit(None, pl.Int64)
    )
    return pl.concat([stays.select(dues.columns), moved.select(dues.columns)]).sort("loan_id", "due_no")

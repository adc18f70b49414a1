"""How loans made together turn out, and how loans move between days past due and between classes."""

from __future__ import annotations

from datetime import date

import polars as pl

from tallystick.engine.status.quality import CLASSES
from tallystick.engine.status.shown import PART, Shown, banded

BUCKETS = ("current", "1_30", "31_60", "61_90", "over_90")
_EDGES = (1, 31, 61, 91)
GONE, WRITTEN_OFF = "gone", "written_off"
AFTER = (*BUCKETS, WRITTEN_OFF, GONE)


def vintages(held: pl.DataFrame, outcomes: pl.DataFrame, contracts: pl.DataFrame, day: date) -> Shown:
    """This function will give, by half-year of signing and months on book, the share of principal ever 90 days late.

    A loan counts from the first month end at which it is over 90 days past due or non-performing, or from the month of
    its default where that is earlier, and for ever after. Only months that every loan of the vintage has reached are
    given, so that no curve bends down because young loans join. `ever_30` is the same at 30 days.
    """
    late = held.select("loan_id", "month", "days_past_due", "is_npl")
    first = late.group_by("loan_id").agg(
        d90=pl.col("month").filter((pl.col("days_past_due") > 90) | pl.col("is_npl")).min(),
        d30=pl.col("month").filter(pl.col("days_past_due") > 30).min(),
    )
    known = outcomes.select("loan_id", "defaulted_day")
    made = contracts.select("loan_id", "enterprise_id", "signed_day", "principal_minor", "product", "branch")
    made = made.join(first, on="loan_id", how="left").join(known, on="loan_id", how="left")
    number = pl.col("signed_day").dt.year() * 12 + pl.col("signed_day").dt.month()
    default = pl.col("defaulted_day").dt.year() * 12 + pl.col("defaulted_day").dt.month()
    half = pl.when(pl.col("signed_day").dt.month() <= 6).then(pl.lit("H1")).otherwise(pl.lit("H2"))
    made = made.with_columns(
        pl.format("{} {}", pl.col("signed_day").dt.year(), half).alias(PART),
        age_90=pl.min_horizontal(_numbered("d90"), default) - number,
        age_30=pl.min_horizontal(_numbered("d30"), _numbered("d90"), default) - number,
        seen=day.year * 12 + day.month - number,
    )
    reached = made.group_by(PART).agg(most=pl.col("seen").min(), whole=pl.col("principal_minor").sum(), loans=pl.len())
    ages = pl.DataFrame({"age": range(0, 61)}, schema={"age": pl.Int64})
    grid = reached.join(ages, how="cross").filter(pl.col("age") <= pl.col("most"))
    table = grid.join(_came(made, "age_90", "bad_90"), on=[PART, "age"], how="left").join(
        _came(made, "age_30", "bad_30"), on=[PART, "age"], how="left"
    )
    table = table.sort(PART, "age").with_columns(
        (pl.col(name).fill_null(0).cum_sum().over(PART) / pl.col("whole")).alias(f"ever_{name[-2:]}")
        for name in ("bad_90", "bad_30")
    )
    columns = ("loan_id", "enterprise_id", "signed_day", "principal_minor", "product", "branch", "d30", "d90")
    behind = made.select(PART, *columns).sort(PART, "loan_id")
    return Shown("vintages", table.select(PART, "age", "ever_30", "ever_90", "loans"), behind)


def _numbered(month: str) -> pl.Expr:
    """The number of a month YYYY-MM."""
    return pl.col(month).str.slice(0, 4).cast(pl.Int32) * 12 + pl.col(month).str.slice(5, 2).cast(pl.Int32)


def _came(made: pl.DataFrame, age: str, name: str) -> pl.DataFrame:
    late = made.filter(pl.col(age).is_not_null()).with_columns(
        pl.col(age).clip(lower_bound=0).cast(pl.Int64).alias("age")
    )
    return late.group_by(PART, "age").agg(pl.col("principal_minor").sum().alias(name))


def rolls(held: pl.DataFrame, outcomes: pl.DataFrame, months: int = 12) -> Shown:
    """This function will give where the balance of each bucket of days past due stood a month later, over 12 months.

    Shares of balance, from the bucket at the month end before. What is off the book a month later is `written_off`
    where it was, else `gone` (repaid or renewed). A month without the next month end is left out.
    """
    bucket = banded("days_past_due", _EDGES, BUCKETS)
    return _moved("rolls", held.with_columns(bucket.alias("state")), outcomes, step=1, months=months)


def migration(held: pl.DataFrame, outcomes: pl.DataFrame) -> Shown:
    """This function will give where the balance of each class of twelve months ago stood on the day."""
    return _moved("migration", held.with_columns(pl.col("class").alias("state")), outcomes, step=12, months=1)


def _moved(name: str, held: pl.DataFrame, outcomes: pl.DataFrame, *, step: int, months: int) -> Shown:
    numbered = held.with_columns(number=_numbered("month").cast(pl.Int64))
    last = numbered["number"].max() if not numbered.is_empty() else 0
    at = pl.col("number")
    there = (at + step).is_in(numbered["number"].unique().implode())
    before = numbered.filter(there, at <= last - step, at > last - step - months)  # type: ignore[operator]
    after = numbered.select("loan_id", (at - step).alias("number"), pl.col("state").alias("to"))
    written = outcomes.filter(pl.col("written_off_minor") > 0).select("loan_id", _off=pl.lit(value=True))
    moved = before.join(after, on=["loan_id", "number"], how="left").join(written, on="loan_id", how="left")
    left = pl.when(pl.col("_off")).then(pl.lit(WRITTEN_OFF)).otherwise(pl.lit(GONE))
    moved = moved.with_columns(pl.coalesce("to", left).alias("to"), pl.col("state").alias(PART))
    table = moved.group_by(PART, "to").agg(loans=pl.len().cast(pl.Int64), balance_minor=pl.col("balance_minor").sum())
    table = table.with_columns(share=pl.col("balance_minor") / pl.col("balance_minor").sum().over(PART))
    columns = ("to", "month", "loan_id", "enterprise_id", "balance_minor", "days_past_due", "class")
    return Shown(name, table.sort(PART, "to"), moved.select(PART, *columns).sort(PART, "month", "loan_id"))


def worst_first(shown: Shown) -> list[str]:
    """This function will give the states of a matrix in their order: buckets or classes, then off the book."""
    seen = set(shown.table[PART]) | set(shown.table["to"])
    return [state for state in (*BUCKETS, *CLASSES, WRITTEN_OFF, GONE) if state in seen]


def downward(shown: Shown, state: str) -> float | None:
    """This function will give the share of `state` that moved to a worse one or was written off; None without any."""
    rows = shown.table.filter(pl.col(PART) == state)
    if rows.is_empty():
        return None
    order: tuple[str, ...] = BUCKETS if state in BUCKETS else CLASSES
    worse = [*order[order.index(state) + 1 :], WRITTEN_OFF]
    return float(rows.filter(pl.col("to").is_in(worse))["share"].sum())

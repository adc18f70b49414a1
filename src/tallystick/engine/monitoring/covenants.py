"""Covenants of the contract, financial and behavioural, tested from the same evidence as the indicators."""

from __future__ import annotations

import polars as pl
from polars.datatypes import DataTypeClass

from tallystick.engine.evidence.windows import KEY
from tallystick.pack.policy import Policy

STATUSES = ("met", "breached", "unknown")
CURES = ("none", "open", "lapsed")
COVENANTS: dict[str, pl.DataType | DataTypeClass] = {
    "loan_id": pl.String,
    KEY: pl.String,
    "covenant_id": pl.String,
    "metric": pl.String,
    "value": pl.Float64,
    "least": pl.Float64,
    "most": pl.Float64,
    "status": pl.String,
    "cause": pl.String,
    "breached_since": pl.Date,
    "cure_until": pl.Date,
    "cure": pl.String,
}
"""Columns of covenants.parquet. `cause` says why it is unknown: no_such_metric or not_known. `cure` is open until the
last day to cure, lapsed after it."""


def covenant_tests(
    covenants: pl.LazyFrame,
    borrowers: pl.LazyFrame,
    frame: pl.LazyFrame,
    policy: Policy,
    *,
    before: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """This function will test each covenant of the book against the borrower's features: columns `COVENANTS`.

    `covenants` is the book's table, `borrowers` has `loan_id` and `enterprise_id`, `frame` the features per borrower;
    `before` are the covenants of the last month end, whose `breached_since` a lasting breach keeps. A metric is any
    column of numbers or of flags (1 where true); both bounds count as met. What is not known is neither met nor
    breached. Days to cure run from the first day of the breach; without `grace_days` there are none.
    """
    of_loans = covenants.join(borrowers.select("loan_id", KEY), on="loan_id", how="inner")
    measured = _measured(covenants, frame)
    tested = of_loans.join(measured, on=[KEY, "metric"], how="left").with_columns(
        pl.col("least", "most").cast(pl.Float64), is_metric=pl.col("metric").is_in(_metrics(covenants, frame))
    )
    value = pl.col("value")
    low, high = (value < pl.col("least")).fill_null(value=False), (value > pl.col("most")).fill_null(value=False)
    status = pl.when(value.is_null()).then(pl.lit("unknown")).when(low | high).then(pl.lit("breached"))
    cause = pl.when(~pl.col("is_metric")).then(pl.lit("no_such_metric")).when(value.is_null()).then(pl.lit("not_known"))
    found = tested.with_columns(status=status.otherwise(pl.lit("met")), cause=cause)
    return _with_cure(found, policy, before).select(pl.col(name).cast(dtype) for name, dtype in COVENANTS.items())


def _metrics(covenants: pl.LazyFrame, frame: pl.LazyFrame) -> list[str]:
    """The columns that covenants ask for and the frame has, as numbers or flags."""
    schema = frame.collect_schema()
    named = covenants.select(pl.col("metric").unique().sort()).collect().to_series().to_list()
    return [name for name in named if name in schema and (schema[name].is_numeric() or schema[name] == pl.Boolean)]


def _measured(covenants: pl.LazyFrame, frame: pl.LazyFrame) -> pl.LazyFrame:
    metrics = _metrics(covenants, frame)
    if not metrics:
        return pl.LazyFrame(schema={KEY: pl.String, "metric": pl.String, "value": pl.Float64})
    values = frame.select(KEY, *(pl.col(name).cast(pl.Float64) for name in metrics))
    return values.unpivot(metrics, index=KEY, variable_name="metric", value_name="value")


def _with_cure(found: pl.LazyFrame, policy: Policy, before: pl.LazyFrame | None) -> pl.LazyFrame:
    """A breach that was there at the last month end, or was not known to be over then, goes on."""
    key = ["loan_id", "covenant_id"]
    if before is None:
        found = found.with_columns(then=pl.lit(None, pl.Date))
    else:
        known = before.select(*key, then="breached_since")
        found = found.join(known, on=key, how="left")
    today = pl.lit(policy.day)
    is_breached, is_unknown = pl.col("status") == "breached", pl.col("status") == "unknown"
    since = pl.when(is_breached).then(pl.coalesce("then", today)).when(is_unknown).then("then")
    found = found.with_columns(breached_since=since)
    until = pl.col("breached_since") + pl.duration(days=pl.col("grace_days").fill_null(0))
    lapsed = pl.when(until < today).then(pl.lit("lapsed")).otherwise(pl.lit("open"))
    cure = pl.when(pl.col("breached_since").is_null()).then(pl.lit("none")).otherwise(lapsed)
    return found.with_columns(cure_until=until, cure=cure)

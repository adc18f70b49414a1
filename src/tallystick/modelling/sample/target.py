"""What the model predicts: bad, good, indeterminate, or a row that does not count, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from tallystick.modelling.errors import ModelError

LABELS = ("good", "bad", "indeterminate", "left_out")
REASONS = (
    "window_not_over",
    "in_default_already",
    "not_followed",
    "outcome_not_known",
    "not_granted",
    "no_weight",
    "not_asked_for",
)
"""Why a row does not count, in the order in which it is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Bad is a default on a day after the observation and within `within_months` of it, as known on `known_until`.

    Where days past due are held, default is `bad_from_days` or more; the worst of the window from
    `indeterminate_from_days` on and below it is indeterminate: neither good nor bad, and not fitted on.
    """

    within_months: int
    known_until: date
    bad_from_days: int = 90
    indeterminate_from_days: int | None = None

    def __post_init__(self) -> None:
        """This function will check that the numbers make sense."""
        low = self.indeterminate_from_days
        if self.within_months < 1 or self.bad_from_days < 1 or (low is not None and not 0 < low < self.bad_from_days):
            cause = f"{self.within_months} months, bad from {self.bad_from_days} days, indeterminate from {low}"
            cure = "Give a month or more, and days with indeterminate below bad"
            raise ModelError(thing="the target", cause=cause, cure=cure)


def labelled(points: pl.DataFrame, target: Target, *, day: str) -> pl.DataFrame:
    """This function will add `label` (one of `LABELS`) and `left_out` (one of `REASONS`, null where it counts).

    `points`: the observation day under `day`, `default_day` (null: none by `known_until`), `worst_days_past_due` of the
    window (null: not held). A row whose window is not over by `known_until` does not count even where it defaulted
    already: defaults would else be seen earlier than their absence, and young rows look bad. The window is
    (day, day + months].
    """
    end = pl.col(day).dt.offset_by(f"{target.within_months}mo")
    default = pl.when(pl.col("default_day") <= target.known_until).then("default_day")
    worst = pl.col("worst_days_past_due")
    is_bad = ((default > pl.col(day)) & (default <= end)).fill_null(value=False)
    is_bad = is_bad | (worst >= target.bad_from_days).fill_null(value=False)
    low = target.indeterminate_from_days
    between = pl.lit(value=False) if low is None else (worst >= low).fill_null(value=False)
    reason = (
        pl.when(pl.col(day).is_null() | (end > target.known_until))
        .then(pl.lit("window_not_over"))
        .when(default <= pl.col(day))
        .then(pl.lit("in_default_already"))
    )
    label = (
        pl.when(pl.col("left_out").is_not_null())
        .then(pl.lit("left_out"))
        .when(is_bad)
        .then(pl.lit("bad"))
        .when(between)
        .then(pl.lit("indeterminate"))
        .otherwise(pl.lit("good"))
    )
    return points.with_columns(left_out=reason).with_columns(label=label)


def known_outcomes(points: pl.DataFrame, *, outcome: str) -> pl.DataFrame:
    """This function will label rows by a column that says the outcome: true or 1 is bad; null does not count.

    :raises ModelError: the column holds something else than true, false, 1, 0.
    """
    held = points[outcome]
    if held.dtype != pl.Boolean:
        if not held.dtype.is_integer() or not set(held.drop_nulls().unique()) <= {0, 1}:
            cause = f"it is {held.dtype} with values such as {held.drop_nulls().head(3).to_list()}"
            raise ModelError(thing=f"the outcome {outcome!r}", cause=cause, cure="Give true and false, or 1 and 0")
        held = held.cast(pl.Boolean)
    missing = pl.Series(held.is_null())
    return points.with_columns(
        left_out=pl.when(missing).then(pl.lit("outcome_not_known")),
        label=pl.when(missing)
        .then(pl.lit("left_out"))
        .when(pl.Series(held))
        .then(pl.lit("bad"))
        .otherwise(pl.lit("good")),
    )


def left_out_where(points: pl.DataFrame, condition: pl.Expr, reason: str) -> pl.DataFrame:
    """This function will leave out, for `reason`, the rows in which `condition` is true and that counted so far."""
    counts = pl.col("left_out").is_null() & condition.fill_null(value=False)
    return points.with_columns(
        left_out=pl.when(counts).then(pl.lit(reason)).otherwise("left_out"),
        label=pl.when(counts).then(pl.lit("left_out")).otherwise("label"),
    )


def waterfall(points: pl.DataFrame) -> pl.DataFrame:
    """This function will count every row once: columns `step`, `rows`; first those left out by reason, then labels."""
    reasons = dict(points["left_out"].drop_nulls().value_counts().rows())
    labels = dict(points["label"].value_counts().rows())
    rows = [(reason, reasons[reason]) for reason in REASONS if reason in reasons]
    rows += [(label, labels.get(label, 0)) for label in LABELS if label != "left_out"]
    return pl.DataFrame(rows, {"step": pl.String, "rows": pl.Int64}, orient="row")

"""The cuts of the book: by what its loans are counted, summed and listed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from tallystick.engine.classification.columns import CLASSES
from tallystick.engine.monitoring.columns import FATES, LEVELS
from tallystick.engine.provisioning.movement import CAUSES
from tallystick.engine.recovery.outcomes import RESOLUTIONS
from tallystick.engine.recovery.promises import OUTCOMES as PROMISES

KEY = "_key"
ROW = "_row"
ON_BOOK = pl.col("class").is_not_null()
DAYS = (0, 30, 60, 90, 180, 270, 360)
"""Upper ends of the bands of days past due; the last three are those of Articles 11 to 13."""
BANDS = ("0", *(f"{low + 1}-{high}" for low, high in pairwise(DAYS)), f"{DAYS[-1] + 1}-")
STEPS = ("none", "reminder", "call", "visit", "demand", "committee", "hand_over")
LEFT = ("settled", "written_off", "transferred")
NEW = "new"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Cut:
    """One way to part the book. `key` is the part of a loan; loans where it is null belong to none.

    `order` is the order of known parts, others follow by claims. `lookup` (`by`, _key) gives the parts where they are
    not a column of the loan; a loan may then belong to several. `more` are columns shown of its loans beside the usual.
    """

    name: str
    key: pl.Expr | None = None
    order: tuple[str, ...] = ()
    lookup: pl.DataFrame | None = None
    by: str = "loan_id"
    more: tuple[str, ...] = ()

    def reads(self) -> set[str]:
        """This function will give the columns of loans.parquet that the cut reads."""
        return {self.by} if self.key is None else set(self.key.meta.root_names())

    def brings(self) -> set[str]:
        """This function will give the columns that come with the parts, from another table."""
        return set() if self.lookup is None else set(self.lookup.columns) - {self.by, KEY}

    def keyed(self, loans: pl.DataFrame) -> pl.DataFrame:
        """This function will give the part of every loan as `_key`, with its `_row` in `loans`, in their order.

        Where parts are columns there is a row a loan, `_key` null for loans in none; where they are looked up, a row a
        loan and part, with what the cut brings.
        """
        row = pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW)
        if self.key is not None:
            return loans.select(row, self.key.cast(pl.String).alias(KEY))
        assert self.lookup is not None
        return loans.select(row, self.by).join(self.lookup, on=self.by, how="inner", maintain_order="left_right")


def band() -> pl.Expr:
    """This function will give the band of days past due; an unknown number of days is a band of its own."""
    days = pl.col("days_past_due")
    places = [pl.when(days <= high).then(pl.lit(name)) for high, name in zip(DAYS, BANDS, strict=False)]
    return pl.when(days.is_null()).then(pl.lit(UNKNOWN)).otherwise(pl.coalesce(*places, pl.lit(BANDS[-1])))


def migration() -> pl.Expr:
    """This function will give `opening>closing` class; new loans come from `new`, gone ones go to their state."""
    before = pl.col("opening_class").fill_null(NEW)
    now = pl.coalesce("class", pl.when(pl.col("opening_class").is_not_null()).then(pl.col("state")))
    return pl.concat_str(before, now, separator=">")


def standing_cuts() -> tuple[Cut, ...]:
    """This function will give the cuts that every month end has."""
    watched = ("watch_since", "watch_act_by", "watch_owner", "borrower_exposure_minor")
    clocks = ("limitation_until", "guarantee_until")
    acted = pl.col("collection_step") != "none"
    ready = pl.when("is_write_off_ready").then(pl.lit("ready")).otherwise(pl.lit("waiting"))
    return (
        Cut("dpd", _on_book(band()), (*BANDS, UNKNOWN), more=("oldest_due_day",)),
        Cut("class", pl.col("class"), CLASSES),
        Cut("migration", migration(), more=("opening_class", "state")),
        Cut("article", pl.col("class_article"), more=("upgrade_from", "observation_until")),
        Cut("stage", pl.col("stage"), ("1", "2", "3"), more=("pd_12m", "lgd")),
        Cut("stage_reason", _on_book(pl.col("stage_reason")), more=("stage_since", "pd_12m")),
        Cut("watch", _on_book(pl.col("watch_level")), tuple(reversed(LEVELS)), more=watched),
        Cut("capital", _on_book(pl.col("capital_class")), more=("risk_weight", "irb_rwa_minor")),
        Cut("collection", _on_book(pl.when(acted).then("collection_step")), STEPS, more=("collection_strategy",)),
        Cut("strategy", _on_book(pl.col("collection_strategy")), more=("collection_step",)),
        Cut("due", _on_book(pl.col("_due")), ("past", "week", "month", "later"), more=("collection_step",)),
        Cut("clock", _on_book(pl.when(pl.col("clock_alert") != "none").then("clock_alert")), more=clocks),
        Cut(
            "write_off",
            pl.when(pl.col("write_off_ground") != "none").then(ready),
            ("ready", "waiting"),
            more=("write_off_ground",),
        ),
        *(Cut(name, _on_book(pl.col(name).fill_null(UNKNOWN))) for name in BREAKDOWNS),
    )


BREAKDOWNS = ("branch", "industry", "product", "security", "grade", "size_class")


def looked_up_cuts(
    *, checks: pl.DataFrame, signals: pl.DataFrame | None, circles: pl.DataFrame | None, moved: pl.DataFrame
) -> tuple[Cut, ...]:
    """This function will give the cuts whose parts lie in other tables: checks, signals, circles, the movement.

    `moved` are the loans that moved the allowance most: `loan_id, _key, moved_minor`.
    """
    found = [
        Cut("check", lookup=checks.select("loan_id", pl.col("code").alias(KEY)).unique(maintain_order=True)),
        Cut("movement", order=CAUSES, lookup=moved, more=("moved_minor", "opening_stage", "state")),
    ]
    if signals is not None:
        parts = signals.select("enterprise_id", pl.col("indicator").alias(KEY)).unique(maintain_order=True)
        found.append(Cut("signal", lookup=parts, by="enterprise_id", more=("watch_since", "watch_act_by")))
    if circles is not None:
        listed = pl.col("circle_id").is_in(circles["circle_id"].implode())
        found.append(Cut("circle", _on_book(pl.when(listed).then("circle_id")), more=("watch_since",)))
    return tuple(found)


def outcome_cuts(
    *,
    promises: pl.DataFrame | None,
    defaults: pl.DataFrame | None,
    covenants: pl.DataFrame | None,
    fates: pl.DataFrame | None,
) -> tuple[Cut, ...]:
    """This function will give the cuts by what became of loans, promises, covenants and last month's signals.

    `covenants` has the column `standing`; those that are met are left out.
    """
    found = []
    if promises is not None:
        lookup = promises.select(
            "loan_id", "promised_day", "paid_minor", promised_minor="amount_minor", **{KEY: "outcome"}
        )
        more = ("promised_day", "promised_minor", "paid_minor")
        found.append(Cut("promise", order=PROMISES, lookup=lookup, more=more))
    if defaults is not None:
        lookup = defaults.select(
            "loan_id",
            "default_day",
            "ead_minor",
            came_in_minor="recovered_minor",
            workout_lgd="lgd",
            **{KEY: "resolution"},
        )
        more = ("state", "default_day", "ead_minor", "came_in_minor", "workout_lgd")
        found.append(Cut("default", order=RESOLUTIONS, lookup=lookup, more=more))
    if covenants is not None:
        broken = covenants.filter(pl.col("standing") != "met")
        lookup = broken.select("loan_id", "metric", "breached_since", "cure_until", pl.col("standing").alias(KEY))
        found.append(Cut("covenant", lookup=lookup, more=("metric", "breached_since", "cure_until")))
    if fates is not None:
        lookup = fates.select("enterprise_id", pl.col("fate").alias(KEY)).unique(maintain_order=True)
        found.append(Cut("fate", order=FATES, lookup=lookup, by="enterprise_id", more=("watch_since", "watch_act_by")))
    return tuple(found)


def _on_book(key: pl.Expr) -> pl.Expr:
    return pl.when(ON_BOOK).then(key)

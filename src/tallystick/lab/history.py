"""Past applications: the features as known on their day, what was decided, and what came of it where money was lent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl
from polars.datatypes import DataTypeClass

from tallystick.engine import flow
from tallystick.kernel.columns import did_you_mean
from tallystick.lab.errors import LabError

KEY: Final = "application_id"
DAY: Final = "asked_day"
AS_OF: Final = "as_of"
FACTS: Mapping[str, pl.DataType | DataTypeClass] = {
    KEY: pl.String,
    "enterprise_id": pl.String,
    "name": pl.String,
    DAY: pl.Date,
    AS_OF: pl.Date,
    "branch": pl.String,
    "officer": pl.String,
    "pack_version": pl.String,
    "engine_outcome": pl.String,
    "bank_outcome": pl.String,
    "loan_id": pl.String,
    "lent_minor": pl.Int64,
    "lent_rate_bp": pl.Int64,
    "defaulted_day": pl.Date,
    "loss_minor": pl.Int64,
}
"""What is known of an application beside its features. `as_of` is the day to which its evidence was read and whose
policy decided it: the day it was asked where none is told. `bank_outcome` is approved, declined or withdrawn.
`lent_minor` is null where nothing was lent; `loss_minor` is what was lost by the history's last day, null where that is
not known."""
BANK_OUTCOMES: Final = ("approved", "declined", "withdrawn")
ASIDE: Mapping[str, pl.DataType | DataTypeClass] = {"row": pl.UInt32, KEY: pl.String, "reason": pl.String}
STATES: Final = ("default", "good", "open")
"""What is known of a loan: in default within the horizon; through the horizon without; the horizon is not over."""


@dataclass(frozen=True)
class History:
    """Past applications, a row each in both frames, in the order of their days and ids.

    `features` are prepared features; `facts` has the columns of `FACTS`, null where not known. Outcomes are known until
    `until`. `aside` are rows that could not be used, with the reason.
    """

    features: pl.DataFrame
    facts: pl.DataFrame
    until: date
    aside: pl.DataFrame

    @property
    def height(self) -> int:
        """How many applications there are."""
        return self.facts.height

    def between(self, first: date | None, last: date | None) -> History:
        """This function will give the applications of the days from `first` to `last`, both included."""
        day = pl.col(DAY)
        chosen = self.facts.select(
            (pl.lit(True) if first is None else day >= first) & (pl.lit(True) if last is None else day <= last)
        ).to_series()
        return History(self.features.filter(chosen), self.facts.filter(chosen), self.until, self.aside)


def history_of(table: pl.DataFrame, *, until: date) -> History:
    """This function will make a history of one wide table: features and facts by their names, other columns left out.

    Rows without id or day, with an id that stands twice or a value that is none of its column are set aside, with the
    reason. Applicants that were one business count as one only among those decided as of the
    same day.

    :raises LabError: there is no application id or no day, or none of the features is there.
    """
    for name in (KEY, DAY):
        if name not in table.columns:
            raise LabError(
                f"the history has no column {name!r}{did_you_mean(name, table.columns)}. "
                "Every application needs its id and the day it was decided."
            )
    wanted = {**{c.name: c.dtype for c in flow.prepared().values()}, **FACTS}
    features = [name for name in flow.prepared() if name in table.columns and name not in FACTS]
    if not features:
        raise LabError("the history has none of the features that a policy reads; docs/reference/columns.md lists them")
    held = table.select(name for name in table.columns if name in wanted)
    cast = held.select(_cast(held, name, wanted[name]) for name in held.columns)
    told = pl.coalesce(AS_OF, DAY) if AS_OF in cast.columns else pl.col(DAY)
    cast = cast.with_columns(told.alias(AS_OF))
    reasons = _reasons(held, cast)
    good = reasons.is_null()
    aside = cast.select(KEY).with_row_index("row").with_columns(reason=reasons).filter(~good).select(*ASIDE)
    kept = cast if good.all() else cast.filter(good)
    kept = (kept if _is_in_order(kept) else kept.sort(AS_OF, KEY)).rechunk()
    unknown = [pl.lit(None, dtype).alias(name) for name, dtype in FACTS.items() if name not in kept.columns]
    facts = kept.with_columns(unknown).select(*FACTS)
    return History(_of_their_day(kept.select(AS_OF, *features)), facts, until, aside)


def states(facts: pl.DataFrame, *, until: date, months: int) -> pl.Series:
    """This function will give what is known of each loan `months` after its day (`STATES`); null where none was lent.

    Losses count where the default lies within the horizon, so that a loan of last month is not better than an old one.
    """
    end = pl.col(DAY).dt.offset_by(f"{months}mo")
    lent = pl.col("lent_minor") > 0
    fell = (pl.col("defaulted_day") <= end) & (pl.col("defaulted_day") <= until)
    state = (
        pl.when(~lent.fill_null(value=False))
        .then(pl.lit(None, pl.String))
        .when(fell.fill_null(value=False))
        .then(pl.lit("default"))
        .when(end <= until)
        .then(pl.lit("good"))
        .otherwise(pl.lit("open"))
    )
    return facts.select(state.alias("state")).to_series()


def last_day(facts: pl.DataFrame) -> date:
    """This function will give the last day on which anything is told: an application or a default."""
    found = facts.select(pl.max_horizontal(pl.col(DAY).max(), pl.col("defaulted_day").max())).item()
    return found if isinstance(found, date) else date.min + timedelta(days=1)


def _cast(held: pl.DataFrame, name: str, dtype: pl.DataType | DataTypeClass) -> pl.Expr:
    column, found = pl.col(name), held.schema[name]
    if found == dtype:
        return column
    if found == pl.String and dtype == pl.Boolean:
        text = column.str.to_lowercase()
        return text.replace_strict({"true": True, "false": False, "1": True, "0": False}, default=None)
    if found == pl.String and dtype == pl.Date:
        return column.str.to_date("%Y-%m-%d", strict=False)
    return column.cast(dtype, strict=False)


def _reasons(held: pl.DataFrame, cast: pl.DataFrame) -> pl.Series:
    """Per row the first reason why it cannot be used; null where there is none."""
    known = {name: pl.Series(held[name].is_not_null() & cast[name].is_null()) for name in held.columns}
    broken = [pl.when(wrong).then(pl.lit(f"{name} cannot be read")) for name, wrong in known.items() if wrong.any()]
    outcome = pl.col("bank_outcome")
    odd = [pl.when(~outcome.is_in(BANK_OUTCOMES)).then(pl.lit(f"bank_outcome is none of {', '.join(BANK_OUTCOMES)}"))]
    return cast.select(
        pl.coalesce(
            *broken,
            pl.when(pl.col(KEY).is_null()).then(pl.lit("no application id")),
            pl.when(pl.col(DAY).is_null()).then(pl.lit("no day")),
            pl.when(pl.col(KEY).is_duplicated()).then(pl.lit("the application id stands twice")),
            *(odd if "bank_outcome" in cast.columns else ()),
        )
    ).to_series()


def _is_in_order(frame: pl.DataFrame) -> bool:
    """Whether rows stand by day and id: looking is much quicker than sorting a wide frame that is sorted."""
    day, key = pl.col(AS_OF), pl.col(KEY)
    before, same = day.shift(1), day == day.shift(1)
    return bool(frame.select(((day > before) | (same & (key >= key.shift(1)))).fill_null(value=True).all()).item())


def _of_their_day(features: pl.DataFrame) -> pl.DataFrame:
    """A business of several applicants is one among those of a day: the frame holds many days."""
    if "business_id" not in features.columns:
        return features.drop(AS_OF)
    several = pl.col("business_members") > 1 if "business_members" in features.columns else pl.lit(False)
    by_day = pl.format("{} {}", "business_id", pl.col(AS_OF))
    return features.with_columns(pl.when(several).then(by_day).otherwise("business_id").alias("business_id")).drop(
        AS_OF
    )

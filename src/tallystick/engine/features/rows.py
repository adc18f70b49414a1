"""Rows of a table as arrays, summed per firm.

A source of features is many small sums. As Polars expressions each costs some ten microseconds however few the rows
are, and one applicant waits for hundreds of them; as arrays a sum costs one. An array holds one element per row (or
per firm); what is not known is NaN. Whole minor units are exact up to 2**53, 90 trillion yuan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.evidence.evidence import DATED_BY, Evidence
from tallystick.engine.features.windows import KEY, months_before
from tallystick.engine.few import places_in, rows_where
from tallystick.kernel.columns import Column, Columns
from tallystick.pack.policy import Policy

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]
Ints = npt.NDArray[np.int64]

Made = dict[str, npt.NDArray[Any] | pl.Series]
"""Columns made, by name: one element per firm."""

UNKNOWN = np.nan
_FEW = 1_000


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows with the code of the firm of each; `groups` is how many firms there are, with rows or without."""

    frame: pl.DataFrame
    firms: pl.Series
    firm: Codes
    groups: int = field(default=0)

    def numbers(self, name: str) -> Floats:
        """This function will give column `name`, null as NaN; a flag as 1 and 0."""
        series = self.frame[name]
        if series.dtype == pl.Boolean:
            series = series.cast(pl.Int8)
        return series.to_numpy().astype(np.float64)

    def days(self, name: str) -> Floats:
        """This function will give column `name` of days as days since 1970, null as NaN."""
        return self.frame[name].cast(pl.Int32).to_numpy().astype(np.float64)

    def has(self, name: str, code: str) -> Bools:
        """This function will tell where column `name` holds `code`; null holds nothing."""
        found: Bools = (self.frame[name] == code).cast(pl.Int8).to_numpy() == 1
        return found

    def ranks(self, name: str, codes: tuple[str, ...]) -> Floats:
        """This function will give the place of column `name` in `codes`, null and any other code as NaN."""
        values = self.frame[name]
        if len(values) > _FEW:
            return values.cast(_enum(codes), strict=False).to_physical().to_numpy().astype(np.float64)
        texts, ranks = values.to_numpy(), np.full(len(values), UNKNOWN)
        for place, code in enumerate(codes):
            ranks[texts == code] = place
        return ranks

    def total(self, values: Floats | Bools, where: Bools | None = None) -> Floats:
        """This function will add up per firm what is known of `values` where `where` holds; 0 where nothing is."""
        known = values if values.dtype == np.bool_ else np.where(np.isnan(values), 0.0, values)
        return added(self.firm, known if where is None else known * where, self.groups)

    def count(self, where: Bools) -> Floats:
        """This function will count the rows per firm where `where` holds."""
        return added(self.firm, where, self.groups)

    def known_total(self, values: Floats, where: Bools | None = None) -> Floats:
        """This function will add up per firm what is known of `values`; NaN, not 0, where nothing is."""
        known = ~np.isnan(values) if where is None else ~np.isnan(values) & where
        return np.where(self.count(known) > 0, self.total(values, where), UNKNOWN)

    def largest(self, values: Floats, where: Bools | None = None) -> Floats:
        """This function will give the largest known of `values` per firm; NaN where nothing is known."""
        held = np.full(self.groups, -np.inf)
        np.fmax.at(held, self.firm, values if where is None else np.where(where, values, UNKNOWN))
        return np.where(np.isinf(held), UNKNOWN, held)

    def any(self, where: Bools) -> Bools:
        """This function will tell per firm whether `where` holds for any row."""
        return self.count(where) > 0

    def newest(self, day: str, tie: str) -> Codes:
        """This function will give the place of each firm's row of the last `day`, of several the last by `tie`."""
        return self.last(self.days(day), codes_of(self.frame[tie])[0])

    def last(self, order: Floats, tie: Codes) -> Codes:
        """This function will give the place of each firm's row of the largest `order`, of several the last by `tie`."""
        best = self.largest(order)
        places = np.flatnonzero(order == best[self.firm])
        if len(places) > 1:
            places = places[np.argsort(tie[places], kind="stable")]
        chosen = np.full(self.groups, -1, dtype=np.intp)
        chosen[self.firm[places]] = places
        return chosen[chosen >= 0]

    def where(self, kept: Bools) -> Rows:
        """This function will give the rows where `kept` holds, of the same firms."""
        if kept.all():
            return self
        return Rows(rows_where(self.frame, kept), self.firms, self.firm[kept], self.groups)

    def grouped(self, *names: str) -> tuple[Rows, Rows]:
        """This function will give the same rows by firm and columns `names`, and a row per such group, by firm."""
        group, size = self.firm.astype(np.int64), 1
        for name in names:
            codes, held = codes_of(self.frame[name])
            group, size = group * len(held) + codes, size * len(held)
        found, inverse = np.unique(group, return_inverse=True)
        outer = Rows(self.frame.clear(), self.firms, (found // size).astype(np.intp), self.groups)
        return Rows(self.frame, pl.Series(found), inverse.astype(np.intp), len(found)), outer

    def different(self, codes: tuple[Codes, pl.Series], where: Bools) -> Floats:
        """This function will count the different values of `codes` (as `codes_of`) per firm where `where` holds."""
        places, names = codes
        pairs = np.unique((self.firm * len(names) + places)[where])
        return added(pairs // len(names), np.ones(len(pairs)), self.groups)


def added(places: Codes, values: Floats | Bools, size: int) -> Floats:
    """This function will add up `values` by place; `size` places from 0."""
    sums: Floats = np.bincount(places, weights=values, minlength=size)  # type: ignore[assignment]
    return sums


def codes_of(values: pl.Series) -> tuple[Codes, pl.Series]:
    """This function will give the place of each value among the different values, and those in order, null last."""
    if values.n_unique() <= 1:
        return np.zeros(len(values), dtype=np.intp), values.head(1)
    if len(values) <= _FEW and not values.null_count():
        names, few = np.unique(values.to_numpy(), return_inverse=True)
        return few.astype(np.intp), pl.Series(names.tolist(), dtype=pl.String)
    known = values.drop_nulls().unique().sort()
    places = values.cast(pl.Enum(known)).to_physical().fill_null(len(known))
    return places.to_numpy().astype(np.intp), pl.concat([known, pl.Series([None], dtype=pl.String)])


@lru_cache(maxsize=64)
def _enum(codes: tuple[str, ...]) -> pl.Enum:
    return pl.Enum(codes)


def rows_of(frame: pl.DataFrame, key: str = KEY, firms: pl.Series | None = None) -> Rows:
    """This function will give `frame` as rows: of `firms`, all others left out, or of every firm in column `key`."""
    names = frame[key]
    if firms is None and len(names) <= _FEW and not names.null_count():
        codes, held = codes_of(names)
        return Rows(frame, held.alias(KEY), codes, len(held))
    if firms is None:
        firms = names.unique().sort().alias(KEY)
    if len(firms) == 1 and names.n_unique() <= 1 and (not len(names) or names[0] == firms[0]):
        return Rows(frame, firms, np.zeros(len(names), dtype=np.intp), 1)
    codes = places_in(firms, names)
    if len(codes) and codes.min() < 0:
        kept = codes >= 0
        frame, codes = rows_where(frame, kept), codes[kept]
    return Rows(frame, firms, codes, len(firms))


def seen_rows(evidence: Evidence, table: str, policy: Policy, firms: pl.Series | None = None) -> Rows:
    """This function will give the rows of `table` dated on or before the policy's day; KeyError where it is absent."""
    return rows_of(seen_frame(evidence, table, policy), firms=firms)


def seen_frame(evidence: Evidence, table: str, policy: Policy) -> pl.DataFrame:
    """This function will give `table` without rows dated after the policy's day; KeyError where it is absent."""
    frame = evidence.tables[table].collect()
    dated_by = DATED_BY[table]
    if dated_by and len(frame):
        last: Any = frame[dated_by].max()
        if last is not None and last > policy.day:
            return frame.filter(pl.col(dated_by) <= policy.day)
    return frame


def day_number(day: date) -> int:
    """This function will give days since 1970."""
    return day.toordinal() - _EPOCH


_EPOCH = date(1970, 1, 1).toordinal()


def whole_months_ago(days: Floats, today: date, horizon: int) -> Ints:
    """This function will give how many whole months before `today` each day lies, at most `horizon`: as
    `windows.months_ago`, 0 for the month up to today.
    """
    starts = np.array([day_number(months_before(today, ago)) for ago in range(horizon, 0, -1)], dtype=np.float64)
    return horizon - np.searchsorted(starts, days, side="left")


def whole_months(days: Floats, today: date) -> Floats:
    """This function will give the whole months from each day to `today`; negative for later days."""
    known = np.where(np.isnan(days), 0.0, days).astype("datetime64[D]")
    month = known.astype("datetime64[M]")
    months = (np.datetime64(today, "M") - month).astype(np.int64)
    later_in_month = (known - month.astype("datetime64[D]")).astype(np.int64) + 1 > today.day
    return np.where(np.isnan(days), UNKNOWN, months - later_in_month)


def ratio_of(top: Floats, bottom: Floats) -> Floats:
    """This function will give `top / bottom`; NaN where `bottom` is not positive or either is not known."""
    quotient: Floats = np.divide(top, bottom, out=np.full(np.shape(top), UNKNOWN), where=bottom > 0)
    return quotient


def growth(now: Floats, before: Floats) -> Floats:
    """This function will give `now / before - 1`; NaN where `before` is not positive."""
    return ratio_of(now, before) - 1


def whole(amount: Floats) -> Floats:
    """This function will round to whole minor units, half away from zero."""
    return np.copysign(np.floor(np.abs(amount) + 0.5), amount)


def named(ranks: Floats, codes: Sequence[str]) -> pl.Series:
    """This function will give the code at each place of `codes`; NaN as null."""
    places = np.where(np.isnan(ranks), len(codes), ranks).astype(np.intp)
    return pl.Series([*codes, None], dtype=pl.String)[places]


def table(firms: pl.Series, made: Mapping[str, npt.NDArray[Any] | pl.Series], adds: Columns) -> pl.LazyFrame:
    """This function will give `made` as a frame of `enterprise_id` and the columns of `adds` in order and type."""
    columns = [firms.alias(KEY), *(_column(column, made[column.name]) for column in adds.values())]
    return pl.DataFrame(columns).lazy()


def _column(column: Column, values: npt.NDArray[Any] | pl.Series) -> pl.Series:
    if isinstance(values, pl.Series):
        return values.alias(column.name)
    if values.dtype == np.bool_:
        return pl.Series(column.name, values)
    if len(values) == 1:
        value = values[0]
        return pl.Series(column.name, [None if np.isnan(value) else _PYTHON[column.dtype](value)], dtype=column.dtype)
    return pl.Series(column.name, values, nan_to_null=True).cast(column.dtype)


_PYTHON: Mapping[Any, Callable[[Any], Any]] = {pl.Int64: int, pl.Int32: int, pl.Float64: float, pl.Boolean: bool}
"""One firm waits for its answer: a value in a list is put in a column in half the time of an array."""

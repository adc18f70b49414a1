"""What gives a column away. A test sees one column, the outcome and the day of decision, not what the column means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.stats import spearmanr

from tallystick.modelling.errors import ModelError
from tallystick.modelling.validation.discrimination import auc_of

KINDS = (
    "dated_after",
    "filled_with_the_outcome",
    "amount_with_the_outcome",
    "tells_the_outcome",
    "overwritten_later",
    "follows_time_to_default",
    "stands_with_a_later_date",
    "later_values_unseen",
    "names_the_row",
    "too_many_codes",
    "one_value",
    "no_kind_for_a_card",
)
"""The tests, in the order in which they are asked; the first that speaks is the reason."""


ALIKE, LEAST_DIGITS = 0.99, 6
"""Nearly all numbers have as many digits, and more than amounts of one size would."""
EVEN = 2.0
"""The ninth decile of numbers dealt out evenly from 0 on is 1.8 times their median."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakRules:
    """Where each test begins to speak.

    `after_share`: of days later than the decision. `filled_gap`, `amount_gap`: between the shares of bad and good rows
    that hold a value, or one other than 0. `auc`: of the column alone. `heap_values`, `heap_gap`: the most usual values
    of the goods, and how much rarer they may be among the bads: values that people round at the decision and a system
    overwrites at default lose their heaps. `follow`: rank correlation with the days from decision to default, among
    bads. `unseen_share`: of later rows whose value lies outside everything development saw. `unique_share`: of rows
    with a value of their own. `most_codes`: of a text column. `one_value_share`: of its most usual value.
    """

    after_share: float = 0.005
    filled_gap: float = 0.3
    amount_gap: float = 0.6
    auc: float = 0.9
    heap_values: int = 20
    heap_gap: float = 0.35
    follow: float = 0.7
    unseen_share: float = 0.5
    unique_share: float = 0.5
    most_codes: int = 60
    one_value_share: float = 0.995
    least_rows: int = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One test that spoke: which, the figure it saw, where it begins to speak, and the evidence in words."""

    column: str
    kind: str
    figure: float
    threshold: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that columns are held against: outcome, day of decision, day of default, which are later ones."""

    bad: pl.Series
    day: pl.Series
    default_day: pl.Series | None
    is_later: pl.Series


def dated_after(column: pl.Series, rows: Rows, rules: LeakRules) -> Finding | None:
    """A date that lies after the decision cannot have been known at it."""
    if not column.dtype.is_temporal() or not isinstance(column.dtype, (pl.Date, pl.Datetime)):
        return None
    after = float((column.cast(pl.Date) > rows.day).fill_null(value=False).sum()) / max(1, column.drop_nulls().len())
    told = f"{after:.1%} of its days lie after the decision"
    return _speaks(column, "dated_after", after, rules.after_share, told)


def filled_with_the_outcome(column: pl.Series, rows: Rows, rules: LeakRules) -> Finding | None:
    """A value that is there for bads and not for goods, or the other way round, was written after the outcome."""
    held = column.is_not_null()
    bad, good = _share(held, rows.bad), _share(held, ~rows.bad)
    told = f"it is filled in {bad:.1%} of bad and {good:.1%} of good rows"
    return _speaks(column, "filled_with_the_outcome", abs(bad - good), rules.filled_gap, told)


def amount_with_the_outcome(column: pl.Series, rows: Rows, rules: LeakRules) -> Finding | None:
    """An amount that is 0 until default is what was lost."""
    if not column.dtype.is_numeric():
        return None
    held = (column != 0).fill_null(value=False)
    bad, good = _share(held, rows.bad), _share(held, ~rows.bad)
    told = f"it is other than 0 in {bad:.1%} of bad and {good:.1%} of good rows"
    return _speaks(column, "amount_with_the_outcome", abs(bad - good), rules.amount_gap, told)


def tells_the_outcome(column: pl.Series, rows: Rows, rules: LeakRules) -> Finding | None:
    """One column that ranks nearly as well as an oracle is a copy of the outcome, or of its consequences."""
    codes = _codes(column)
    rate = pl.DataFrame({"code": codes, "bad": rows.bad}).select(pl.col("bad").mean().over("code")).to_series()
    area = auc_of(rate, rows.bad).auc
    return _speaks(column, "tells_the_outcome", area, rules.auc, f"alone it has an AUC of {area:.3f}")


def overwritten_later(column: pl.Series, rows: Rows, rules: LeakRules) -> Finding | None:
    """What was agreed stands on round, usual values; where those are gone among bads, it was rewritten."""
    if not column.dtype.is_integer() or column.n_unique() <= rules.heap_values:
        return None
    good = column.filter(~rows.bad).drop_nulls()
    usual = good.value_counts(sort=True, name="rows").head(rules.heap_values).to_series(0)
    held = column.is_in(usual.implode()).fill_null(value=False)
    among_good, among_bad = _share(held, ~rows.bad), _share(held, rows.bad)
    told = (
        f"the {rules.heap_values} most usual values of good rows hold {among_good:.1%} of them and {among_bad:.1%} of "
        "bad ones: it was written anew after default"
    )
    return _speaks(column, "overwritten_later", among_good - among_bad, rules.heap_gap, told)


def follows_time_to_default(column: pl.Series, rows: Rows, rules: LeakRules) -> Finding | None:
    """No column of the decision knows in which month a loan will default."""
    if rows.default_day is None or not column.dtype.is_numeric():
        return None
    waited = (rows.default_day - rows.day).dt.total_days()
    kept = (rows.bad & waited.is_not_null() & column.is_not_null()).to_numpy()
    held, days = column.cast(pl.Float64).to_numpy()[kept], waited.to_numpy()[kept]
    if kept.sum() < rules.least_rows or np.ptp(held) == 0 or np.ptp(days) == 0:
        return None
    follow = abs(float(spearmanr(held, days).statistic))
    told = f"among bad rows its rank correlation with the days to default is {follow:.2f}"
    return _speaks(column, "follows_time_to_default", follow, rules.follow, told)


def later_values_unseen(column: pl.Series, rows: Rows, rules: LeakRules) -> Finding | None:
    """A calendar in disguise: later rows hold values that no earlier row could hold."""
    before, now = column.filter(~rows.is_later).drop_nulls(), column.filter(rows.is_later).drop_nulls()
    if (
        before.len() < rules.least_rows
        or now.len() < rules.least_rows
        or isinstance(column.dtype, (pl.Date, pl.Datetime))
    ):
        return None
    if column.dtype.is_numeric():
        outside = float(((now < before.min()) | (now > before.max())).sum()) / now.len()
    else:
        outside = 1 - float(now.is_in(before.unique().implode()).sum()) / now.len()
    told = f"{outside:.1%} of later rows hold values that no earlier row held"
    return _speaks(column, "later_values_unseen", outside, rules.unseen_share, told)


def names_the_row(column: pl.Series, rows: Rows, rules: LeakRules) -> Finding | None:
    """A number or name of its own for nearly every row says which row it is, not what it is like."""
    if not (column.dtype.is_integer() or column.dtype == pl.String) or column.len() < rules.least_rows:
        return None
    if column.dtype.is_integer() and not _dealt_out(column):
        return None
    unique = column.n_unique() / column.len()
    return _speaks(
        column, "names_the_row", unique, rules.unique_share, f"{unique:.1%} of its values are unlike all others"
    )


def _dealt_out(column: pl.Series) -> bool:
    """Numbers that name things are spread evenly or all have as many digits; of amounts few are large."""
    digits = column.drop_nulls().cast(pl.String).str.len_chars().value_counts(sort=True, name="rows")
    if digits.height and digits["rows"][0] >= ALIKE * column.len() and digits.to_series(0)[0] >= LEAST_DIGITS:
        return True
    middle, high = column.quantile(0.5), column.quantile(0.9)
    return middle is not None and high is not None and middle > 0 and high <= EVEN * middle


def too_many_codes(column: pl.Series, rows: Rows, rules: LeakRules) -> Finding | None:
    """Text with more codes than a card can bin."""
    if column.dtype != pl.String:
        return None
    codes = float(column.n_unique())
    return _speaks(column, "too_many_codes", codes, float(rules.most_codes), f"it holds {codes:.0f} codes")


def one_value(column: pl.Series, rows: Rows, rules: LeakRules) -> Finding | None:
    """A column that hardly ever differs tells nothing."""
    most = column.value_counts(sort=True, name="rows").to_series(1)
    share = float(most[0]) / column.len() if column.len() else 1.0
    return _speaks(column, "one_value", share, rules.one_value_share, f"{share:.1%} of rows hold the same value")


def no_kind_for_a_card(column: pl.Series, rows: Rows, rules: LeakRules) -> Finding | None:
    """A card bins numbers, codes and flags; a day must first become an age."""
    fits = column.dtype.is_numeric() or column.dtype in (pl.String, pl.Boolean, pl.Categorical)
    if fits or isinstance(column.dtype, pl.Enum):
        return None
    return Finding(
        column.name, "no_kind_for_a_card", 1.0, 0.0, f"it is {column.dtype}; a card bins numbers, codes, flags"
    )


def _share(held: pl.Series, among: pl.Series) -> float:
    return float(held.filter(among).mean() or 0.0)  # type: ignore[arg-type]


def _codes(column: pl.Series) -> pl.Series:
    """The column in at most a few dozen groups: codes as they are, numbers by twentieths; null is one of them."""
    if not column.dtype.is_numeric() or column.n_unique() <= 30:
        return column.cast(pl.String).fill_null("")
    places = column.cast(pl.Float64).rank("average") / max(1, column.drop_nulls().len()) * 20
    return places.ceil().cast(pl.Int32, strict=False).cast(pl.String).fill_null("")


def _speaks(column: pl.Series, kind: str, figure: float, threshold: float, told: str) -> Finding | None:
    if np.isnan(figure):
        raise ModelError(thing=f"the column {column.name!r}", cause=f"{kind} is no number", cure="Look at its values")
    return Finding(column.name, kind, figure, threshold, told) if figure >= threshold else None

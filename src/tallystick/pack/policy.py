"""A policy: a pack bound to one day. The engine reads nothing of a pack but this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

import polars as pl

from tallystick.kernel.codes import Text
from tallystick.kernel.columns import did_you_mean

Outcome = Literal["approve", "refer", "decline"]
Number = int | float
T = TypeVar("T")


class PolicyError(LookupError):
    """The policy does not hold what the engine asks it for."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the policy as it stands on the policy's day."""

    name: str
    value: Number
    unit: str
    since: date
    source: str
    label: Text
    certainty: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition with a code and an outcome, compiled.

    `hit` is a nullable Boolean expression over the frame: true is hit, false is clear, null is unknown.
    `value` and `threshold` are Float64 expressions of the comparison that the reason shows (null literal where none).
    """

    code: str
    name: Text
    outcome: Literal["refer", "decline"]
    missing: Literal["refer", "decline"]
    hit: pl.Expr
    value: pl.Expr
    threshold: pl.Expr
    columns: frozenset[str]
    text: str
    source: str
    value_column: str | None = None
    family: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorLevel:
    """One level of an indicator, compiled as a rule: true is reached, false is not, null is unknown."""

    level: Literal["yellow", "orange", "red"]
    rank: int
    hit: pl.Expr
    value: pl.Expr
    threshold: pl.Expr
    text: str
    act_within_days: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """One early-warning indicator. `levels` stand mildest first; `owner` is the role that must act on it."""

    code: str
    name: Text
    family: str
    owner: str
    levels: tuple[IndicatorLevel, ...]
    columns: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity of the declared credit process. No roles: anybody; None: no bound."""

    code: str
    case_kind: str
    name: Text
    roles: tuple[str, ...]
    is_required: bool
    at_most: int | None
    within_hours: Number | None
    after: tuple[str, ...]
    apart_from: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of care of the people of some roles."""

    code: str
    name: Text
    roles: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Cause:
    """A candidate cause of a problem; `tells` is true of rows that speak for it, where it leaves a trace at all.

    It speaks for the cause from `least_share` of the place's rows, where the problem alone makes it more frequent.
    """

    code: str
    name: Text
    tells: pl.Expr
    text: str
    leaves_trace: bool = True
    least_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Measure:
    """What may be done about a problem: the share of it that goes away, and what it costs."""

    code: str
    name: Text
    removes: float
    once_minor: int
    yearly_minor: int
    minutes_a_case: float
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of the bank's own process: of the rows of `view` that count (`counts`), `hit` marks the bad ones.

    `least_rows`, `least_hits` and `least_excess` are 0 where the pack's parameters hold; `usual_bp` is what it usually
    costs, in basis points of the amounts it touches, 0 where only `diagnosis_usual_cost_bp` is known. `brings` are
    problems whose signs it brings along where it sits, `brings_plainly` however plain they
    are. `also` is a second sign, which its place must show
    where it `needs_both`, else adds to the first. Where `surges` is
    above 0 the problem is a stretch of months in which a place has that many times its usual share of the rows.
    """

    code: str
    catalogue: int
    name: Text
    view: str
    counts: pl.Expr
    hit: pl.Expr
    also: pl.Expr | None
    needs_both: bool
    text: str
    across: tuple[str, ...]
    expects: str
    benchmark: Number | None
    least_rows: int
    least_hits: int
    least_excess: float
    surges: float
    usual_bp: float
    harms: Literal["loss", "recovery", "margin", "time", "untold"]
    brings: tuple[str, ...]
    brings_plainly: tuple[str, ...]
    causes: tuple[Cause, ...]
    measures: tuple[Measure, ...]
    metric: Text
    columns: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a characteristic: `[lower, upper)` for numbers, `values` for codes; exactly one kind is given."""

    points: int
    lower: float | None = None
    upper: float | None = None
    values: tuple[str, ...] = ()
    woe: float | None = None


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One column of a scorecard with its bins; `missing` is the points of the missing bin."""

    column: str
    title: Text
    bins: tuple[Bin, ...]
    missing: int

    @property
    def most(self) -> int:
        """The most points this characteristic can give."""
        return max(*(b.points for b in self.bins), self.missing)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Points per characteristic and the calibration `pd = 1 / (1 + exp(intercept + slope * score))`.

    `needs` is a Boolean expression: the evidence it takes to use this card. Of the cards whose need is met, the one
    with the highest `priority` rates the firm.
    """

    code: str
    title: Text
    priority: int
    needs: pl.Expr
    needs_columns: frozenset[str]
    base_points: int
    characteristics: tuple[Characteristic, ...]
    intercept: float
    slope: float
    source: str


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of the master scale: scores whose PD lies in `[pd_from, pd_until)` get `pd_12m`."""

    code: str
    rank: int
    pd_from: float
    pd_until: float
    pd_12m: float


@dataclass(frozen=True, slots=True)
class Product:
    """One product on the policy's day. `terms` holds the rest of its numbers and codes by name."""

    code: str
    name: Text
    terms: Mapping[str, Number | str | bool]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with half-open bands, complete and without overlap over its dimensions.

    `outputs` maps each output to a compiled expression that reads the dimension columns by their names; null in any
    dimension that is asked gives null.
    """

    name: str
    dimensions: tuple[str, ...]
    outputs: Mapping[str, pl.Expr]
    source: str

    def __getitem__(self, output: str) -> pl.Expr:
        try:
            return self.outputs[output]
        except KeyError:
            raise PolicyError(
                f"table {self.name!r} has no output {output!r}{did_you_mean(output, self.outputs)}"
            ) from None


@dataclass(frozen=True)
class Policy:
    """A pack bound to one day.

    `digest` is the digest of the whole resolved pack, not of the day: two days of one pack share it.
    """

    pack: str
    version: str
    digest: str
    day: date
    title: Text
    currency: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    scale: tuple[Grade, ...] = ()
    grids: Mapping[str, Grid] = field(default_factory=dict)
    products: Mapping[str, Product] = field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()
    activities: tuple[Activity, ...] = ()
    duties: tuple[Duty, ...] = ()
    problems: tuple[Problem, ...] = ()

    def number(self, name: str) -> Number:
        """This function will give the value of parameter `name` on the policy's day; PolicyError where it has none."""
        return _named(self.parameters, name, "parameter", self).value

    def grid(self, name: str) -> Grid:
        """This function will give table `name` as in force on the policy's day; PolicyError where it has none."""
        return _named(self.grids, name, "table", self)

    def product(self, code: str) -> Product:
        """This function will give the product `code` on offer on the policy's day; PolicyError where it is not."""
        return _named(self.products, code, "product", self)


def _named(held: Mapping[str, T], name: str, kind: str, policy: Policy) -> T:
    try:
        return held[name]
    except KeyError:
        raise PolicyError(
            f"pack {policy.pack!r} has no {kind} {name!r} in force on {policy.day}{did_you_mean(name, held)}"
        ) from None

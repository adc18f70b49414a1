"""From applicants that are rated and priced, and what the bank sets, to the problem of allocation.

A loan of `a` for a year at rate `r` is worth, taken: `a r (1 - p)(1 - v)` of interest after VAT, less funding, running
cost and cost of capital by amount, less `a p l` of expected loss, less a cost by loan. Who fails pays no interest. The
PD `p` of the applicant holds at the least of loans; it rises with the amount, by `pd_rise` where all of the limit is
lent. Sources: rules 7.2; take-up is one less the churn of the bank's customers at that rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.allocation.problem import (
    LEVELS,
    AllocationError,
    Caps,
    Offers,
    Problem,
    Resource,
    Worth,
    no_caps,
)

Floats = npt.NDArray[np.float64]
BP = 10_000

ASKED = ("segment", "pd_12m", "lgd", "most_minor", "funding_bp", "cost_bp", "capital_bp", "vat_share", "industry")
"""Columns of an applicant that the problem reads; beside them those that targets name, as flags."""


@dataclass(frozen=True)
class Target:
    """At least `share` of what is lent (by `of` money) or of firms reached (by `of` firms) has the flag `column`."""

    name: str
    column: str
    share: float
    of: str


@dataclass(frozen=True)
class Terms:
    """What the bank sets. Money in minor units; shares of what is lent; None: no such limit.

    `take_up` is by segment one share per rate. `reach` and `lent_minor` are least firms reached and least money lent.
    Capital is counted by `capital_share`, capital by `capital_bp`.
    """

    rates: tuple[float, ...]
    take_up: Mapping[str, tuple[float, ...]]
    least_minor: int
    most_minor: int
    step_minor: int
    loan_cost_minor: int
    pd_rise: float
    budget_minor: int
    industry_cap: float | None = None
    tolerance: float | None = None
    loss_minor: float | None = None
    capital_minor: float | None = None
    capital_share: float = 0.0
    reach: float | None = None
    lent_minor: float | None = None
    targets: tuple[Target, ...] = ()


def problem_of(applicants: pl.DataFrame, terms: Terms) -> Problem:
    """This function will state the problem for `applicants`, one row each with `ASKED`.

    An applicant whose segment has no take-up, or whose limit is below the least loan, can get none.

    :raises AllocationError: terms contradict themselves, or an applicant's worth is unknown.
    """
    _check(terms)
    segments = tuple(terms.take_up)
    held = {name: applicants[name].cast(pl.Float64).to_numpy() for name in ASKED if name not in ("segment", "industry")}
    pd, lgd = held["pd_12m"], held["lgd"]
    most = np.minimum(held["most_minor"], terms.most_minor)
    levels = np.floor((most - terms.least_minor) / terms.step_minor + 1e-9) + 1
    place = applicants["segment"].replace_strict(segments, range(len(segments)), default=None, return_dtype=pl.Int64)
    is_open = place.is_not_null().to_numpy() & (levels > 0)
    levels = np.where(is_open, levels, 0).astype(np.int64)
    rise = np.where(levels > 0, terms.pd_rise * pd / np.maximum(most, 1), 0.0)
    base = np.maximum(pd - rise * terms.least_minor, 0.0)
    ones, zeros = np.ones(len(pd)), np.zeros(len(pd))
    kept = 1 - held["vat_share"]
    worth = Worth(
        segment=place.fill_null(0).to_numpy(),
        per_rate=(1 - base) * kept,
        per_unit=(held["funding_bp"] + held["cost_bp"] + held["capital_bp"]) / BP + base * lgd,
        square_rate=rise * kept,
        square=rise * lgd,
        fixed=np.full(len(pd), float(terms.loan_cost_minor)),
        least=np.full(len(pd), float(terms.least_minor)),
        step=np.full(len(pd), float(terms.step_minor)),
        levels=levels,
    )
    take_up = np.array([terms.take_up[name] for name in segments])
    resources = [Resource("budget", float(terms.budget_minor), ones, zeros, zeros)]
    if terms.loss_minor is not None:
        resources.append(Resource("loss", terms.loss_minor, base * lgd, rise * lgd, zeros))
    if terms.tolerance is not None:
        resources.append(Resource("tolerance", 0.0, base - terms.tolerance, rise, zeros))
    if terms.capital_minor is not None:
        by_unit = held["capital_bp"] / BP * terms.capital_share
        resources.append(Resource("capital", terms.capital_minor, by_unit, zeros, zeros))
    if terms.reach is not None:
        resources.append(Resource("reach", -terms.reach, zeros, zeros, -ones, "count", is_least=True))
    if terms.lent_minor is not None:
        resources.append(Resource("lent", -terms.lent_minor, -ones, zeros, zeros, is_least=True))
    resources += [_target(one, applicants, ones, zeros) for one in terms.targets]
    caps = no_caps(len(pd)) if terms.industry_cap is None else _caps(applicants["industry"], terms)
    return Problem(worth, Offers(np.array(terms.rates), take_up), tuple(resources), caps)


def most_lent(problem: Problem, budget_minor: float) -> float:
    """This function will give the most that is expected to be lent at any price within the budget (minor units)."""
    w = problem.worth
    most = np.where(w.levels > 0, w.least + (w.levels - 1) * w.step, 0.0)
    taken = problem.offers.take_up.max(axis=1)[w.segment]
    return float(min((most * taken).sum(), budget_minor))


def expected_loss(applicants: pl.DataFrame, terms: Terms, amount: Floats) -> tuple[Floats, Floats]:
    """This function will give PD and expected loss (minor units) of each applicant lent `amount`, taken for sure."""
    pd, lgd = applicants["pd_12m"].to_numpy(), applicants["lgd"].to_numpy()
    most = np.minimum(applicants["most_minor"].cast(pl.Float64).to_numpy(), terms.most_minor)
    rise = np.where(most > 0, terms.pd_rise * pd / np.maximum(most, 1), 0.0)
    at = np.maximum(pd - rise * terms.least_minor, 0.0) + rise * amount
    return np.asarray(np.where(amount > 0, at, np.nan)), np.asarray(amount * at * lgd)


def _target(one: Target, applicants: pl.DataFrame, ones: Floats, zeros: Floats) -> Resource:
    has = applicants[one.column].fill_null(value=False).cast(pl.Float64).to_numpy()
    short = one.share * ones - has
    if one.of == "money":
        return Resource(one.name, 0.0, short, zeros, zeros, is_least=True)
    return Resource(one.name, 0.0, zeros, zeros, short, "count", is_least=True)


def _caps(industry: pl.Series, terms: Terms) -> Caps:
    names = tuple(industry.fill_null("unknown").unique().sort())
    group = industry.fill_null("unknown").replace_strict(names, range(len(names)), return_dtype=pl.Int64)
    bound = float(terms.industry_cap or 0.0) * terms.budget_minor
    return Caps(group.to_numpy(), np.full(len(names), bound), names)


def _check(terms: Terms) -> None:
    count = len(terms.rates)
    wrong = [name for name, shares in terms.take_up.items() if len(shares) != count]
    if wrong:
        raise AllocationError(f"take-up of {', '.join(wrong)} does not have one share for each of the {count} rates")
    if any(not 0 <= share <= 1 for shares in terms.take_up.values() for share in shares):
        raise AllocationError("a share of take-up is below 0 or above 1")
    if terms.step_minor <= 0 or not 0 < terms.least_minor <= terms.most_minor:
        raise AllocationError("amounts go from a least above 0 to a most by a step above 0")
    if (terms.most_minor - terms.least_minor) // terms.step_minor >= LEVELS:
        raise AllocationError(f"there are more than {LEVELS} amounts; make the step larger")
    if not terms.take_up or not terms.pd_rise >= 0:
        raise AllocationError("there is no segment with take-up, or the rise of PD is negative")

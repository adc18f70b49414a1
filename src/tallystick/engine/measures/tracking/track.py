"""Each measure held against what was expected of it: on the cases it is to mend, and in what is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from tallystick.engine.measures.tracking.arrangements import count_arrangements
from tallystick.engine.measures.tracking.panel import Panel, all_months, panel_of
from tallystick.engine.measures.tracking.staggered import MONTHS_A_YEAR, Estimated, staggered
from tallystick.engine.measures.tracking.synthetic import synthetic
from tallystick.engine.measures.tracking.worth import worth_of
from tallystick.engine.process.problem_rows import problem_rows
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Policy, Problem

NO_BAD_CASES = "a surge has no bad cases that could go; whether it is over is told by the months of the next diagnosis"
APART = 0.05
"""Chance below which places moved apart before the measure: the comparison is in doubt."""


@dataclass(frozen=True)
class Undertaken:
    """A measure that the bank has undertaken.

    `starts` gives the first month (YYYY-MM) of each place of `place_kind`; `agreed_months` after the first it is
    to show. `removes` is the share of cases hit that should go; `saves_minor` and `costs_minor` are a year's.
    """

    code: str
    name: Text
    problem: str
    measure: str
    owner: str
    place_kind: str
    starts: Mapping[str, str]
    agreed_months: int
    removes: float
    saves_minor: int
    costs_minor: int


@dataclass(frozen=True)
class Tracked:
    """What came of a measure by the last day. `standing` is one of `STANDINGS`; amounts are a year's.

    `removed` is the share of cases hit that went, beside `expected.removes`. `saved_minor` is that at the price of the
    plan; `lost_less_minor` is read off losses themselves. `why` says why nothing can be said.
    """

    undertaken: Undertaken
    problem: Problem
    standing: str
    months: int
    panel: Panel | None = None
    cases: Estimated | None = None
    money: Estimated | None = None
    money_weight_minor: float = 0.0
    begun_share: float = 0.0
    why: str = ""

    @property
    def is_alert(self) -> bool:
        """Whether someone must act: the agreed time is over and the measure does not do what it should."""
        return self.standing in ALERTS

    @property
    def is_doubtful(self) -> bool:
        """Whether places with the measure already moved apart from the others before it."""
        return self.cases is not None and self.cases.trend_p < APART

    @property
    def removed(self) -> tuple[float, float, float] | None:
        """The share of cases hit that went, with its interval; None where it cannot be told."""
        return None if self.cases is None else removed_share(self.cases)

    @property
    def saved_minor(self) -> tuple[float, float, float] | None:
        """What is saved a year where the measure has started, at the plan's price of a case, with its interval."""
        if self.removed is None:
            return None
        price = self.undertaken.saves_minor * self.begun_share / self.undertaken.removes
        one, low, high = (share * price for share in self.removed)
        return one, low, high

    @property
    def lost_less_minor(self) -> tuple[float, float, float] | None:
        """What is lost less a year, read off the losses of the cases, with its interval; None where it is unknown."""
        if self.money is None:
            return None
        ends = (self.money.effect, self.money.high, self.money.low)
        one, low, high = (-end * self.money_weight_minor for end in ends)
        return one, low, high


STANDINGS = ("unknown", "not_begun", "too_early", "works", "beyond", "short", "no_effect", "harms")
"""What is known of a measure. `beyond`: more than expected; `short`: something, but less than expected."""
ALERTS = ("short", "no_effect", "harms")


def removed_share(cases: Estimated) -> tuple[float, float, float]:
    """This function will give the share of cases hit that went, with its interval, by the level without the measure.

    No more than all can go: 1 at most.
    """
    level = max(cases.level_without, 1e-9)
    one, low, high = (min(-end / level, 1.0) for end in (cases.effect, cases.high, cases.low))
    return one, low, high


def standing(removed: tuple[float, float, float], expected: float, *, months: int, agreed: int) -> str:
    """This function will say where a measure stands whose interval of the share removed is `removed`.

    Before the agreed time it is too early, whatever is seen.
    """
    _, low, high = removed
    if months < agreed:
        return "too_early"
    if high < 0.0:
        return "harms"
    if low <= 0.0:
        return "no_effect"
    if high < expected:
        return "short"
    return "beyond" if low > expected else "works"


def track(undertaken: Undertaken, views: Mapping[str, pl.DataFrame], policy: Policy, *, day: date) -> Tracked:
    """This function will say what came of a measure by `day`, from the views of the bank's files.

    The problem of the measure says which cases count and are hit. Whole months are seen alone.
    """
    problem = next(one for one in policy.problems if one.code == undertaken.problem)
    last_month = day.strftime("%Y-%m")
    begun = [month for month in undertaken.starts.values() if month <= last_month]
    if not begun:
        return Tracked(undertaken, problem, "not_begun", 0)
    months = len(all_months(min(begun), last_month))
    why, rows = problem_rows(problem, views)
    if why or problem.surges:
        return Tracked(undertaken, problem, "unknown", months, why=why or NO_BAD_CASES)
    ready = rows.filter(pl.col("hit").is_not_null()).with_columns(outcome=pl.col("hit").cast(pl.Float64), weight=1.0)
    panel = panel_of(ready, place=undertaken.place_kind, starts=undertaken.starts, last_month=last_month)
    level = float(policy.number("diagnosis_interval"))
    cases = effect_of(panel, level=level)
    if cases is None:
        return Tracked(undertaken, problem, "unknown", months, panel, why=_nothing_beside(panel))
    worth = worth_of(problem, ready, policy)
    money_panel = panel_of(worth, place=undertaken.place_kind, starts=undertaken.starts, last_month=last_month)
    money = effect_of(money_panel, level=level) if money_panel.places else None
    removed = removed_share(cases)
    return Tracked(
        undertaken=undertaken,
        problem=problem,
        standing=standing(removed, undertaken.removes, months=months, agreed=undertaken.agreed_months),
        months=months,
        panel=panel,
        cases=cases,
        money=money,
        money_weight_minor=_a_year(money_panel) if money else 0.0,
        begun_share=_begun_share(panel, undertaken),
    )


def effect_of(panel: Panel, *, level: float) -> Estimated | None:
    """This function will give the effect of a measure: by dealing its starts anew, or, where they can be dealt in too
    few ways for an interval at `level`, by shifting months against a mixture of the other places."""
    if not panel.places or not panel.treated.any():
        return None
    if count_arrangements(panel.start.tolist()) * (1.0 - level) >= 2.0:
        return staggered(panel, level=level)
    return synthetic(panel, level=level)


def _nothing_beside(panel: Panel) -> str:
    if not panel.has_started.any():
        return "no place that has started it has a case"
    return "too few places without the measure, or too few months before it, to hold it against"


def _a_year(panel: Panel) -> float:
    """The weight that cells with the measure have in a year: of each place by its own months."""
    with_it = np.where(panel.treated, panel.weight, 0.0).sum(axis=1)
    months = panel.treated.sum(axis=1)
    return float((with_it / np.maximum(months, 1)).sum() * MONTHS_A_YEAR)


def _begun_share(panel: Panel, undertaken: Undertaken) -> float:
    """The share of the cases of all places of the roll-out that lie in places that have begun."""
    named = np.array([name in undertaken.starts for name in panel.places])
    cases = panel.weight.sum(axis=1)
    return float(cases[named & panel.has_started].sum() / cases[named].sum())

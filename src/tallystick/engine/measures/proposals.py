"""What to do: measures fitted to a finding, what each should bring and cost, and the best set under a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from tallystick.engine.measures.played import History, Sure, played
from tallystick.kernel.whole_choice import best_taken
from tallystick.pack.policy import Measure, Problem

YEARS = 3
"""Years over which what a measure costs once is spread."""


@dataclass(frozen=True, slots=True)
class Treated:
    """What measures need of a finding: its problem, what it did and cost, and its likely causes."""

    problem: Problem
    history: History
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A measure for a finding. `is_fitting` says whether it acts on a likely cause; yearly amounts, in minor units.

    `risk` is the chance that it brings less than it costs, `low_minor` and `high_minor` the interval of what it brings,
    both as the bank's own history has it (`played`).
    """

    finding: int
    measure: Measure
    is_fitting: bool
    benefit_minor: float
    low_minor: float
    high_minor: float
    cost_minor: float
    risk: float

    @property
    def net_minor(self) -> float:
        """Benefit less cost."""
        return self.benefit_minor - self.cost_minor

    @property
    def pays_back_months(self) -> float | None:
        """Months until what is saved, less what running it costs, brings back what is spent once; None if never."""
        spared = self.benefit_minor - (self.cost_minor - self.measure.once_minor / YEARS)
        return 12.0 * self.measure.once_minor / spared if spared > 0.0 else None


def proposals(findings: Sequence[Treated], *, minute_minor: float, sure: Sure) -> list[Proposal]:
    """This function will give every measure of every finding, fitting ones first, then by net benefit.

    The benefit is the share the measure removes of the finding's yearly cost, none where it acts on no likely cause of
    a finding whose causes are known. The cost is a third of what is spent once, what is spent yearly, and minutes a
    case at `minute_minor`.
    """
    found = [
        _proposal(number, finding, one, minute_minor, sure)
        for number, finding in enumerate(findings)
        for one in finding.problem.measures
    ]
    return sorted(found, key=lambda one: (not one.is_fitting, -one.net_minor, one.finding, one.measure.code))


def _proposal(number: int, finding: Treated, measure: Measure, minute_minor: float, sure: Sure) -> Proposal:
    history = finding.history
    fits = not measure.against or not finding.causes or bool(set(measure.against) & set(finding.causes))
    fixed, case = measure.once_minor / YEARS + measure.yearly_minor, measure.minutes_a_case * minute_minor
    cost = fixed + case * history.cases_a_year
    if not fits:
        return Proposal(number, measure, fits, 0.0, 0.0, 0.0, cost, 1.0)
    plays = played(history, measure.removes, sure)
    low, high = plays.interval(sure.level)
    benefit = measure.removes * max(history.yearly_minor, 0.0)
    return Proposal(number, measure, fits, benefit, low, high, cost, plays.falls_short(fixed, case))


def plan(found: Sequence[Proposal], *, budget_minor: float) -> list[Proposal]:
    """This function will give the proposals with the highest net benefit together whose yearly cost fits the budget.

    One measure at most for a finding, none that costs more than it brings. Exact, by an integer programme.
    """
    open_ = [one for one in found if one.is_fitting and one.net_minor > 0]
    if not open_:
        return []
    cost = np.array([one.cost_minor for one in open_])
    rows = [cost] + [
        np.array([float(one.finding == number) for one in open_]) for number in sorted({one.finding for one in open_})
    ]
    most = np.array([budget_minor, *([1.0] * (len(rows) - 1))])
    answer = best_taken(np.array([one.net_minor for one in open_]), csr_array(np.vstack(rows)), most)
    if answer is None:
        return []
    return [one for one, taken in zip(open_, answer.taken, strict=True) if taken]

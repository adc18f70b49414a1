"""The frontier: the most profit for less loss, and for more firms reached."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.allocation.allocate import Allocation, Infeasible, allocate
from tallystick.engine.allocation.problem import Problem, amounts_of, rates_of, taken
from tallystick.engine.allocation.terms import Terms, expected_loss, problem_of

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Totals:
    """What an allocation comes to, in expectation: money in minor units, firms as numbers, rate and PD by money."""

    offers: int
    firms: float
    offered_minor: float
    lent_minor: float
    profit_minor: float
    loss_minor: float
    bad_minor: float
    interest_minor: float

    @property
    def rate(self) -> float | None:
        """Mean rate by money lent."""
        return self.interest_minor / self.lent_minor if self.lent_minor else None


def totals(applicants: pl.DataFrame, terms: Terms, problem: Problem, found: Allocation) -> Totals:
    """This function will add up `found`."""
    amount, share = amounts_of(problem, found.choice), taken(problem, found.choice)
    pd, loss = expected_loss(applicants, terms, amount)
    rate = np.nan_to_num(rates_of(problem, found.choice))
    return Totals(
        offers=int((amount > 0).sum()),
        firms=float(share.sum()),
        offered_minor=float(amount.sum()),
        lent_minor=float((share * amount).sum()),
        profit_minor=found.profit,
        loss_minor=float((share * loss).sum()),
        bad_minor=float((share * amount * np.nan_to_num(pd)).sum()),
        interest_minor=float((share * amount * rate).sum()),
    )


def less_loss(
    applicants: pl.DataFrame, terms: Terms, best: Totals, shares: tuple[float, ...]
) -> list[tuple[float, Totals]]:
    """This function will give the best allocation at each of `shares` of the best one's loss, where there is one."""
    return _line(applicants, [(s, replace(terms, loss_minor=s * best.loss_minor)) for s in shares])


def more_firms(
    applicants: pl.DataFrame, terms: Terms, best: Totals, most: float, shares: tuple[float, ...]
) -> list[tuple[float, Totals]]:
    """This function will give the best allocation for each of `shares` of the way from the firms reached to `most`."""
    return _line(applicants, [(s, replace(terms, reach=best.firms + s * (most - best.firms))) for s in shares])


def _line(applicants: pl.DataFrame, asked: list[tuple[float, Terms]]) -> list[tuple[float, Totals]]:
    found = []
    for share, terms in asked:
        problem = problem_of(applicants, terms)
        try:
            one = allocate(problem, exact=False)
        except Infeasible:
            continue
        found.append((share, totals(applicants, terms, problem, one)))
    return found

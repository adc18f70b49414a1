"""Why: which of a problem's candidate causes the rows speak for, and which the data cannot tell apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from tallystick.pack.policy import Cause, Problem

APART = 1.645
"""Standard errors by which a cause must lead another to be told apart from it (95 %, one-sided)."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the rows say of one cause: its share among those hit and among the others, and the log odds ratio."""

    cause: Cause
    share_hit: float
    share_others: float
    log_odds: float
    error: float

    @property
    def strength(self) -> float:
        """The log odds ratio in standard errors."""
        return self.log_odds / self.error


def told_of(rows: pl.DataFrame, problem: Problem) -> list[Told]:
    """This function will say of each cause of `problem` how much more often it holds among rows that are hit.

    `rows` are of the problem's view, with Boolean `in_place` and `hit`; those hit in the place are held against those
    hit nowhere. Half a row is added to each cell (Haldane 1956). A cause that is known of neither side is left out.
    Strongest first; a cause that speaks for nothing (log odds of 0 or less) comes last.
    """
    here, others = pl.col("hit") & pl.col("in_place"), ~pl.col("hit")
    found = []
    for cause in problem.causes:
        counts = rows.select(
            a=(here & cause.tells).sum(),
            b=(here & ~cause.tells).sum(),
            c=(others & cause.tells).sum(),
            d=(others & ~cause.tells).sum(),
        ).row(0)
        a, b, c, d = (float(count or 0) for count in counts)
        if a + b == 0 or c + d == 0:
            continue
        cells = np.array([a, b, c, d]) + 0.5
        log_odds = float(np.log(cells[0] * cells[3] / (cells[1] * cells[2])))
        found.append(Told(cause, a / (a + b), c / (c + d), log_odds, float(np.sqrt((1.0 / cells).sum()))))
    return sorted(found, key=lambda told: (-told.strength, told.cause.code))


def apart(told: list[Told]) -> list[Told]:
    """This function will give the causes that the first cannot be told apart from, the first among them.

    Empty where not even the first holds more often among those hit than chance allows.
    """
    if not told or told[0].strength < APART:
        return []
    first = told[0]
    return [one for one in told if first.strength - one.strength < APART and one.log_odds > 0]

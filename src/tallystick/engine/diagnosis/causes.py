"""Why: which of a problem's candidate causes the rows speak for, and which the data cannot tell apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from tallystick.pack.policy import Cause, Problem

FAR = 0.02
"""Points by which a cause must hold more often in the place: with thousands of rows any difference is beyond chance."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the rows say of one cause: its share in the place and elsewhere, and the log odds ratio."""

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

    `rows` are of the problem's view, with Boolean `in_place` and `hit`; those in the place are held against all others:
    a cause is of the place, and what is done wrong there would speak for itself among the rows hit. Half a row is added
    to each cell (Haldane 1956). A cause that is known of neither side, or that leaves no trace, is left out. Strongest
    first; a cause that speaks for nothing (log odds of 0 or less) comes last.
    """
    here, others = pl.col("in_place"), ~pl.col("in_place")
    found = []
    for cause in (one for one in problem.causes if one.leaves_trace):
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


def likely(told: list[Told], problem: Problem, *, apart: float) -> list[str]:
    """This function will give the codes of the causes that the data cannot tell apart, the likeliest first.

    A cause leads another where it is `apart` standard errors ahead of it. Named are those that hold more often in the
    place than chance and `FAR` allow; where none does, those that leave no trace, or the one that is at least more
    often there.
    """
    heard = [one for one in told if one.strength >= apart and one.share_hit - one.share_others >= FAR]
    if not heard:
        silent = [one.code for one in problem.causes if not one.leaves_trace]
        return silent or [one.cause.code for one in told[:1] if one.log_odds > 0]
    first = heard[0]
    return [one.cause.code for one in heard if first.strength - one.strength < apart]

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
    to each cell (Haldane 1956). Rows of one officer count less as far as they are alike: what one person is (his pay,
    a habit of his) counts once, however many rows he has (Kish 1965). A cause that is known of neither side, or that
    leaves no trace, is left out. Strongest first; a cause that speaks for nothing (log odds of 0 or less) comes last.
    """
    found = []
    for cause in (one for one in problem.causes if one.leaves_trace):
        known = rows.select("in_place", who=_who(rows), tells=cause.tells).drop_nulls(["in_place", "tells"])
        told = known.group_by("in_place", "who", maintain_order=True).agg(
            n=pl.len().cast(pl.Float64), k=pl.col("tells").sum().cast(pl.Float64)
        )
        inside, outside = told.filter("in_place"), told.filter(~pl.col("in_place"))
        if inside.is_empty() or outside.is_empty():
            continue
        alike = _alike(told)
        (a, b), (c, d) = (_cells(side, alike) for side in (inside, outside))
        cells = np.array([a, b, c, d]) + 0.5
        log_odds = float(np.log(cells[0] * cells[3] / (cells[1] * cells[2])))
        found.append(Told(cause, a / (a + b), c / (c + d), log_odds, float(np.sqrt((1.0 / cells).sum()))))
    return sorted(found, key=lambda told: (-told.strength, told.cause.code))


def _who(rows: pl.DataFrame) -> pl.Expr:
    """Whose a row is: the officer's; where he is not known each row stands for itself."""
    own = pl.int_range(pl.len()).cast(pl.String)
    return pl.coalesce(pl.col("officer").cast(pl.String), own) if "officer" in rows.columns else own


def _alike(told: pl.DataFrame) -> float:
    """The intra-class correlation of officers (`n` rows, `k` of which tell) about the share of their side, 0 to 1.

    By moments (Kleinman 1973); a side on which all or none tell shows nothing of it.
    """
    share = pl.col("k").sum().over("in_place") / pl.col("n").sum().over("in_place")
    unit = pl.col("n") * share * (1.0 - share)
    odd = told.with_columns(unit=unit, odd=(pl.col("k") - pl.col("n") * share) ** 2).filter(pl.col("unit") > 0.0)
    free = odd.height - odd["in_place"].n_unique()
    room = float((odd["n"] - 1.0).sum())
    beyond = float((odd["odd"] / odd["unit"]).sum()) - free
    return min(max(beyond / room, 0.0), 1.0) if room > 0.0 else 0.0


def _cells(side: pl.DataFrame, alike: float) -> tuple[float, float]:
    """How many rows of a side tell and do not, as many as they count for among rows that are `alike`."""
    n, k = side["n"].to_numpy(), side["k"].to_numpy()
    counts_less = 1.0 + (float((n**2).sum() / n.sum()) - 1.0) * alike
    return float(k.sum()) / counts_less, float((n - k).sum()) / counts_less


def likely(told: list[Told], problem: Problem, *, apart: float) -> list[str]:
    """This function will give the codes of the causes that the data cannot tell apart, the likeliest first.

    A cause leads another where it is `apart` standard errors ahead of it. Named are those that hold more often in the
    place than chance and `FAR` allow, and often enough (`least_share`); where none does, those that leave no trace, or
    the one that is at least more often there.
    """
    heard = [
        one
        for one in told
        if one.strength >= apart and one.share_hit - one.share_others >= FAR and one.share_hit >= one.cause.least_share
    ]
    if not heard:
        silent = [one.code for one in problem.causes if not one.leaves_trace]
        return silent or [one.cause.code for one in told[:1] if one.log_odds > 0]
    first = heard[0]
    return [one.cause.code for one in heard if first.strength - one.strength < apart]

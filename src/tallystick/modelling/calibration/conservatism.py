"""The margin of conservatism: what is added to best-estimate PDs for what is not known well, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import logit
from scipy.stats import beta, t

from tallystick.modelling.calibration.level import LongRun
from tallystick.modelling.errors import ModelError

Category = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the margin. `share` is of the long-run rate: 0.1 makes a PD of 2 % one of 2.2 %.

    A: weak data or method. B: changes in lending or economy. C: general estimation error (EBA/GL/2017/16, 36 to 52).
    """

    category: Category
    share: float
    reason: str


@dataclass(frozen=True, slots=True)
class Margin:
    """The whole margin: its parts, the rate before and after, and the shift of log odds that brings it."""

    parts: tuple[Part, ...]
    best_estimate: float
    rate: float

    @property
    def log_odds(self) -> float:
        """How much the margin raises the log odds of the long-run rate."""
        return float(logit(self.rate) - logit(self.best_estimate))


def estimation_error(long_run: LongRun, *, confidence: float, rows: float) -> Part:
    """This function will give part C: how far the upper bound of the long-run rate lies above it, as a share of it.

    With two years or more the bound is one-sided Student's over the yearly rates, which hold what years share; with one
    year it is Jeffreys' over `rows` independent rows, which do not, and the reason says so.
    """
    years = long_run.rates.height
    if long_run.error is not None:
        bound = long_run.rate + float(t.ppf(confidence, years - 1)) * long_run.error
        how = f"upper bound at {confidence:.0%} over {years} yearly rates"
    else:
        bad = long_run.rate * rows
        bound = float(beta.ppf(confidence, bad + 0.5, rows - bad + 0.5))
        how = f"upper bound at {confidence:.0%} over {rows:,.0f} rows of one year, which says nothing of other years"
    return Part("C", bound / long_run.rate - 1, how)


def margin_of(long_run_rate: float, parts: tuple[Part, ...]) -> Margin:
    """This function will add the parts up: rate after = rate before * (1 + sum of shares), below 1.

    :raises ModelError: a part without a reason or below 0, or a rate that would reach 1.
    """
    for part in parts:
        if not part.reason.strip() or part.share < 0 or not np.isfinite(part.share):
            cause = f"part {part.category} is {part.share:g} for the reason {part.reason!r}"
            raise ModelError(thing="the margin", cause=cause, cure="Give every part a share from 0 on and its reason")
    rate = long_run_rate * (1 + sum(part.share for part in parts))
    if not 0 < rate < 1:
        cause = f"it would make the long-run rate {rate:g}"
        raise ModelError(thing="the margin", cause=cause, cure="Look at the parts again")
    return Margin(parts, long_run_rate, rate)

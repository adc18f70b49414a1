"""A measure played through on the bank's own history: what it would have saved there, year by year of luck.

Each play draws a year out of the months that the problem lasted, in quarters, so that what comes together stays so
(block bootstrap; Kuensch 1989); of the year's cases those that the measure prevents, by a share that is itself not
sure; and what the problem costs, from where the estimate and its interval put it. Luck is a net of points that fills
the space evenly (Sobol 1967): the same for all measures, so that they differ by what they do, and without chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, binom, norm
from scipy.stats.qmc import Sobol

from tallystick.pack.policy import Policy

Floats = NDArray[np.float64]
PLAYS_LOG2 = 12
QUARTER, YEAR = 3, 12
QUARTERS = YEAR // QUARTER


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a problem: how many cases it hit, and their amount (minor units, or cases where none is known)."""

    hits: int
    amount: float


@dataclass(frozen=True, slots=True)
class History:
    """What a problem did: its cost a year with the interval at `level` (minor units), and its months in order."""

    yearly_minor: float
    low_minor: float
    high_minor: float
    months: Sequence[Month]

    @property
    def cases_a_year(self) -> float:
        """Cases hit a year, over the months that the problem lasted."""
        return sum(one.hits for one in self.months) / max(len(self.months), 1) * YEAR


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure plays are: the `level` of intervals, and from how many `cases` the share a measure removes is known."""

    level: float
    cases: float

    @classmethod
    def by(cls, policy: Policy) -> Sure:
        """This function will give how sure plays are by the parameters of `policy`."""
        return cls(float(policy.number("diagnosis_interval")), float(policy.number("diagnosis_removes_cases")))


@dataclass(frozen=True)
class Plays:
    """Yearly amounts of every play, in minor units: what the measure saved, and how many cases there were."""

    saved: Floats
    cases: Floats

    def interval(self, level: float) -> tuple[float, float]:
        """This function will give the two-sided interval of what is saved a year with `level` confidence."""
        low, high = np.quantile(self.saved, [0.5 - level / 2.0, 0.5 + level / 2.0])
        return float(low), float(high)

    def falls_short(self, fixed_minor: float, case_minor: float) -> float:
        """This function will give the share of plays that save less than `fixed_minor` and `case_minor` a case."""
        return float(np.mean(self.saved < fixed_minor + case_minor * self.cases))


def played(history: History, removes: float, sure: Sure) -> Plays:
    """This function will play a measure that removes the share `removes` (0 to 1) of a problem's cases.

    The share is drawn from the beta distribution with that mean that `sure.cases` cases would leave; the cost of a year
    from the lognormal distribution with the middle and interval of `history`, or a normal one where it reaches below
    nothing. Without a month or a case hit nothing is saved.
    """
    luck = _luck()
    hits, amount = _years(history.months, luck[:, :QUARTERS])
    share = beta.ppf(luck[:, -3], max(removes, 1e-6) * sure.cases, max(1.0 - removes, 1e-6) * sure.cases)
    prevented = binom.ppf(luck[:, -2], hits, share) / np.maximum(hits, 1.0)
    return Plays(_costs(history, sure.level, norm.ppf(luck[:, -1])) * amount * prevented, hits)


@cache
def _luck() -> Floats:
    """Points between 0 and 1, a row a play: a column for each quarter, the share removed, the cases, and the cost."""
    even: Floats = Sobol(QUARTERS + 3, scramble=False).random_base2(PLAYS_LOG2) + 0.5 / 2**PLAYS_LOG2
    return even


def _years(months: Sequence[Month], luck: Floats) -> tuple[Floats, Floats]:
    """Of every play the cases of its year, and their amount by that of the usual year."""
    hits, amount = (np.array([getattr(one, name) for one in months], np.float64) for name in ("hits", "amount"))
    if not amount.sum() > 0.0:
        return np.zeros(len(luck)), np.zeros(len(luck))
    first = np.floor(luck * len(months)).astype(np.int64)[:, :, None]
    at = ((first + np.arange(QUARTER)) % len(months)).reshape(len(luck), YEAR)
    return hits[at].sum(1), amount[at].sum(1) / (amount.mean() * YEAR)


def _costs(history: History, level: float, score: Floats) -> Floats:
    wide = 2.0 * float(norm.ppf(0.5 + level / 2.0))
    if history.low_minor > 0.0:
        spread = np.log(history.high_minor / history.low_minor) / wide
        return np.asarray(history.yearly_minor * np.exp(spread * score))
    return np.asarray(history.yearly_minor + (history.high_minor - history.low_minor) / wide * score)

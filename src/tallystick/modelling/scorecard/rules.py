"""What a fitted scorecard must keep to, checked when it is written."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class PointScale:
    """`score` points stand for odds of `odds` good to 1 bad; `double` points more double the odds."""

    score: int = 500
    odds: float = 30.0
    double: float = 40.0

    @property
    def factor(self) -> float:
        """Points for one unit of log odds."""
        return self.double / log(2.0)

    @property
    def offset(self) -> float:
        """Points of even odds."""
        return self.score - self.factor * log(self.odds)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardRules:
    """Which columns may stand in the card, and how their points are scaled.

    A column stands in it with an information value of `least_iv` or more, a PSI of `most_psi` or less between the
    halves of the period, a correlation (of weights of evidence) of `most_correlation` or less with every stronger
    column, a variance inflation of `most_vif` or less, a coefficient above 0 and at least `least_z` deviations from it.
    `ridge` is the precision of a prior that the coefficients are 0. With `missing` "worst", what is not known gives no
    more points than the worst bin, so that leaving evidence out never helps; with "measured" it gives what the sample
    says, and "worst" where no row of the sample lacked it.

    :raises ValueError: a number is out of its range.
    """

    least_iv: float = 0.02
    most_psi: float = 0.25
    most_correlation: float = 0.7
    most_vif: float = 5.0
    least_z: float = 1.645
    most_characteristics: int = 16
    ridge: float = 0.0
    missing: Literal["worst", "measured"] = "worst"
    scale: PointScale = PointScale()

    def __post_init__(self) -> None:
        """This function will check every number."""
        wrong = [
            f"{name} is {getattr(self, name)!r}: write {wanted}"
            for name, is_right, wanted in (
                ("least_iv", self.least_iv >= 0, "0 or more"),
                ("most_psi", self.most_psi > 0, "a number above 0"),
                ("most_correlation", 0 < self.most_correlation <= 1, "a share above 0 and up to 1"),
                ("most_vif", self.most_vif >= 1, "1 or more"),
                ("least_z", self.least_z >= 0, "0 or more"),
                ("most_characteristics", self.most_characteristics >= 1, "1 or more"),
                ("ridge", self.ridge >= 0, "0 or more"),
                ("missing", self.missing in ("worst", "measured"), "worst or measured"),
                ("scale", self.scale.odds > 0 and self.scale.double > 0, "odds and double above 0"),
            )
            if not is_right
        ]
        if wrong:
            raise ValueError("scorecard rules: " + "; ".join(wrong))

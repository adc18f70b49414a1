"""What a loss distribution says: expected loss, value at risk, expected shortfall, and who makes the worst years."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.portfolio.debtors import KEY, Debtors
from tallystick.engine.portfolio.layout import Layout, laid_out
from tallystick.engine.portfolio.model import LossModel
from tallystick.engine.portfolio.scenarios import draw

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measures:
    """Of one loss distribution, in minor units. `shortfall_error` is the standard error of the shortfall drawn."""

    expected: float
    deviation: float
    value_at_risk: float
    shortfall: float
    shortfall_error: float
    failures: float

    @property
    def unexpected(self) -> float:
        """Value at risk above expected loss: what capital is for."""
        return self.value_at_risk - self.expected


@dataclass(frozen=True)
class LossDistribution:
    """Losses by scenario, their measures, and `by_debtor`: each debtor's `expected_minor` and `tail_minor` (Float64).

    `tail_minor` is what the debtor loses on average over the scenarios of the shortfall: over all debtors it adds up
    to it. `expected_minor` adds up to the mean loss but for rounding of floats only where all scenarios were asked.
    """

    losses: Floats
    measures: Measures
    by_debtor: pl.DataFrame


def tail(losses: Floats, confidence: float) -> Ints:
    """This function will give the scenarios of the worst `1 - confidence`, at least one, worst last."""
    count = max(1, round(len(losses) * (1 - confidence)))
    return np.sort(np.argsort(losses, kind="stable")[-count:])


def measured(losses: Floats, failures: Ints, confidence: float) -> Measures:
    """This function will give the measures of drawn losses; value at risk is the least loss of the tail."""
    worst = losses[tail(losses, confidence)]
    return Measures(
        expected=float(losses.mean()),
        deviation=float(losses.std()),
        value_at_risk=float(worst.min()),
        shortfall=float(worst.mean()),
        shortfall_error=float(worst.std(ddof=1) / math.sqrt(len(worst))) if len(worst) > 1 else float("inf"),
        failures=float(failures.mean()),
    )


def loss_distribution(held: Debtors, model: LossModel) -> LossDistribution:
    """This function will draw the losses of a year and say who makes them.

    The scenarios of the tail are drawn a second time, debtor by debtor: a scenario is a function of seed and number.
    """
    layout = laid_out(held, model)
    drawn = draw(layout, model)
    worst = tail(drawn.losses, model.confidence)
    by_name = draw(layout, model, scenarios=worst, by_name=True).by_name / len(worst)
    frame = held.frame.with_columns(
        expected_minor=pl.col("pd") * pl.col("lgd") * pl.col("ead_minor"), tail_minor=pl.Series(by_name)
    )
    return LossDistribution(drawn.losses, measured(drawn.losses, drawn.failures, model.confidence), frame)


def redrawn(layout: Layout, model: LossModel) -> Measures:
    """This function will give the measures alone, of a book that is laid out already."""
    drawn = draw(layout, model)
    return measured(drawn.losses, drawn.failures, model.confidence)


def added_up(by_debtor: pl.DataFrame, by: str) -> pl.DataFrame:
    """This function will add debtors up `by` a column: `debtors, ead_minor, expected_minor, tail_minor`, most first."""
    sums = by_debtor.group_by(by).agg(
        pl.len().alias("debtors"), pl.col("ead_minor").sum(), pl.col("expected_minor", "tail_minor").sum()
    )
    return sums.sort("tail_minor", by, descending=[True, False])


def largest(by_debtor: pl.DataFrame, most: int) -> pl.DataFrame:
    """This function will give the debtors that make most of the shortfall."""
    return by_debtor.sort("tail_minor", KEY, descending=[True, False]).head(most)


def concentration(ead_minor: pl.Series) -> float:
    """This function will give the Herfindahl-Hirschman index of exposures: 1 for one debtor, 1/n for n alike."""
    total = float(ead_minor.sum())
    return float((ead_minor.cast(pl.Float64) ** 2).sum()) / total**2 if total else 0.0

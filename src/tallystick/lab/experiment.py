"""Champion and challenger: a staged roll-out by stable assignment, looked at as outcomes come in, with stop rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Final, Literal

import polars as pl
from scipy.stats import norm

from tallystick.lab.assignment import CHALLENGER, CHAMPION, arms
from tallystick.lab.errors import LabError
from tallystick.lab.history import DAY, KEY, History, states
from tallystick.lab.sequential import Counts, always_valid_radius, boundaries, mixture_ratio, variance
from tallystick.lab.trial import Trial

Measure = Literal["default", "approval"]
VERDICTS: Final = ("continue", "challenger_lower", "challenger_higher", "harm")


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is tried on whom: shares of the challenger by first day, the measure, the test and the rules to stop.

    `test` is `always` (a look at any time) or `group` (error spent by the share of `planned` outcomes). `effect` is the
    size of difference looked for. No look counts before both arms have `least_outcomes`. Harm: the challenger's rate is
    above the champion's by `harm` at least, with one-sided error `alpha` at each look: care comes before proof.
    """

    name: str
    shares: Mapping[date, float]
    measure: Measure
    test: Literal["always", "group"]
    alpha: float
    effect: float
    planned: int
    least_outcomes: int
    horizon_months: int
    harm: float | None = None


@dataclass(frozen=True)
class Readout:
    """An experiment as it stands: applications by arm, a row per look, and the verdict with its day."""

    experiment: Experiment
    assigned: pl.DataFrame
    looks: pl.DataFrame
    verdict: str
    day: date | None
    not_followed: int


def check(experiment: Experiment) -> None:
    """This function will do nothing where the experiment can be run.

    :raises LabError: it cannot; the sentence says which number is wrong.
    """
    wrong = {
        "shares must lie between 0 and 1": all(0 <= share <= 1 for share in experiment.shares.values()),
        "shares must have a first day": bool(experiment.shares),
        "alpha must lie between 0 and 0.5": 0 < experiment.alpha < 0.5,
        "effect must be above 0": experiment.effect > 0,
        "planned must be above 0": experiment.planned > 0,
        "least_outcomes must be above 0": experiment.least_outcomes > 0,
    }
    said = [sentence for sentence, holds in wrong.items() if not holds]
    ordered = [experiment.shares[day] for day in sorted(experiment.shares)]
    if ordered != sorted(ordered):
        said.append("shares may only grow, or who had the challenger would lose it")
    if said:
        raise LabError(f"experiment {experiment.name!r}: {'; '.join(said)}")


def read_out(history: History, champion: Trial, challenger: pl.DataFrame, experiment: Experiment) -> Readout:
    """This function will assign the history's applications and look at outcomes at each month's end.

    `challenger` is what the challenger decides on every application. Outcomes count when the horizon is over, bad ones
    too, or they would come in before the good; approvals count on their day.
    """
    check(experiment)
    facts = history.facts
    arm = arms(experiment.name, facts["enterprise_id"].fill_null(facts[KEY]), facts[DAY], experiment.shares)
    decided = pl.when(pl.col("arm") == CHALLENGER).then(pl.col("outcome_b")).otherwise(pl.col("outcome"))
    both = champion.decided.select("outcome").hstack(challenger.select(outcome_b="outcome"))
    frame = facts.select(KEY, "enterprise_id", DAY, "engine_outcome").with_columns(arm).hstack(both)
    state = states(facts, until=history.until, months=experiment.horizon_months)
    frame = frame.with_columns(decided.alias("decided"), state).filter(pl.col("arm").is_not_null())
    looks, verdict, day = _looked(_outcomes(frame, experiment, history.until), experiment)
    other = (pl.col("engine_outcome") != pl.col("decided")).fill_null(value=False)
    return Readout(experiment, frame, looks, verdict, day, int(frame.select(other.alias("o"))["o"].sum()))


def _outcomes(frame: pl.DataFrame, experiment: Experiment, until: date) -> pl.DataFrame:
    """Arm, month and hit of every outcome whose horizon is over by `until`; sorted by month."""
    if experiment.measure == "approval":
        known = frame.select("arm", known=pl.col(DAY), hit=pl.col("decided") == "approve")
    else:
        over = pl.col(DAY).dt.offset_by(f"{experiment.horizon_months}mo")
        known = frame.filter(pl.col("state").is_in(["default", "good"])).select(
            "arm", known=over, hit=pl.col("state") == "default"
        )
    known = known.filter(pl.col("known") <= until)
    return known.with_columns(pl.col("known").dt.month_end().alias("look")).sort("look")


def _looked(outcomes: pl.DataFrame, experiment: Experiment) -> tuple[pl.DataFrame, str, date | None]:
    sums = (
        outcomes.group_by("look", "arm")
        .agg(pl.len().cast(pl.Int64).alias("cases"), pl.col("hit").sum().cast(pl.Int64).alias("hits"))
        .sort("look")
    )
    held = {CHAMPION: Counts(0, 0), CHALLENGER: Counts(0, 0)}
    rows: list[dict[str, object]] = []
    fractions: list[float] = []
    verdict, day = "continue", None
    for look in sums["look"].unique(maintain_order=True).to_list():
        for one in sums.filter(pl.col("look") == look).to_dicts():
            so_far = held[one["arm"]]
            held[one["arm"]] = Counts(so_far.cases + one["cases"], so_far.hits + one["hits"])
        row = _look(held[CHAMPION], held[CHALLENGER], fractions, experiment)
        if verdict == "continue" and row["verdict"] != "continue":
            verdict, day = str(row["verdict"]), look
        rows.append({"look": look, **row})
    return pl.DataFrame(rows, schema=LOOKS), verdict, day


LOOKS: Final = {
    "look": pl.Date,
    "champion_cases": pl.Int64,
    "champion_hits": pl.Int64,
    "challenger_cases": pl.Int64,
    "challenger_hits": pl.Int64,
    "difference": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "statistic": pl.Float64,
    "boundary": pl.Float64,
    "verdict": pl.String,
}
"""One row a look. `statistic` is the mixture ratio against 1/alpha, or z against the boundary of the look."""


def _look(champion: Counts, challenger: Counts, fractions: list[float], experiment: Experiment) -> dict[str, object]:
    difference, spread = challenger.share - champion.share, variance(champion, challenger)
    ready = min(champion.cases, challenger.cases) >= experiment.least_outcomes
    if experiment.test == "always":
        statistic, boundary = mixture_ratio(difference, spread, experiment.effect), 1 / experiment.alpha
        radius = always_valid_radius(spread, experiment.effect, experiment.alpha)
    else:
        statistic, boundary = _by_group(champion, challenger, fractions, experiment, ready=ready)
        radius = boundary * sqrt(spread)
    verdict = "continue"
    if ready and statistic >= boundary:
        verdict = "challenger_lower" if difference < 0 else "challenger_higher"
    elif ready and _harms(difference, spread, experiment):
        verdict = "harm"
    return {
        "champion_cases": champion.cases,
        "champion_hits": champion.hits,
        "challenger_cases": challenger.cases,
        "challenger_hits": challenger.hits,
        "difference": difference,
        "low": max(difference - radius, -1.0),
        "high": min(difference + radius, 1.0),
        "statistic": statistic,
        "boundary": boundary,
        "verdict": verdict,
    }


def _by_group(
    champion: Counts, challenger: Counts, fractions: list[float], experiment: Experiment, *, ready: bool
) -> tuple[float, float]:
    """Size of z and the boundary of this look; a look that is not ready, or after all is spent, has none."""
    fraction = min((champion.cases + challenger.cases) / experiment.planned, 1.0)
    spread = variance(champion, challenger)
    statistic = abs(challenger.share - champion.share) / sqrt(spread) if spread < float("inf") else 0.0
    if not ready or (fractions and fraction <= fractions[-1]):
        return statistic, float("inf")
    fractions.append(fraction)
    return statistic, boundaries(fractions, experiment.alpha)[-1]


def _harms(difference: float, spread: float, experiment: Experiment) -> bool:
    """Whether the challenger is worse by `harm` at least, beyond what chance alone would do at this look."""
    if experiment.harm is None or spread == float("inf"):
        return False
    worse = difference if experiment.measure == "default" else -difference
    return worse - experiment.harm > float(norm.isf(experiment.alpha)) * sqrt(spread)

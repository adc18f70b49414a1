"""Looking often: the error holds over all looks together, proven by simulation; a real difference is found."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from tallystick.lab.sequential import Counts, always_valid_radius, boundaries, mixture_ratio, spent, variance

RUNS, BATCH, LOOKS = 1_500, 150, 20
ALPHA = 0.05


def paths(chance: np.random.Generator, champion: float, challenger: float) -> tuple[np.ndarray, np.ndarray]:
    """Hits so far of either arm, a row a run, a column a look of `BATCH` more cases each."""
    hits = [chance.binomial(BATCH, rate, (RUNS, LOOKS)).cumsum(axis=1) for rate in (champion, challenger)]
    return hits[0], hits[1]


def share_stopped_always(champion: float, challenger: float, effect: float) -> float:
    old, new = paths(np.random.default_rng(5), champion, challenger)
    stopped = np.zeros(RUNS, dtype=bool)
    for look in range(LOOKS):
        cases = BATCH * (look + 1)
        for run in np.flatnonzero(~stopped):
            one, other = Counts(cases, int(old[run, look])), Counts(cases, int(new[run, look]))
            ratio = mixture_ratio(other.share - one.share, variance(one, other), effect)
            stopped[run] = ratio >= 1 / ALPHA
    return float(stopped.mean())


def share_stopped_by_group(champion: float, challenger: float, looks: int = 5) -> float:
    old, new = paths(np.random.default_rng(6), champion, challenger)
    at = [(look + 1) * LOOKS // looks - 1 for look in range(looks)]
    bounds = boundaries([(place + 1) / LOOKS for place in at], ALPHA)
    stopped = np.zeros(RUNS, dtype=bool)
    for place, bound in zip(at, bounds, strict=True):
        cases = BATCH * (place + 1)
        pooled = (old[:, place] + new[:, place] + 0.5) / (2 * cases + 1)
        z = np.abs(new[:, place] - old[:, place]) / cases / np.sqrt(pooled * (1 - pooled) * 2 / cases)
        stopped |= z >= bound
    return float(stopped.mean())


def test_where_nothing_differs_the_always_valid_test_errs_in_alpha_of_runs_at_most() -> None:
    noise = 3 * sqrt(ALPHA * (1 - ALPHA) / RUNS)
    assert share_stopped_always(0.05, 0.05, effect=0.02) <= ALPHA + noise


def test_where_nothing_differs_the_group_test_errs_in_alpha_of_runs() -> None:
    noise = 3 * sqrt(ALPHA * (1 - ALPHA) / RUNS)
    assert share_stopped_by_group(0.05, 0.05) == pytest.approx(ALPHA, abs=noise)


def test_looking_at_each_with_the_plain_limit_would_err_far_more() -> None:
    """What the tests above guard against: 1.96 at each of twenty looks."""
    old, new = paths(np.random.default_rng(6), 0.05, 0.05)
    cases = BATCH * np.arange(1, LOOKS + 1)
    pooled = (old + new + 0.5) / (2 * cases + 1)
    z = np.abs(new - old) / cases / np.sqrt(pooled * (1 - pooled) * 2 / cases)
    assert (z >= 1.96).any(axis=1).mean() > 0.2


def test_a_difference_that_is_there_is_found() -> None:
    assert share_stopped_always(0.05, 0.08, effect=0.02) > 0.8
    assert share_stopped_by_group(0.05, 0.08) > 0.9


def test_the_interval_holds_the_true_difference_at_all_looks_together() -> None:
    old, new = paths(np.random.default_rng(7), 0.04, 0.06)
    left = np.zeros(RUNS, dtype=bool)
    for look in range(LOOKS):
        cases = BATCH * (look + 1)
        for run in np.flatnonzero(~left):
            one, other = Counts(cases, int(old[run, look])), Counts(cases, int(new[run, look]))
            radius = always_valid_radius(variance(one, other), 0.02, ALPHA)
            left[run] = abs(other.share - one.share - 0.02) > radius
    assert left.mean() <= ALPHA + 3 * sqrt(ALPHA * (1 - ALPHA) / RUNS)


def test_boundaries_are_those_of_the_tables() -> None:
    """O'Brien-Fleming spending, five equal looks, two-sided 5 %: Lan and DeMets as in the usual packages."""
    assert boundaries([0.2, 0.4, 0.6, 0.8, 1.0], 0.05) == pytest.approx([4.877, 3.357, 2.680, 2.290, 2.031], abs=0.002)
    assert boundaries([1.0], 0.05) == pytest.approx([1.95996], abs=1e-4)


def test_all_of_alpha_is_spent_at_the_end() -> None:
    assert spent(1.0, 0.05) == pytest.approx(0.05)
    assert spent(0.0, 0.05) == 0.0
    assert spent(0.3, 0.05) < spent(0.6, 0.05)


@pytest.mark.parametrize("fractions", [[0.5, 0.5], [0.5, 0.4], [0.5, 1.1], [0.0, 1.0]])
def test_fractions_that_do_not_grow_are_refused(fractions: list[float]) -> None:
    with pytest.raises(ValueError, match="must grow"):
        boundaries(fractions, 0.05)


def test_without_cases_nothing_is_said() -> None:
    nothing = variance(Counts(0, 0), Counts(10, 1))
    assert mixture_ratio(0.1, nothing, 0.02) == 1.0
    assert always_valid_radius(nothing, 0.02, 0.05) == float("inf")

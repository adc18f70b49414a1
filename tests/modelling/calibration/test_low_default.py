"""Grades with few defaults: the tables of Pluto and Tasche (2005), closed forms and brute integration."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, binom, norm

from tallystick.modelling.calibration.low_default import bayesian, most_prudent, scaled
from tallystick.modelling.errors import ModelError

OBLIGORS = [100, 400, 300]


@pytest.mark.parametrize(
    ("confidence", "a", "b", "c"),
    [
        (0.50, 0.09, 0.10, 0.23),
        (0.75, 0.17, 0.20, 0.46),
        (0.90, 0.29, 0.33, 0.76),
        (0.95, 0.37, 0.43, 0.99),
        (0.99, 0.57, 0.66, 1.52),
        (0.999, 0.86, 0.98, 2.28),
    ],
)
def test_no_defaults_without_correlation(confidence: float, a: float, b: float, c: float) -> None:
    found = most_prudent(OBLIGORS, [0, 0, 0], confidence=confidence)
    assert found * 100 == pytest.approx([a, b, c], abs=0.0051)


@pytest.mark.parametrize(
    ("confidence", "a", "b", "c"),
    [
        (0.50, 0.15, 0.17, 0.37),
        (0.75, 0.40, 0.45, 0.92),
        (0.90, 0.86, 0.96, 1.89),
        (0.95, 1.31, 1.45, 2.78),
        (0.99, 2.65, 2.92, 5.30),
        (0.999, 5.29, 5.77, 9.84),
    ],
)
def test_no_defaults_with_correlation_of_12_per_cent(confidence: float, a: float, b: float, c: float) -> None:
    found = most_prudent(OBLIGORS, [0, 0, 0], confidence=confidence, correlation=0.12)
    assert found * 100 == pytest.approx([a, b, c], abs=0.0101)


def test_few_defaults_use_all_worse_grades_together() -> None:
    found = most_prudent(OBLIGORS, [0, 2, 1], confidence=0.9)
    for pd_, n, bad in zip(found[:2], (800, 700), (3, 3), strict=True):
        assert binom.cdf(bad, n, pd_) == pytest.approx(0.1)
    assert found[2] == pytest.approx(beta.ppf(0.9, 2, 299))


def test_a_better_grade_never_has_the_higher_pd() -> None:
    found = most_prudent([100, 100], [9, 0], confidence=0.5)
    assert found[0] == found[1]


@pytest.mark.parametrize("correlation", [0.0, 0.12])
def test_more_confidence_more_defaults_or_fewer_obligors_never_give_less(correlation: float) -> None:
    base = most_prudent([200, 300], [0, 1], confidence=0.75, correlation=correlation)
    for other in (
        most_prudent([200, 300], [0, 1], confidence=0.9, correlation=correlation),
        most_prudent([200, 300], [1, 1], confidence=0.75, correlation=correlation),
        most_prudent([100, 150], [0, 1], confidence=0.75, correlation=correlation),
    ):
        assert (other >= base - 1e-12).all()


def test_all_defaulted() -> None:
    assert most_prudent([5], [5], confidence=0.9)[0] == 1


def test_scaled_to_a_long_run_rate() -> None:
    found = scaled([0.01, 0.03], [300, 100], 0.02)
    assert np.average(found, weights=[300, 100]) == pytest.approx(0.02)
    assert found[1] / found[0] == pytest.approx(3)


@pytest.mark.parametrize(("prior", "mean"), [("uniform", 3 / 102), ("jeffreys", 2.5 / 101), ("conservative", 3 / 101)])
def test_bayesian_means_without_correlation(prior: str, mean: float) -> None:
    assert bayesian(100, 2, prior=prior) == pytest.approx(mean)


def test_bayesian_with_next_to_no_correlation_is_that_without() -> None:
    assert bayesian(100, 2, prior="uniform", correlation=1e-4) == pytest.approx(3 / 102, rel=5e-3)


def test_bayesian_with_correlation_is_the_double_integral() -> None:
    rho, n, bad = 0.18, 150, 1
    factor = np.linspace(-7, 7, 401)
    grid = np.concatenate([np.geomspace(1e-6, 0.05, 300), np.linspace(0.0501, 0.9999, 300)])
    given = norm.cdf((norm.ppf(grid)[:, None] - np.sqrt(rho) * factor) / np.sqrt(1 - rho))
    density = np.trapezoid(binom.pmf(bad, n, given) * norm.pdf(factor), factor, axis=1)
    mean = np.trapezoid(grid * density, grid) / np.trapezoid(density, grid)
    assert bayesian(n, bad, prior="uniform", correlation=rho) == pytest.approx(mean, rel=5e-3)


def test_correlation_makes_a_bayesian_pd_higher() -> None:
    assert bayesian(800, 0, correlation=0.18) > 1.5 * bayesian(800, 0)


@pytest.mark.parametrize(
    ("n", "bad", "confidence", "rho"),
    [([10], [11], 0.9, 0), ([10, 0], [0, 0], 0.9, 0), ([10], [0], 1.0, 0), ([10], [0], 0.9, 1.0), ([], [], 0.9, 0)],
    ids=["more defaults than obligors", "nobody in the worst", "certain", "one factor alone", "nothing"],
)
def test_what_makes_no_sense_is_said(n: list, bad: list, confidence: float, rho: float) -> None:
    with pytest.raises(ModelError):
        most_prudent(n, bad, confidence=confidence, correlation=rho)

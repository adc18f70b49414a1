"""The regression against statsmodels and against a general optimiser, with and without bounds and prior."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize

from tallystick.modelling.scorecard.logistic import Prior, fit_logistic


def sample(rows: int = 800, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    design = chance.standard_normal((rows, 4))
    design[:, 3] = 0.9 * design[:, 2] + 0.3 * design[:, 3]
    odds = -1 + design @ [0.8, -0.5, 0.6, 0.0]
    outcome = chance.random(rows) < 1 / (1 + np.exp(-odds))
    return design, outcome, chance.uniform(0.2, 3.0, rows), chance.normal(0, 0.3, rows)


def prior(*, precision: float = 0.0, least: float = -np.inf, mean: float = 0.0) -> Prior:
    return Prior(mean=np.full(4, mean), precision=np.full(4, precision), least=np.full(4, least))


def test_without_bounds_it_is_the_maximum_likelihood_fit_of_statsmodels() -> None:
    design, outcome, weights, offset = sample()
    fit = fit_logistic(design, outcome, weights=weights, offset=offset, prior=prior())
    theirs = sm.GLM(
        outcome.astype(float), sm.add_constant(design), sm.families.Binomial(), offset=offset, freq_weights=weights
    ).fit(tol=1e-12)
    assert [fit.intercept, *fit.coefficients] == pytest.approx(theirs.params.tolist(), abs=1e-7)
    assert fit.covariance == pytest.approx(theirs.cov_params(), abs=1e-8)
    assert fit.z == pytest.approx(theirs.tvalues[1:], abs=1e-5)


@pytest.mark.parametrize(("precision", "least", "mean"), [(0.0, 0.0, 0.0), (5.0, 0.0, 0.0), (20.0, 0.1, 0.5)])
def test_with_bounds_and_prior_it_is_the_optimum(precision: float, least: float, mean: float) -> None:
    design, outcome, weights, offset = sample()
    fit = fit_logistic(
        design, outcome, weights=weights, offset=offset, prior=prior(precision=precision, least=least, mean=mean)
    )
    signed = np.where(outcome, 1.0, -1.0)

    def objective(at: np.ndarray) -> float:
        losses = np.logaddexp(0, -signed * (offset + at[0] + design @ at[1:]))
        return float(weights @ losses + 0.5 * precision * ((at[1:] - mean) ** 2).sum())

    bounds = [(None, None), *[(least, None)] * 4]
    theirs = minimize(objective, np.full(5, 0.5), bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-14})
    ours = np.array([fit.intercept, *fit.coefficients])
    assert objective(ours) <= theirs.fun + 1e-6
    assert ours == pytest.approx(theirs.x, abs=2e-3)
    assert (fit.coefficients >= least).all()
    assert fit.coefficients[1] == least


def test_a_coefficient_on_its_bound_has_no_variance_and_no_z() -> None:
    design, outcome, weights, offset = sample()
    fit = fit_logistic(design, outcome, weights=weights, offset=offset, prior=prior(least=0.0))
    assert (fit.coefficients[1], fit.z[1], fit.covariance[2].any()) == (0.0, 0.0, False)


def test_outcomes_that_a_column_parts_perfectly_need_a_prior() -> None:
    design = np.linspace(-1, 1, 60).reshape(-1, 1)
    outcome = design[:, 0] > 0
    rows = {"weights": np.ones(60), "offset": np.zeros(60)}
    free = Prior(mean=np.zeros(1), precision=np.zeros(1), least=np.zeros(1))
    held = Prior(mean=np.zeros(1), precision=np.ones(1), least=np.zeros(1))
    assert fit_logistic(design, outcome, prior=held, **rows).coefficients[0] == pytest.approx(2.9, abs=1.0)
    try:
        found = fit_logistic(design, outcome, prior=free, **rows).coefficients[0]
    except ValueError as refused:
        assert "part good and bad perfectly" in str(refused)
    else:
        assert found > 50

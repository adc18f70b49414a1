"""Brier, tests by grade, Hosmer-Lemeshow, recalibration: worked numbers and scipy, statsmodels, scikit-learn."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from scipy.integrate import quad
from scipy.stats import beta, binom, binomtest, norm
from sklearn.metrics import brier_score_loss

from tallystick.modelling.errors import ModelError
from tallystick.modelling.validation.brier import brier_of
from tallystick.modelling.validation.calibration_tests import (
    Lights,
    binomial_too_high,
    binomial_too_low,
    by_grade,
    correlated_too_low,
    hosmer_lemeshow,
    jeffreys,
    jeffreys_interval,
    recalibration,
    spiegelhalter,
)

SCALE = {"A": 0.01, "B": 0.05, "C": 0.20, "D": 1.0}


def graded(counts: dict[str, tuple[int, int]]) -> pl.DataFrame:
    """Rows of grades: code -> (rows, bads), each of weight 1."""
    rows = [(code, n < bads) for code, (size, bads) in counts.items() for n in range(size)]
    return pl.DataFrame(rows, ["grade", "bad"], orient="row").with_columns(weight=pl.lit(1.0))


def test_brier_splits_exactly_and_is_that_of_scikit_learn() -> None:
    chance = np.random.default_rng(3)
    risk = chance.beta(1, 9, 500)
    bad = chance.random(500) < risk
    grade = np.digitize(risk, [0.02, 0.05, 0.1, 0.2])
    found = brier_of(risk, bad, grade)
    assert found.score == pytest.approx(brier_score_loss(bad, risk))
    assert found.reliability - found.resolution + found.uncertainty + found.within == pytest.approx(found.score)
    assert brier_of(np.full(500, bad.mean()), bad, grade * 0).skill == pytest.approx(0)


def test_brier_of_one_pd_a_grade_has_nothing_within() -> None:
    found = brier_of([0.1, 0.1, 0.5, 0.5], [0, 0, 1, 0], ["a", "a", "b", "b"])
    assert (found.score, found.reliability, found.resolution) == pytest.approx((0.13, 0.005, 0.0625))
    assert found.uncertainty == pytest.approx(0.1875)
    assert found.within == pytest.approx(0)


@pytest.mark.parametrize(("defaults", "n", "pd_"), [(0, 50, 0.02), (3, 100, 0.01), (12, 200, 0.05), (50, 50, 0.9)])
def test_binomial_and_jeffreys_are_those_of_scipy(defaults: int, n: int, pd_: float) -> None:
    assert binomial_too_low(defaults, n, pd_) == pytest.approx(binomtest(defaults, n, pd_, "greater").pvalue)
    assert binomial_too_high(defaults, n, pd_) == pytest.approx(binomtest(defaults, n, pd_, "less").pvalue)
    assert jeffreys(defaults, n, pd_) == pytest.approx(beta(defaults + 0.5, n - defaults + 0.5).cdf(pd_))


def test_jeffreys_interval_ends_at_the_edge() -> None:
    low, high = jeffreys_interval([0, 10], [10, 10])
    assert low[0] == 0 and high[1] == 1
    assert 0 < high[0] < 0.3 and 0.7 < low[1] < 1


@pytest.mark.parametrize("rho", [0.04, 0.12, 0.24])
def test_the_correlated_test_is_the_integral_over_the_factor(rho: float) -> None:
    def tail(z: float) -> float:
        given = norm.cdf((norm.ppf(0.02) - np.sqrt(rho) * z) / np.sqrt(1 - rho))
        return float(binom.sf(5, 150, given) * norm.pdf(z))

    assert correlated_too_low(6, 150, 0.02, rho) == pytest.approx(quad(tail, -8, 8, limit=200)[0], abs=2e-4)
    assert correlated_too_low(6, 150, 0.02, 0.0) == pytest.approx(binomial_too_low(6, 150, 0.02))


def test_a_bad_year_alone_does_not_fail_a_model() -> None:
    alone, together = binomial_too_low(40, 1000, 0.02), correlated_too_low(40, 1000, 0.02, 0.12)
    assert alone < 0.001 < 0.05 < together


def test_each_grade_gets_its_light() -> None:
    found = by_grade(graded({"A": (1000, 10), "B": (500, 40), "C": (200, 52)}), SCALE)
    assert found["grade"].to_list() == ["A", "B", "C"], "a grade without rows is not there"
    assert found["rate"].to_list() == pytest.approx([0.01, 0.08, 0.26])
    assert found["light"].to_list() == ["green", "red", "yellow"]
    assert found["n"].to_list() == pytest.approx([1000, 500, 200])
    assert found["share"].sum() == pytest.approx(1)


def test_a_pd_too_high_for_what_was_seen_is_told_apart() -> None:
    found = by_grade(graded({"C": (500, 50)}), SCALE)
    assert found["light"].to_list() == ["green"] and found["light_high"].to_list() == ["red"]


def test_weights_count_as_many_rows_as_they_tell() -> None:
    rows = graded({"B": (200, 20)}).with_columns(weight=pl.when(pl.col("bad")).then(5.0).otherwise(1.0))
    found = by_grade(rows, SCALE).row(0, named=True)
    assert found["rate"] == pytest.approx(100 / 280)
    assert found["n"] == pytest.approx(280**2 / (20 * 25 + 180))


def test_a_grade_that_is_not_on_the_scale_is_said() -> None:
    with pytest.raises(ModelError, match="X stand in the rows"):
        by_grade(graded({"X": (10, 1)}), SCALE)


def test_lights() -> None:
    assert [Lights().of(p) for p in (0.05, 0.0499, 0.01, 0.0099, None)] == [
        "green",
        "yellow",
        "yellow",
        "red",
        "unknown",
    ]


def test_hosmer_lemeshow_by_hand() -> None:
    found = hosmer_lemeshow([12, 8], [100, 200], [0.10, 0.05])
    assert found.statistic == pytest.approx(4 / 9 + 4 / 9.5)
    assert (found.freedom, hosmer_lemeshow([1, 2, 3], [9, 9, 9], [0.1, 0.2, 0.3], fitted=True).freedom) == (2, 1)
    assert hosmer_lemeshow([0, 5], [0, 5], [0.1, 1.0]).statistic == 0, "neither empty grades nor PD 1 count"


def test_recalibration_is_the_logistic_regression_of_statsmodels() -> None:
    chance = np.random.default_rng(11)
    risk = chance.beta(1, 12, 3000)
    bad = chance.random(3000) < risk**0.8
    found = recalibration(risk, bad)
    fitted = sm.Logit(bad.astype(float), sm.add_constant(np.log(risk / (1 - risk)))).fit(disp=0, cov_type="HC0")
    assert (found.intercept, found.slope) == pytest.approx(tuple(fitted.params), abs=1e-6)
    assert (found.intercept_error, found.slope_error) == pytest.approx(tuple(fitted.bse), rel=1e-4)
    assert found.ratio == pytest.approx(bad.mean() / risk.mean())


def test_spiegelhalter_sees_a_wrong_level_and_passes_a_right_one() -> None:
    chance = np.random.default_rng(5)
    risk = chance.beta(1, 12, 4000)
    bad = chance.random(4000) < risk
    assert spiegelhalter(risk, bad)[1] > 0.01
    assert spiegelhalter(risk / 2, bad)[1] < 0.001

"""Scores to PDs at a long-run rate; the margin of conservatism."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit

from tallystick.modelling.calibration.conservatism import Part, estimation_error, margin_of
from tallystick.modelling.calibration.level import calibrate, grade_of, long_run_rate, prior_corrected
from tallystick.modelling.errors import ModelError


def scored(rows: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(4)
    score = np.round(chance.normal(520, 45, rows))
    return score, chance.random(rows) < expit(-(score - 420) / 30)


def test_the_mean_pd_is_the_long_run_rate_and_the_slope_that_of_statsmodels() -> None:
    score, bad = scored()
    found = calibrate(score, bad, 0.035)
    assert found.pd(score).mean() == pytest.approx(0.035, abs=1e-10)
    fitted = sm.Logit(bad.astype(float), sm.add_constant(score - score.mean())).fit(disp=0)
    assert found.slope == pytest.approx(-fitted.params[1], rel=1e-5)


def test_at_the_samples_own_rate_it_is_the_regression() -> None:
    score, bad = scored()
    found = calibrate(score, bad, float(bad.mean()))
    middle, slope = sm.Logit(bad.astype(float), sm.add_constant(score - score.mean())).fit(disp=0).params
    assert (found.intercept, found.slope) == pytest.approx((slope * score.mean() - middle, -slope), rel=1e-4)


def test_weights_undo_a_sample_drawn_by_outcome() -> None:
    score, bad = scored(40_000)
    kept = bad | (np.arange(40_000) % 5 == 0)
    weight = np.where(bad, 1.0, 5.0)[kept]
    whole, drawn = calibrate(score, bad, 0.05), calibrate(score[kept], bad[kept], 0.05, weight)
    assert drawn.slope == pytest.approx(whole.slope, rel=0.05)


@pytest.mark.parametrize(
    ("score", "bad", "rate", "said"),
    [
        ([1.0, 2.0, 3.0, 4.0], [0, 0, 1, 1], 0.0, "between 0 and 1"),
        ([1.0, 1.0, 1.0, 1.0], [0, 0, 1, 1], 0.1, "differ"),
        ([1.0, 2.0, 1.5, 4.0, 2.5, 3.0], [0, 0, 1, 1, 0, 1], 0.1, "more points went with more defaults"),
    ],
)
def test_what_cannot_be_calibrated_is_said(score: list, bad: list, rate: float, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        calibrate(score, bad, rate)


def test_the_long_run_rate_counts_years_alike() -> None:
    days = [date(2023, 5, 1)] * 1000 + [date(2024, 5, 1)] * 100
    bad = [n < 20 for n in range(1000)] + [n < 6 for n in range(100)]
    found = long_run_rate(pl.DataFrame({"day": days, "bad": bad, "weight": 1.0}), day="day")
    assert found.rate == pytest.approx((0.02 + 0.06) / 2)
    assert found.error == pytest.approx(np.std([0.02, 0.06], ddof=1) / np.sqrt(2))


def test_estimation_error_of_several_years_and_of_one() -> None:
    days = [date(2020 + year, 6, 1) for year in range(5) for _ in range(200)]
    bad = [n % 200 < 4 + 2 * (n // 200) for n in range(1000)]
    frame = pl.DataFrame({"day": days, "bad": bad, "weight": 1.0})
    several = long_run_rate(frame, day="day")
    part = estimation_error(several, confidence=0.9, rows=1000)
    assert part.share == pytest.approx(1.5332 * several.error / several.rate, rel=1e-3), (
        "Student with 4 degrees: 1.5332"
    )
    one = estimation_error(long_run_rate(frame.head(200), day="day"), confidence=0.9, rows=200)
    assert one.share > 0 and "one year" in one.reason


def test_the_margin_adds_its_parts_and_moves_log_odds() -> None:
    margin = margin_of(0.02, (Part("A", 0.05, "a tenth of visits is missing"), Part("C", 0.20, "five years")))
    assert margin.rate == pytest.approx(0.025)
    assert margin.log_odds == pytest.approx(logit(0.025) - logit(0.02))


@pytest.mark.parametrize("part", [Part("B", 0.1, " "), Part("A", -0.1, "a reason"), Part("A", 60.0, "a reason")])
def test_a_margin_without_reason_or_sense_is_refused(part: Part) -> None:
    with pytest.raises(ModelError):
        margin_of(0.02, (part,))


def test_a_pd_on_the_bound_belongs_to_the_worse_grade() -> None:
    found = grade_of([0.0, 0.0099, 0.01, 0.05, 1.0], ["A", "B", "C"], [0.0, 0.01, 0.05])
    assert found.to_list() == ["A", "A", "B", "C", "C"]


def test_prior_correction_of_a_balanced_sample() -> None:
    assert prior_corrected([0.5], sample_rate=0.5, true_rate=0.03)[0] == pytest.approx(0.03)

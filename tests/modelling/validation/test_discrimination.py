"""AUC, DeLong, KS and ROC against worked numbers, brute force, scipy and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

from tallystick.modelling.errors import ModelError
from tallystick.modelling.validation.discrimination import auc_of, compare_auc, effective_count, ks_of, roc


def sample(rows: int = 400, seed: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """PDs with ties, another model's PDs, outcomes and weights."""
    chance = np.random.default_rng(seed)
    health = chance.normal(size=rows)
    bad = chance.random(rows) < 1 / (1 + np.exp(2 + health))
    first = np.round(1 / (1 + np.exp(2 + health + chance.normal(size=rows))), 2)
    return first, 1 / (1 + np.exp(2 + health + 2 * chance.normal(size=rows))), bad, chance.uniform(0.2, 5, rows)


@pytest.mark.parametrize(
    ("pds", "bad", "auc"),
    [
        ([0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1], 1.0),
        ([0.4, 0.3, 0.2, 0.1], [0, 0, 1, 1], 0.0),
        ([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1], 0.5),
        ([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75),
    ],
    ids=["perfect", "upside down", "all tied", "one pair wrong"],
)
def test_auc_of_worked_cases(pds: list[float], bad: list[int], auc: float) -> None:
    assert auc_of(pds, bad).auc == pytest.approx(auc)
    assert auc_of(pds, bad).gini == pytest.approx(2 * auc - 1)


def test_auc_is_that_of_scikit_learn_with_and_without_weights() -> None:
    first, _, bad, weight = sample()
    assert auc_of(first, bad).auc == pytest.approx(roc_auc_score(bad, first), abs=1e-12)
    assert auc_of(first, bad, weight).auc == pytest.approx(roc_auc_score(bad, first, sample_weight=weight), abs=1e-12)


def components(risk: np.ndarray, bad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """DeLong's structural components as their paper defines them, pair by pair."""
    wins = (risk[bad][:, None] > risk[~bad]) + 0.5 * (risk[bad][:, None] == risk[~bad])
    return wins.mean(axis=1), wins.mean(axis=0)


def test_delong_is_that_of_the_paper_pair_by_pair() -> None:
    first, second, bad, _ = sample()
    one, two = components(first, bad), components(second, bad)
    covariance = sum(np.cov(a, b) / len(a) for a, b in zip(one, two, strict=True))
    assert auc_of(first, bad).error == pytest.approx(np.sqrt(covariance[0, 0]), rel=1e-9)
    found = compare_auc(first, second, bad)
    spread = np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    assert (found.high - found.low) / 2 == pytest.approx(1.959963985 * spread, rel=1e-8)
    assert found.difference == pytest.approx(roc_auc_score(bad, first) - roc_auc_score(bad, second))


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(200):
        chance = np.random.default_rng(seed)
        bad = np.arange(200) < 40
        held += (
            auc_of(chance.normal(size=200) + bad, bad).low
            <= 0.7602499
            <= auc_of(np.random.default_rng(seed).normal(size=200) + bad, bad).high
        )
    assert 180 <= held <= 198, "normal scores one apart have AUC Phi(1/sqrt 2) = 0.7602"


def test_the_same_model_does_not_differ_from_itself() -> None:
    first, _, bad, _ = sample()
    assert compare_auc(first, first, bad).p_value == 1.0


def test_equal_weights_change_nothing_and_a_double_row_counts_twice() -> None:
    first, _, bad, _ = sample()
    assert auc_of(first, bad, np.full(len(bad), 3.0)) == pytest.approx(auc_of(first, bad)) or (
        auc_of(first, bad, np.full(len(bad), 3.0)).error == pytest.approx(auc_of(first, bad).error)
    )
    twice = np.concatenate([first, first[:50]]), np.concatenate([bad, bad[:50]])
    weight = np.where(np.arange(len(bad)) < 50, 2.0, 1.0)
    assert auc_of(*twice).auc == pytest.approx(auc_of(first, bad, weight).auc)


def test_ks_is_that_of_scipy() -> None:
    first, _, bad, _ = sample()
    statistic, at = ks_of(first, bad)
    assert statistic == pytest.approx(ks_2samp(first[bad], first[~bad]).statistic)
    assert (first[bad] >= at).mean() - (first[~bad] >= at).mean() == pytest.approx(statistic)


def test_the_roc_curve_encloses_the_auc_and_keeps_the_ends() -> None:
    first, _, bad, weight = sample()
    curve = roc(first, bad, weight)
    assert np.trapezoid(curve.true_share, curve.false_share) == pytest.approx(auc_of(first, bad, weight).auc, abs=2e-3)
    assert (curve.false_share[0], curve.true_share[0], curve.false_share[-1], curve.true_share[-1]) == (0, 0, 1, 1)
    assert (curve.low <= curve.true_share).all() and (curve.true_share <= curve.high).all()


def test_kish() -> None:
    assert effective_count([1, 1, 1, 1]) == 4
    assert effective_count([3, 1]) == pytest.approx(1.6)


@pytest.mark.parametrize(
    ("pds", "bad", "weights", "said"),
    [
        ([0.1, float("nan")], [0, 1], None, "1 of 2 rows have no PD"),
        ([0.1, 0.2], [0, 0], None, "0 bad and 2 good rows"),
        ([0.1, 0.2], [0, 1], [1, -1], "below 0"),
    ],
)
def test_what_cannot_be_measured_is_said(pds: list, bad: list, weights: list | None, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        auc_of(pds, bad, weights)

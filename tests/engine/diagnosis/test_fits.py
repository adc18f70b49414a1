"""The two models of a comparison: solved exactly, by rows of other folds, and by a draw where there are very many."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from tallystick.engine.diagnosis import effects
from tallystick.engine.diagnosis.effects import Comparison
from tallystick.engine.diagnosis.fits import expected_and_odds, linear, logistic
from tests.engine.diagnosis.priced import effect_on_hit


def _rows(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(1)
    matrix = chance.normal(size=(count, 12))
    matrix[:, 6:] = matrix[:, 6:] > 1.0
    hit = chance.random(count) < 1.0 / (1.0 + np.exp(3.0 - matrix[:, 0] - matrix[:, 7]))
    return matrix, hit, matrix[:, 1] + chance.normal(size=count), chance.random(count)


def test_they_are_what_a_patient_search_comes_to() -> None:
    matrix, hit, outcome, weight = _rows(2_000)
    whole = np.column_stack([np.ones(len(hit)), matrix])
    by_search = LogisticRegression(C=1.0, max_iter=5_000, tol=1e-10).fit(matrix, hit)
    assert logistic(whole, hit)[1:] == pytest.approx(by_search.coef_[0], abs=1e-5)
    assert logistic(whole, hit)[0] == pytest.approx(by_search.intercept_[0], abs=1e-5)
    ridge = Ridge(alpha=1.0).fit(matrix, outcome, sample_weight=weight)
    assert linear(whole, outcome, weight) == pytest.approx([ridge.intercept_, *ridge.coef_], abs=1e-10)


def test_where_one_column_tells_all_the_search_ends() -> None:
    matrix = np.linspace(-1.0, 1.0, 200)[:, None]
    found = logistic(np.column_stack([np.ones(200), matrix]), matrix[:, 0] > 0.9)
    assert np.isfinite(found).all()
    assert found[1] > 0.0


def test_a_row_is_answered_by_other_folds_alone() -> None:
    matrix, hit, outcome, weight = _rows(1_000)
    fold = np.arange(1_000) % 5
    before = expected_and_odds(matrix, hit, outcome, weight, fold)
    other = np.where(fold == 2, outcome + 100.0, outcome)
    after = expected_and_odds(matrix, hit, other, weight, fold)
    assert (before[0][fold == 2] == after[0][fold == 2]).all()
    assert (before[0][fold != 2] != after[0][fold != 2]).all()
    assert (before[1] == after[1]).all()


def test_a_draw_of_the_others_tells_what_all_of_them_do(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(3)
    risk = chance.random(20_000)
    hit = chance.random(20_000) < 0.03 * (0.5 + risk)
    units = pl.DataFrame(
        {
            "hit": hit,
            "lost": (chance.random(20_000) < 0.05 + 0.1 * risk + 0.2 * hit).astype(float),
            "lent": 1.0 + chance.random(20_000),
            "risk": risk,
            "firm": [f"E{at}" for at in range(20_000)],
        }
    )
    asked = Comparison("hit", "lost", "lent", ["risk"], "firm")
    whole = effect_on_hit(units, asked, least=5)
    monkeypatch.setattr(effects, "MOST_OTHERS", 2_000)
    drawn = effect_on_hit(units, asked, least=5)
    assert whole is not None
    assert drawn is not None
    assert (drawn.hit, drawn.others, drawn.overlap) == (whole.hit, whole.others, whole.overlap)
    assert drawn.total != whole.total
    assert drawn.total == pytest.approx(whole.total, abs=0.5 * whole.error)
    assert drawn.error == pytest.approx(whole.error, rel=0.1)

"""The closed form of one factor, the adjustment for grain, exact folds, indices and sensitivities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tallystick.engine.portfolio.convolution import independent_losses, one_factor_losses, panjer_losses, quantile
from tallystick.engine.portfolio.granularity import granularity, infinitely_fine
from tallystick.engine.portfolio.measures import concentration
from tallystick.engine.portfolio.model import LossModel
from tallystick.engine.portfolio.sensitivities import sensitivities
from tallystick.kernel.irb import retail_capital, retail_correlation
from tests.engine.portfolio.books import alike, mixed

ONE = LossModel(economy=1.0, industry=0.0, region=0.0)


def test_the_limit_is_the_regulators_formula() -> None:
    pd, lgd = np.array([0.01, 0.05]), np.array([0.45, 0.45])
    limit = infinitely_fine(np.ones(2), pd, lgd, ONE)
    assert limit == pytest.approx(float((retail_capital(pd, lgd, retail_correlation(pd)) + pd * lgd).sum()), rel=1e-9)


@pytest.mark.parametrize("count", [200, 1000])
def test_the_adjustment_meets_the_exact_quantile(count: int) -> None:
    model = replace(ONE, correlation=0.15, confidence=0.999)
    pd, ones = np.full(count, 0.02), np.ones(count)
    chance = one_factor_losses(pd, ones.astype(np.int64), np.full(count, 0.15))
    limit = infinitely_fine(ones, pd, np.full(count, 1 - 1e-12), model)
    added = granularity(ones, pd, np.full(count, 1 - 1e-12), model)
    assert added > 0
    assert limit + added == pytest.approx(quantile(chance, 0.999), abs=max(1.5, 0.01 * count))


def test_finer_books_need_less_adjustment() -> None:
    model = replace(ONE, correlation=0.15)
    found = [granularity(np.full(n, 1 / n), np.full(n, 0.02), np.full(n, 0.5), model) for n in (10, 100, 1000)]
    assert found[0] == pytest.approx(10 * found[1], rel=1e-6) == pytest.approx(100 * found[2], rel=1e-6)


def test_two_debtors_by_hand() -> None:
    assert independent_losses(np.array([0.1, 0.2]), np.array([1, 3])) == pytest.approx([0.72, 0.08, 0, 0.18, 0.02])


def test_panjer_is_a_poisson_number_where_all_lose_one_unit() -> None:
    found = panjer_losses(np.full(50, 0.02), np.ones(50, np.int64), 6)
    assert found == pytest.approx([np.exp(-1.0) / np.prod(np.arange(1, k + 1)) for k in range(7)])


def test_panjer_is_near_the_exact_fold_of_unequal_debtors() -> None:
    pd, units = np.full(200, 0.005), np.arange(200) % 7
    exact = independent_losses(pd, units)
    assert np.abs(panjer_losses(pd, units, 60) - exact[:61]).sum() < 0.01


@pytest.mark.parametrize(
    ("ead", "index"), [([5], 1.0), ([1, 1, 1, 1], 0.25), ([3, 1], 0.625), ([], 0.0)], ids=["one", "four", "two", "none"]
)
def test_concentration_by_hand(ead: list[int], index: float) -> None:
    assert concentration(pl.Series(ead, dtype=pl.Int64)) == pytest.approx(index)


def test_sensitivities_go_the_way_they_must() -> None:
    held = mixed(300)
    model = LossModel(economy=0.4, industry=0.4, region=0.2, lgd_spread=0.1, scenarios=5000, confidence=0.99)
    found = {one.change: one.measures for one in sensitivities(held, model, step=0.1, named=10)}
    base = found["none"]
    assert found["pd"].expected > base.expected and found["lgd"].expected > base.expected
    assert found["correlation"].shortfall > base.shortfall
    assert found["largest_halved"].expected < base.expected
    assert found["one_economy"].shortfall > base.shortfall
    assert found["no_links"] == base


def test_sensitivities_of_one_lone_debtor_do_not_fail() -> None:
    found = sensitivities(alike(1), replace(ONE, scenarios=100), step=0.1, named=10)
    assert found[0].measures.expected >= 0

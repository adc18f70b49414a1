"""Chance without state: a number depends on seed, stream and whom it is for alone, and is spread as it says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tallystick.simulate.draws import Draws

MANY = np.arange(40_000)
KNOWN = 11840336223310083182


def test_known_numbers_stay() -> None:
    draws = Draws(7)
    assert draws.bits("sales", 3, 5) == draws.bits("sales", 3, 5)
    assert int(draws.bits("sales", 3, 5)) == int(Draws(7).bits("sales", np.array([3]), np.array([5]))[0])
    assert int(draws.bits("sales", 3, 5)) == KNOWN


@pytest.mark.parametrize("chosen", [[0], [5, 3], [39_999, 0, 17]])
def test_alone_is_as_in_a_crowd(chosen: list[int]) -> None:
    draws = Draws(7)
    part = np.array(chosen)
    assert np.array_equal(draws.normal("x", part), draws.normal("x", MANY)[part])
    assert np.array_equal(draws.poisson("x", part, mean=40.0), draws.poisson("x", MANY, mean=40.0)[part])
    assert np.array_equal(
        draws.uniform("x", part[:, None], np.arange(3)), draws.uniform("x", MANY[:, None], np.arange(3))[part]
    )


@pytest.mark.parametrize("other", [Draws(8), Draws(7, "part/"), Draws(7).within("b")])
def test_seeds_streams_and_parts_are_apart(other: Draws) -> None:
    one = Draws(7).normal("x", MANY)
    assert abs(np.corrcoef(one, other.normal("x", MANY))[0, 1]) < 0.02
    assert abs(np.corrcoef(one, Draws(7).normal("y", MANY))[0, 1]) < 0.02


def test_neighbours_are_apart() -> None:
    grid = Draws(7).normal("x", np.arange(200)[:, None], np.arange(200))
    assert abs(np.corrcoef(grid[:-1].ravel(), grid[1:].ravel())[0, 1]) < 0.02
    assert abs(np.corrcoef(grid[:, :-1].ravel(), grid[:, 1:].ravel())[0, 1]) < 0.02
    off = ~np.eye(200, dtype=bool)
    assert abs(np.corrcoef(grid[off], grid.T[off])[0, 1]) < 0.02


def test_uniform_and_normal_are_spread_as_they_say() -> None:
    assert stats.kstest(Draws(1).uniform("x", MANY, low=2.0, high=5.0), stats.uniform(2, 3).cdf).pvalue > 0.001
    assert stats.kstest(Draws(1).normal("x", MANY), stats.norm.cdf).pvalue > 0.001


@pytest.mark.parametrize("mean", [0.2, 3.0, 15.9, 40.0, 200.0])
def test_poisson_has_its_mean_and_variance(mean: float) -> None:
    drawn = Draws(2).poisson("x", MANY, mean=mean)
    assert drawn.mean() == pytest.approx(mean, rel=0.02)
    assert drawn.var() == pytest.approx(mean, rel=0.04)


@pytest.mark.parametrize("mean", [0.0, -1.0, float("nan")])
def test_poisson_of_no_mean_is_zero(mean: float) -> None:
    assert not Draws(2).poisson("x", MANY, mean=mean).any()


def test_integers_reach_both_ends_and_no_further() -> None:
    drawn = Draws(3).integers("x", MANY, low=-2, high=3)
    assert set(np.unique(drawn)) == {-2, -1, 0, 1, 2}
    assert np.array_equal(Draws(3).integers("x", MANY, low=4, high=4), np.full(len(MANY), 4))


def test_choice_follows_its_weights() -> None:
    counts = np.bincount(Draws(4).choice("x", MANY, weights=[1, 0, 3]), minlength=3) / len(MANY)
    assert counts == pytest.approx([0.25, 0.0, 0.75], abs=0.01)


@pytest.mark.parametrize("weights", [[], [0.0, 0.0], [1.0, -0.1]])
def test_choice_refuses_weights_that_are_none(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights of 'x'"):
        Draws(4).choice("x", 1, weights=weights)


def test_a_higher_chance_undoes_nothing() -> None:
    low, high = (Draws(5).happens("x", MANY, chance=chance) for chance in (0.1, 0.3))
    assert low.mean() == pytest.approx(0.1, abs=0.01)
    assert not (low & ~high).any()


def test_order_holds_every_number_once() -> None:
    order = Draws(6).order("x", 1000)
    assert sorted(order) == list(range(1000))
    assert list(order) != list(range(1000))

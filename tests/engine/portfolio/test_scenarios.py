"""Losses drawn by event skipping against closed forms, exact convolution and the plain way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy.special import ndtr, ndtri
from scipy.stats import ks_2samp

from tallystick.engine.portfolio.convolution import independent_losses, one_factor_losses, quantile, shortfall
from tallystick.engine.portfolio.layout import laid_out
from tallystick.engine.portfolio.measures import added_up, loss_distribution, measured, redrawn, tail
from tallystick.engine.portfolio.model import LossModel, LossModelError
from tallystick.engine.portfolio.scenarios import draw
from tests.engine.portfolio.books import alike, linked, mixed, naive

ONE = LossModel(economy=1.0, industry=0.0, region=0.0, correlation=0.12, scenarios=40_000)
MANY = LossModel(economy=0.5, industry=0.3, region=0.2, lgd_correlation=0.1, lgd_spread=0.2, scenarios=20_000)


def test_many_small_debtors_are_as_vasicek_says() -> None:
    drawn = redrawn(laid_out(alike(20_000), ONE), replace(ONE, confidence=0.99))
    limit = 20_000 * 10_000 * 0.5 * ndtr((ndtri(0.02) + np.sqrt(0.12) * ndtri(0.99)) / np.sqrt(0.88))
    assert drawn.value_at_risk == pytest.approx(limit, rel=0.03)
    assert drawn.expected == pytest.approx(20_000 * 10_000 * 0.02 * 0.5, rel=0.02)


@pytest.mark.parametrize("confidence", [0.9, 0.99, 0.999])
def test_independent_debtors_are_as_convolution_says(confidence: float) -> None:
    model = replace(ONE, correlation=0.0, confidence=confidence, scenarios=200_000)
    held = alike(300, pd=0.03, lgd=0.9999, ead_minor=1000)
    chance = independent_losses(np.full(300, 0.03), np.ones(300, np.int64))
    drawn = redrawn(laid_out(held, model), model)
    assert drawn.value_at_risk / 1000 == pytest.approx(quantile(chance, confidence), abs=1.01)
    assert drawn.shortfall / 1000 == pytest.approx(shortfall(chance, confidence), rel=0.01)


def test_one_factor_is_as_exact_integration_says() -> None:
    model = replace(ONE, scenarios=200_000, confidence=0.995)
    chance = one_factor_losses(np.full(60, 0.04), np.ones(60, np.int64), np.full(60, 0.12))
    losses = draw(laid_out(alike(60, pd=0.04, lgd=0.9999, ead_minor=1000), model), model).failures
    seen = np.bincount(losses, minlength=61)[:61] / len(losses)
    assert np.abs(seen - chance).max() < 0.004
    assert quantile(chance, 0.995) == pytest.approx(np.sort(losses)[-1000], abs=1)


@pytest.mark.parametrize("smooth", [False, True], ids=["PD by grade", "PD of each its own"])
@pytest.mark.parametrize("degrees", [0, 6], ids=["Gaussian", "one-t"])
def test_skipping_is_as_the_plain_way(smooth: bool, degrees: int) -> None:
    held, model = mixed(200, smooth=smooth), replace(MANY, degrees=degrees)
    drawn, plain = draw(laid_out(held, model), model).losses, naive(held, model, 3000)
    assert ks_2samp(drawn, plain).pvalue > 0.001
    assert drawn.mean() == pytest.approx(plain.mean(), rel=0.08)


def test_failures_are_as_likely_as_their_pd_says() -> None:
    held = mixed(500, smooth=True)
    for degrees in (0, 5):
        model = replace(MANY, degrees=degrees, scenarios=40_000)
        failures = draw(laid_out(held, model), model).failures
        assert failures.mean() == pytest.approx(held.frame["pd"].sum(), rel=0.03)


def test_bad_years_cost_more_by_default_and_by_loss_given_default() -> None:
    held = mixed(300)
    tied = redrawn(laid_out(held, MANY), MANY)
    loose = replace(MANY, lgd_correlation=0.0)
    free = redrawn(laid_out(held, loose), loose)
    assert tied.value_at_risk > free.value_at_risk
    assert tied.expected > free.expected
    assert free.expected == pytest.approx(
        held.frame.select(pl.col("pd") * pl.col("lgd") * pl.col("ead_minor")).sum().item(), rel=0.03
    )


def test_contributions_add_up_to_the_shortfall() -> None:
    found = loss_distribution(linked(mixed(400, smooth=True), [(0, 1, 0.5), (1, 2, 0.5)]), MANY)
    assert found.by_debtor["tail_minor"].sum() == pytest.approx(found.measures.shortfall, rel=1e-9)
    assert added_up(found.by_debtor, "industry")["tail_minor"].sum() == pytest.approx(
        found.measures.shortfall, rel=1e-9
    )


def test_a_scenario_is_the_same_alone_and_in_a_crowd() -> None:
    layout = laid_out(mixed(300, smooth=True), MANY)
    every = draw(layout, MANY).losses
    some = np.array([5, 700, 19_999])
    assert draw(layout, MANY, scenarios=some).losses.tolist() == every[some].tolist()
    assert draw(layout, replace(MANY, seed=2)).losses[5] != every[5]


def test_links_fell_whom_they_reach_and_nobody_else() -> None:
    held = alike(50, pd=0.05, lgd=0.9999, ead_minor=1000)
    model = replace(ONE, correlation=0.0, scenarios=50_000)
    chain = linked(held, [(0, 1, 1.0), (1, 2, 1.0)])
    alone, dragged = (draw(laid_out(each, model), model, by_name=True) for each in (held, chain))
    rate = dragged.by_name / 1000 / 50_000 / 0.9999
    assert rate[0] == pytest.approx(0.05, rel=0.05)
    assert rate[1] == pytest.approx(1 - 0.95**2, rel=0.05)
    assert rate[2] == pytest.approx(1 - 0.95**3, rel=0.05)
    assert np.array_equal(alone.by_name[3:], dragged.by_name[3:])


def test_a_ring_of_links_ends() -> None:
    held = linked(alike(3, pd=0.3, lgd=0.9999, ead_minor=1000), [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0)])
    failures = draw(laid_out(held, ONE), ONE).failures
    assert set(np.unique(failures)) == {0, 3}


@pytest.mark.parametrize(
    ("losses", "confidence", "value_at_risk", "mean"),
    [
        ([1.0, 2.0, 3.0, 4.0], 0.75, 4.0, 4.0),
        ([4.0, 3.0, 2.0, 1.0], 0.5 + 1e-9, 3.0, 3.5),
        ([7.0], 0.999, 7.0, 7.0),
        ([0.0, 0.0, 0.0, 0.0], 0.75, 0.0, 0.0),
    ],
)
def test_measures_by_hand(losses: list[float], confidence: float, value_at_risk: float, mean: float) -> None:
    found = measured(np.array(losses), np.zeros(len(losses), np.int64), confidence)
    assert (found.value_at_risk, found.shortfall) == (value_at_risk, mean)
    assert len(tail(np.array(losses), confidence)) >= 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"economy": 0.9},
        {"correlation": 1.0},
        {"lgd_correlation": 0.8, "lgd_spread": 0.2},
        {"confidence": 0.3},
        {"degrees": -1},
    ],
)
def test_a_model_that_contradicts_itself_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(LossModelError):
        replace(MANY, **wrong)

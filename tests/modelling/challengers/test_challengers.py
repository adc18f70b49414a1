"""Boosting keeps to declared directions, and says what raised a firm's risk."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tallystick.modelling.challengers import ExplainableBoosting, MonotoneBoosting

DIRECTIONS = {"debt": "up", "sales": "down"}


def sample(rows: int = 1500, seed: int = 4) -> pl.DataFrame:
    chance = np.random.default_rng(seed)
    debt, sales, noise = chance.random(rows), chance.random(rows), chance.random(rows)
    sector = chance.choice(["shop", "farm", "works"], rows)
    odds = -2 + 2.5 * debt - 2.0 * sales + np.where(sector == "works", 1.5, 0.0)
    is_bad = chance.random(rows) < 1 / (1 + np.exp(-odds))
    return pl.DataFrame({"debt": debt, "sales": sales, "noise": noise, "sector": sector, "bad": is_bad})


@pytest.fixture(scope="module", params=["boosting", "explainable"])
def model(request: pytest.FixtureRequest) -> MonotoneBoosting | ExplainableBoosting:
    if request.param == "boosting":
        return MonotoneBoosting(directions=DIRECTIONS, rounds=60).fit(sample(), "bad")
    return ExplainableBoosting(directions=DIRECTIONS, bags=2, most_bins=32).fit(sample(), "bad")


def auc(pd: pl.Series, bad: pl.Series) -> float:
    ranks = pd.rank().to_numpy()[bad.to_numpy()]
    return float((ranks.sum() - len(ranks) * (len(ranks) + 1) / 2) / (len(ranks) * (len(bad) - len(ranks))))


def test_it_ranks_firms_it_has_not_seen(model: MonotoneBoosting | ExplainableBoosting) -> None:
    fresh = sample(seed=5)
    assert auc(model.predict_pd(fresh), fresh["bad"]) > 0.72


@pytest.mark.parametrize(("column", "sign"), [("debt", 1), ("sales", -1)])
def test_the_pd_keeps_to_the_declared_direction(
    model: MonotoneBoosting | ExplainableBoosting, column: str, sign: int
) -> None:
    firms = sample(40, seed=6)
    steps = [model.predict_pd(firms.with_columns(pl.lit(v).alias(column))).to_numpy() for v in np.linspace(0, 1, 25)]
    assert (sign * np.diff(np.stack(steps), axis=0) >= -1e-9).all()


def test_reasons_are_what_raised_the_risk(model: MonotoneBoosting | ExplainableBoosting) -> None:
    firms = pl.DataFrame(
        {"debt": [0.99, 0.01], "sales": [0.99, 0.99], "noise": [0.5, 0.5], "sector": ["shop", "works"]}
    )
    reasons = model.reasons(firms, most=1)
    assert reasons.select("row", "rank", "column").rows() == [(0, 1, "debt"), (1, 1, "sector")]
    assert (reasons["log_odds"] > 0).all()


def test_missing_values_and_new_codes_have_a_pd(model: MonotoneBoosting | ExplainableBoosting) -> None:
    firms = sample(2).with_columns(sector=pl.Series(["bank", None]), debt=pl.Series([None, None], dtype=pl.Float64))
    assert model.predict_pd(firms).is_between(0, 1).all()


@pytest.mark.parametrize(
    ("directions", "cause"), [({"sector": "up"}, "hold codes"), ({"debt": "sideways"}, "must be up or down")]
)
def test_a_direction_that_makes_no_sense_is_refused(directions: dict[str, str], cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        MonotoneBoosting(directions=directions, rounds=1).fit(sample(100), "bad")


def test_the_same_sample_gives_the_same_model() -> None:
    first, second = (MonotoneBoosting(directions=DIRECTIONS, rounds=20).fit(sample(), "bad") for _ in range(2))
    assert first.predict_pd(sample()).equals(second.predict_pd(sample()))

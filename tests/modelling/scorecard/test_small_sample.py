"""A card from tens of defaults: directions are kept, noise gets little, folds keep one business together."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from bench.cumcm import auc_of
from bench.rating_cumcm import DAY, folder, known, small_card, validated
from tallystick.modelling.scorecard import SmallSampleScorecard
from tallystick.modelling.scorecard.small_sample import _folds

DIRECTIONS = {"sales": "down", "gap": "up", "noise": "up"}


def firms(rows: int = 120, seed: int = 3) -> pl.DataFrame:
    chance = np.random.default_rng(seed)
    sales, gap, noise = chance.lognormal(0, 1, rows), chance.exponential(10, rows), chance.random(rows)
    bad = chance.random(rows) < 1 / (1 + np.exp(1.2 + 1.6 * np.log(sales) - 0.05 * gap))
    return pl.DataFrame({"sales": sales, "gap": gap, "noise": noise, "bad": bad, "group": np.arange(rows) // 2})


def test_points_run_the_declared_way_and_missing_is_worst() -> None:
    card = SmallSampleScorecard(DIRECTIONS).fit(firms(), "bad")
    sales, gap = card.columns["sales"].points, card.columns["gap"].points
    assert list(sales[:-1]) == sorted(sales[:-1])
    assert list(gap[:-1]) == sorted(gap[:-1], reverse=True)
    assert sales[-1] == gap[-1] == 0
    assert max(sales) > 3 * max(card.columns["noise"].points if "noise" in card.columns else (0,))


def test_a_column_against_its_direction_gets_no_points() -> None:
    card = SmallSampleScorecard({**DIRECTIONS, "sales": "up"}).fit(firms(), "bad")
    assert "sales" not in card.columns


def test_it_ranks_firms_it_has_not_seen() -> None:
    card = SmallSampleScorecard(DIRECTIONS).fit(firms(), "bad", groups="group")
    fresh = firms(2000, seed=4)
    assert auc_of(card.predict_pd(fresh).to_numpy(), fresh["bad"].to_numpy()) > 0.78
    assert card.ridge in card.ridges


def test_folds_keep_groups_whole_and_deal_the_bad_ones_out_evenly() -> None:
    sample = firms()
    for fold in _folds(sample["bad"].to_numpy(), sample["group"], 5, 1):
        together = sample.with_columns(fold=fold).group_by("group").agg(pl.col("fold").n_unique())
        assert together["fold"].max() == 1
        groups = sample.with_columns(fold=fold).filter("bad").unique("group")["fold"].value_counts()["count"]
        assert groups.max() - groups.min() <= 1


@pytest.mark.parametrize(
    ("directions", "cause"),
    [({"sales": "sideways"}, "must be up or down"), ({}, "none at all"), ({"x": "up"}, "x: each")],
)
def test_directions_that_make_no_sense_are_refused(directions: dict[str, Any], cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        SmallSampleScorecard(directions).fit(firms(), "bad")


@pytest.mark.skipif(not (folder() / "invoices.parquet").is_file(), reason=f"the real data is not here: {folder()}")
def test_on_the_real_firms_it_ranks_better_than_the_expert_card() -> None:
    rated = known(folder(), DAY)
    bad = rated["bad"].to_numpy()
    expert = auc_of(-rated["score"].to_numpy().astype(float), bad)
    found = float(np.mean([auc_of(scores, bad) for scores in validated(rated, small_card(), repeats=2)]))
    assert found > 0.86
    assert found > expert

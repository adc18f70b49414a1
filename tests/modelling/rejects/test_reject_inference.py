"""Reject inference on applicants whose truth is known, because they are invented here."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.special import expit

from tallystick.modelling.errors import ModelError
from tallystick.modelling.rejects import augmentation, fuzzy, limits_of, parcelling


def applicants(rows: int = 8000) -> pl.DataFrame:
    """Applicants with their true outcome; the riskier, the more were declined."""
    chance = np.random.default_rng(6)
    risk = expit(chance.normal(-2.5, 1.2, rows))
    true = chance.random(rows) < risk
    accepted = chance.random(rows) < expit(3 - 20 * risk)
    return pl.DataFrame(
        {"key": np.arange(rows), "pd": risk, "true": true, "accepted": accepted, "weight": 1.0}
    ).with_columns(bad=pl.when(pl.col("accepted")).then("true"))


def rate(frame: pl.DataFrame) -> float:
    return float(np.average(frame["bad"].to_numpy(), weights=frame["weight"].to_numpy()))


@pytest.mark.parametrize("method", ["augmentation", "fuzzy", "parcelling"])
def test_each_method_comes_nearer_to_the_truth_than_the_accepted_alone(method: str) -> None:
    frame = applicants()
    truth, alone = frame["true"].mean(), frame["bad"].mean()
    found = {
        "augmentation": lambda: augmentation(frame, bands=20),
        "fuzzy": lambda: fuzzy(frame),
        "parcelling": lambda: parcelling(frame, key="key", bands=20),
    }[method]()
    assert abs(rate(found.frame) - truth) < 0.5 * abs(alone - truth)


def test_nobody_is_lost_and_the_accepted_keep_their_outcomes() -> None:
    frame = applicants()
    found = parcelling(frame, key="key").frame
    assert found.height == frame.height and found["is_inferred"].sum() == frame["bad"].null_count()
    kept = found.filter(~pl.col("is_inferred")).sort("key")
    assert kept["bad"].equals(frame.filter(pl.col("accepted"))["true"])
    assert fuzzy(frame).frame["weight"].sum() == pytest.approx(frame.height)


def test_the_same_applicants_in_any_order_give_the_same_parcels() -> None:
    frame = applicants(2000)
    one = parcelling(frame, key="key").frame.sort("key")
    other = parcelling(frame.sample(fraction=1, shuffle=True, seed=1), key="key").frame.sort("key")
    assert one.equals(other)


def test_a_factor_makes_the_declined_worse() -> None:
    frame = applicants()
    assert rate(parcelling(frame, key="key", factor=1.5).frame) > rate(parcelling(frame, key="key").frame)


def test_augmentation_invents_no_outcome_and_caps_its_weights() -> None:
    frame = applicants()
    found = augmentation(frame, bands=10, most_weight=4).frame
    assert found.height == frame["bad"].drop_nulls().len()
    assert found["weight"].max() <= 4 and found["weight"].min() >= 1


def test_the_limits_tell_where_nobody_was_accepted() -> None:
    found = limits_of(applicants(), bands=10, least_accepted=50)
    assert 0 < found.alone_share <= 1
    assert found.bands["accepted"].sum() + found.bands["declined"].sum() == 8000
    assert found.bands["declined"].to_list()[-1] > found.bands["declined"].to_list()[0]


@pytest.mark.parametrize(
    ("frame", "factor", "said"),
    [
        (applicants(200).with_columns(bad=pl.col("true")), 1.0, "0 of 200 applicants were declined"),
        (applicants(200), 0.9, "better than the accepted"),
    ],
    ids=["nobody declined", "declined better"],
)
def test_what_cannot_be_inferred_is_said(frame: pl.DataFrame, factor: float, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        fuzzy(frame, factor=factor)

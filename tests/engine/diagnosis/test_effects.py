"""The effect on those hit: right where risk and being hit go together, with an honest interval, none where none is."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tallystick.engine.diagnosis.effects import Comparison
from tests.engine.diagnosis.priced import effect_on_hit

ASKED = Comparison("hit", "loss_share", "lent", ("risk", "grade"), "firm")


def loans(effect: float, *, seed: int, cases: int = 3000, hidden: float = 0.0, bend: float = 0.0) -> pl.DataFrame:
    """Loans whose risk makes them both likelier to be hit and to fail; `effect` is on the chance of failure."""
    draw = np.random.default_rng(seed)
    risk = draw.normal(size=cases)
    unseen = draw.normal(size=cases)
    chance = 1.0 / (1.0 + np.exp(-(-1.5 + 0.8 * risk + hidden * unseen + bend * risk**2)))
    hit = draw.random(cases) < chance
    failure = np.clip(0.10 + 0.05 * risk + 0.03 * hidden * unseen + effect * hit, 0.0, 1.0)
    lent = np.exp(draw.normal(13.0, 0.5, cases)).round()
    return pl.DataFrame(
        {
            "hit": hit,
            "loss_share": (draw.random(cases) < failure) * 0.5,
            "lent": lent,
            "risk": risk,
            "grade": np.where(risk > 0, "high", "low"),
            "firm": [f"F{n // 2}" for n in range(cases)],
            "true": effect * 0.5 * hit * lent,
        }
    )


def plain_difference(frame: pl.DataFrame) -> float:
    mean = frame.group_by("hit").agg((pl.col("loss_share") * pl.col("lent")).sum() / pl.col("lent").sum())
    shares = dict(mean.rows())
    return float(shares[True] - shares[False])


def test_the_mix_of_risk_is_held_constant() -> None:
    frame = pl.concat([loans(0.10, seed=seed) for seed in range(4)])
    found = effect_on_hit(frame, ASKED, least=30)
    assert found is not None
    assert found.each == pytest.approx(0.05, abs=0.01)
    assert plain_difference(frame) > 0.065


@pytest.mark.parametrize("effect", [0.0, 0.10])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(effect: float) -> None:
    held = 0
    for seed in range(20):
        frame = loans(effect, seed=seed, cases=800)
        found = effect_on_hit(frame, ASKED, least=30)
        assert found is not None
        low, high = found.interval(0.9)
        held += low <= frame["true"].sum() <= high
    assert 15 <= held <= 20


def test_what_is_unseen_needs_to_be_strong_to_explain_a_strong_effect() -> None:
    weak = effect_on_hit(loans(0.0, seed=3), ASKED, least=30)
    strong = effect_on_hit(loans(0.2, seed=3), ASKED, least=30)
    assert weak is not None and strong is not None
    assert weak.robustness < 0.05 < strong.robustness < 1.0


def test_too_few_on_one_side_gives_no_answer() -> None:
    frame = loans(0.1, seed=1, cases=300)
    assert effect_on_hit(frame.with_columns(hit=pl.lit(value=False)), ASKED, least=30) is None
    assert effect_on_hit(frame, ASKED, least=5000) is None


def test_unknown_cases_are_left_out_and_order_does_not_count() -> None:
    frame = loans(0.1, seed=2, cases=1500)
    gaps = pl.concat([frame, frame.head(50).with_columns(loss_share=pl.lit(None, pl.Float64))])
    one, other = effect_on_hit(frame, ASKED, least=30), effect_on_hit(gaps.reverse(), ASKED, least=30)
    assert one is not None and other is not None
    assert other.total == pytest.approx(one.total, rel=1e-6)
    assert (one.hit, one.others) == (other.hit, other.others)


def test_gaps_in_what_must_be_alike_are_a_fact_of_their_own() -> None:
    frame = loans(0.1, seed=4).with_columns(risk=pl.when(pl.int_range(pl.len()) % 7 > 0).then("risk"))
    found = effect_on_hit(frame, ASKED, least=30)
    assert found is not None
    assert found.each == pytest.approx(0.05, abs=0.03)

"""The effect of a measure that branches start one after another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tallystick.engine.measures.tracking.panel import Panel
from tallystick.engine.measures.tracking.staggered import staggered, without_it
from tests.engine.measures.tracking.panels import NEVER, panel

STARTS = (12, 12, 18, 18, NEVER, NEVER, NEVER, NEVER)
"""Four branches in two steps, four without: 420 ways to deal the starts."""
FEW = (14, 14, NEVER, NEVER, NEVER, NEVER, NEVER)
"""21 ways to deal the starts."""


@pytest.mark.parametrize("effect", [0.0, -0.3])
def test_the_interval_holds_the_truth_nine_times_in_ten(effect: float) -> None:
    found = [staggered(panel(FEW, effect=effect, seed=seed), level=0.9) for seed in range(40)]
    held = np.mean([one is not None and one.low <= effect <= one.high for one in found])
    assert held >= 0.8


def test_an_effect_is_found_and_none_is_not() -> None:
    there, none = (staggered(panel(STARTS, effect=effect, seed=7), level=0.9) for effect in (-0.3, 0.0))
    assert there is not None and none is not None
    assert there.effect == pytest.approx(-0.3, abs=0.06)
    assert there.high < 0.0 and there.p_value < 0.05
    assert none.low <= 0.0 <= none.high and none.p_value > 0.1


def test_effects_that_grow_are_not_taken_for_the_movement_of_all() -> None:
    """The two-way regression with one dummy gets this wrong: early branches would stand for late ones."""
    months, begin = 30, np.array([6, 18, 30, 30])
    since = np.maximum(np.arange(months)[None, :] - begin[:, None] + 1, 0)
    grown = -0.02 * since
    y = 0.9 + 0.01 * np.arange(4)[:, None] + 0.002 * np.arange(months)[None, :] + grown
    names = tuple(f"{2020 + month // 12}-{month % 12 + 1:02d}" for month in range(months))
    found = staggered(Panel(("a", "b", "c", "d"), names, y, np.ones_like(y), begin), level=0.5)
    assert found is not None
    assert np.nanmax(np.abs(found.by_cell - np.where(since > 0, grown, np.nan))) < 1e-9
    assert found.effect == pytest.approx(grown[since > 0].mean())


def test_branches_that_moved_apart_before_are_told() -> None:
    apart = staggered(panel(STARTS, effect=0.0, seed=3, drift=-0.015, rows=60), level=0.9)
    alike = staggered(panel(STARTS, effect=0.0, seed=3, rows=60), level=0.9)
    assert apart is not None and alike is not None
    assert apart.trend_p < 0.05 < alike.trend_p
    assert apart.trend_a_year == pytest.approx(-0.18, abs=0.08)


def test_months_in_which_all_have_it_tell_nothing() -> None:
    everyone = panel((12, 12, 12, 12), effect=-0.3, seed=1)
    assert staggered(everyone, level=0.9) is None
    last = replace(everyone, start=np.array([12, 12, 20, 20]))
    assert np.isnan(without_it(last, last.start)[:, 20:]).all()
    found = staggered(last, level=0.5)
    assert found is not None and np.isnan(found.by_cell[:, 20:]).all()


def test_a_branch_without_a_month_before_it_is_left_out() -> None:
    found = staggered(panel((0, 12, NEVER, NEVER, NEVER), effect=-0.3, seed=2), level=0.8)
    assert found is not None
    assert np.isnan(found.by_cell[0]).all() and np.isfinite(found.by_cell[1, 12:]).all()


def test_branches_that_share_no_month_are_not_compared() -> None:
    apart = panel((20, NEVER), effect=0.0, seed=1)
    weight = apart.weight.copy()
    weight[1, :15] = 0.0
    weight[0, 15:] = 0.0
    assert np.isnan(without_it(replace(apart, weight=weight), apart.start)).all()

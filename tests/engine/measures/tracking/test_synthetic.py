"""The effect in the one branch that has started, beside a mixture of the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tallystick.engine.measures.tracking.synthetic import synthetic
from tests.engine.measures.tracking.panels import NEVER, panel

ALONE = (16, NEVER, NEVER, NEVER, NEVER, NEVER)


def test_the_interval_holds_the_truth_about_nine_times_in_ten() -> None:
    found = [synthetic(panel(ALONE, effect=-0.3, seed=seed, months=36), level=0.9) for seed in range(12)]
    assert sum(one is not None and one.low <= -0.3 <= one.high for one in found) >= 9
    assert sum(one is not None and one.high < 0.0 for one in found) >= 8, "so large an effect is mostly seen"


def test_a_mixture_that_moved_alike_tells_the_effect_exactly() -> None:
    months = 24
    waves = np.stack([np.sin(np.arange(months) / (2.0 + each)) for each in range(3)])
    mine = 0.3 + 0.5 * waves[0] + 0.5 * waves[1]
    after = np.arange(months) >= 16
    alone = panel((16, NEVER, NEVER, NEVER), effect=0.0, seed=1, months=months)
    found = synthetic(replace(alone, y=np.vstack([mine - 0.2 * after, waves])), level=0.8)
    assert found is not None
    assert found.effect == pytest.approx(-0.2, abs=0.06)
    assert found.low <= -0.2 <= found.high


@pytest.mark.parametrize("starts", [(16, 16, NEVER, NEVER), (16, NEVER), (3, NEVER, NEVER, NEVER)])
def test_where_it_cannot_be_told_nothing_is_said(starts: tuple[int, ...]) -> None:
    """Two have started; one other alone; too few months before."""
    assert synthetic(panel(starts, effect=-0.3, seed=1), level=0.9) is None

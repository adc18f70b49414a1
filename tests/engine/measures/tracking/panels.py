"""Panels of branches by months whose true effect is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tallystick.engine.measures.tracking.panel import Panel

NEVER = 99


def panel(
    starts: Sequence[int], *, effect: float, seed: int, months: int = 30, rows: int = 12, drift: float = 0.0
) -> Panel:
    """Branches with levels, noise that lasts and a common movement of their own; `drift` a month for those treated."""
    draw = np.random.default_rng(seed)
    begin = np.minimum(np.array(starts, dtype=np.int64), months)
    level = draw.normal(0.5, 0.08, len(begin))[:, None] + np.cumsum(draw.normal(0.0, 0.01, months))[None, :]
    lasting = np.zeros((len(begin), months))
    for month in range(1, months):
        lasting[:, month] = 0.5 * lasting[:, month - 1] + draw.normal(0.0, 0.02, len(begin))
    at = np.arange(months)[None, :]
    moved = np.where((begin < months)[:, None], drift * at, 0.0)
    chance = np.clip(level + lasting + moved + effect * (at >= begin[:, None]), 0.01, 0.99)
    cases = draw.poisson(rows, chance.shape) + 1
    share = draw.binomial(cases, chance) / cases
    names = tuple(
        f"2024-{month:02d}" if month < 13 else f"20{24 + month // 12}-{month % 12 + 1:02d}" for month in range(months)
    )
    return Panel(tuple(f"B{one:02d}" for one in range(len(begin))), names, share, cases.astype(np.float64), begin)

"""Invented applicants for tests of the allocation."""

from __future__ import annotations

import numpy as np

from tallystick.engine.allocation.problem import Caps, Offers, Problem, Resource, Worth, no_caps

YUAN = 100.0
RATES = np.array([0.05, 0.08, 0.12])
TAKE_UP = np.array([[1.0, 0.6, 0.2], [1.0, 0.8, 0.5]])


def problem(count: int, *, seed: int = 1, budget: float | None = None, rich: bool = False) -> Problem:
    """Applicants of two segments; `rich` adds capital, loss, tolerance, a least of firms reached, and industries."""
    rng = np.random.default_rng(seed)
    pd, lgd = rng.uniform(0.005, 0.08, count), np.full(count, 0.6)
    levels = rng.integers(1, 5, count)
    rise = 0.5 * pd / (levels * 1e7)
    worth = Worth(
        segment=rng.integers(0, 2, count),
        per_rate=1 - pd,
        per_unit=0.035 + pd * lgd,
        square_rate=rise,
        square=rise * lgd,
        fixed=np.full(count, 1000 * YUAN),
        least=np.full(count, 1e7),
        step=np.full(count, 1e7),
        levels=levels.astype(np.int64),
    )
    ones, zeros = np.ones(count), np.zeros(count)
    most = budget if budget is not None else 0.3 * float((levels * 1e7).sum())
    resources = [Resource("budget", most, ones, zeros, zeros)]
    caps = no_caps(count)
    if rich:
        is_micro = (rng.random(count) < 0.4).astype(np.float64)
        resources += [
            Resource("loss", 0.015 * most, pd * lgd, rise * lgd, zeros),
            Resource("tolerance", 0.0, pd - 0.03, rise, zeros),
            Resource("micro", -0.1 * count, zeros, zeros, -is_micro, "count", is_least=True),
        ]
        caps = Caps(rng.integers(0, 3, count), np.full(3, 0.4 * most), ("a", "b", "c"))
    return Problem(worth, Offers(RATES, TAKE_UP), tuple(resources), caps)

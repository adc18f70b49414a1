"""Invented debtors for tests of the loss distribution."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.portfolio.debtors import LINKS, Debtors


def alike(
    count: int, *, pd: float = 0.02, lgd: float = 0.5, ead_minor: int = 10_000, industry: str = "retail"
) -> Debtors:
    """So many debtors that differ in name alone."""
    frame = pl.DataFrame(
        {
            "enterprise_id": [f"E{n:06d}" for n in range(count)],
            "ead_minor": [ead_minor] * count,
            "pd": [pd] * count,
            "lgd": [lgd] * count,
            "industry": [industry] * count,
            "region": ["town 1"] * count,
            "grade": ["R5"] * count,
        }
    )
    return Debtors(frame, pl.DataFrame(schema=LINKS), 0, 0)


def mixed(count: int, *, seed: int = 3, smooth: bool = False) -> Debtors:
    """Debtors of several grades, industries and regions; `smooth` gives each a PD of its own."""
    rng = np.random.default_rng(seed)
    pd = rng.lognormal(-4, 0.9, count).clip(1e-4, 0.5) if smooth else rng.choice([0.005, 0.02, 0.08], count)
    frame = pl.DataFrame(
        {
            "enterprise_id": [f"E{n:06d}" for n in range(count)],
            "ead_minor": (rng.lognormal(0, 1, count) * 1e7).astype(np.int64),
            "pd": pd,
            "lgd": rng.choice([0.3, 0.6, 0.75], count),
            "industry": rng.choice(["retail", "industry", "transport"], count),
            "region": rng.choice(["town 1", "town 2"], count),
            "grade": ["R5"] * count,
        }
    )
    return Debtors(frame, pl.DataFrame(schema=LINKS), 0, 0)


def linked(held: Debtors, pairs: list[tuple[int, int, float]]) -> Debtors:
    """The same debtors with links between them by number."""
    rows = [(f"E{giver:06d}", f"E{taker:06d}", chance) for giver, taker, chance in pairs]
    return Debtors(held.frame, pl.DataFrame(rows, schema=LINKS, orient="row"), 0, 0)


def naive(held: Debtors, model: object, scenarios: int, *, seed: int = 11) -> np.ndarray:
    """The plain way, in NumPy: one number a debtor and scenario. Gaussian or one-t, with losses given default drawn."""
    from scipy.special import ndtr, ndtri, stdtrit

    rng, f = np.random.default_rng(seed), held.frame
    pd, ead, lgd = f["pd"].to_numpy(), f["ead_minor"].to_numpy(), f["lgd"].to_numpy()
    kinds = [(f[name].to_numpy(), sorted(f[name].unique())) for name in ("industry", "region")]
    rho = model.correlations(pd)
    left = 1 - model.lgd_correlation - model.lgd_spread
    losses = np.empty(scenarios)
    for s in range(scenarios):
        y = np.sqrt(model.economy) * rng.standard_normal()
        for (values, levels), weight in zip(kinds, (model.industry, model.region), strict=True):
            drawn = dict(zip(levels, rng.standard_normal(len(levels)), strict=True))
            y = y + np.sqrt(weight) * np.array([drawn[value] for value in values])
        widen = np.sqrt(rng.chisquare(model.degrees) / model.degrees) if model.degrees else 1.0
        threshold = (stdtrit(model.degrees, pd) if model.degrees else ndtri(pd)) * widen
        fails = np.sqrt(rho) * y + np.sqrt(1 - rho) * rng.standard_normal(len(pd)) < threshold
        score = (
            ndtri(lgd) - np.sqrt(model.lgd_correlation) * y - np.sqrt(model.lgd_spread) * rng.standard_normal(len(pd))
        )
        losses[s] = (ead * fails * ndtr(score / np.sqrt(left))).sum()
    return losses

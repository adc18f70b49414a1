"""The loss distribution of a book: scenarios by event skipping, beside one uniform number a debtor and scenario."""

from __future__ import annotations

import os
import time

import numba as nb
import numpy as np
import polars as pl

from bench.measure import Figure
from tallystick.engine.portfolio.debtors import LINKS, Debtors
from tallystick.engine.portfolio.granularity import granularity, infinitely_fine
from tallystick.engine.portfolio.layout import Layout, laid_out
from tallystick.engine.portfolio.measures import measured
from tallystick.engine.portfolio.model import LossModel
from tallystick.engine.portfolio.scenarios import draw
from tallystick.kernel.counter_draws import normal_of, taken_in, uniform_of
from tallystick.kernel.normal import share_table, tabled_share

PDS = (0.0015, 0.0035, 0.007, 0.012, 0.02, 0.035, 0.06, 0.10, 0.18)
MIX = (3, 8, 17, 22, 20, 15, 9, 4, 2)
INDUSTRIES, TOWNS = 16, 8
WANTED_SECONDS = 10.0


def run(*, full: bool) -> list[Figure]:
    """This function will draw the years of a book of nine grades, 16 industries and 8 towns; mean PD 2.6 %."""
    debtors, scenarios = (100_000, 100_000) if full else (20_000, 20_000)
    held = _book(debtors)
    model = LossModel(0.5, 0.3, 0.2, lgd_correlation=0.1, lgd_spread=0.2, scenarios=scenarios)
    layout = laid_out(held, model)
    draw(layout, LossModel(1.0, 0.0, 0.0, scenarios=10))
    seconds, cores, drawn = _timed(layout, model)
    pairs = debtors * scenarios
    some = max(scenarios // 1000, 20)
    plain_rate = debtors * some / _plain_seconds(layout, some)
    found = measured(drawn.losses, drawn.failures, model.confidence)
    one = LossModel(1.0, 0.0, 0.0, lgd_correlation=0.1, lgd_spread=0.2, scenarios=scenarios)
    alone = draw(laid_out(held, one), one)
    under_one = measured(alone.losses, alone.failures, one.confidence)
    f = held.frame
    ead, pd, lgd = (f[name].cast(pl.Float64).to_numpy() for name in ("ead_minor", "pd", "lgd"))
    limit, grain = infinitely_fine(ead, pd, lgd, one), granularity(ead, pd, lgd, one)
    load = os.getloadavg()[0]
    fast = seconds < WANTED_SECONDS
    expected_failures = float(pd.sum())
    return [
        Figure("debtors, scenarios", f"{debtors:,}, {scenarios:,}"),
        Figure(f"seconds (load {load:.1f} at the end)", f"{seconds:.1f}", f"{WANTED_SECONDS:g}" if full else "", fast),
        Figure("seconds of cores; half of it on two idle ones", f"{cores:.1f}", "20" if full else "", cores < 20),
        Figure("debtor-scenarios a second of a core", f"{pairs / cores / 1e9:,.2f} bn"),
        Figure("the plain way, compiled, a number each, of a core", f"{plain_rate / 1e9:,.3f} bn"),
        Figure("ratio", f"{pairs / cores / plain_rate:,.0f}"),
        Figure("failures drawn by failures expected", f"{found.failures / expected_failures:.4f}", "1 within 1%"),
        Figure("99.9% quantile under one factor: drawn by closed form with grain", _ratio(under_one, limit + grain)),
        Figure("what the grain adds, of the quantile", f"{grain / limit:.3%}"),
        Figure("99.9% quantile: many factors by one", f"{found.value_at_risk / under_one.value_at_risk:.3f}"),
    ]


def _ratio(found: object, by: float) -> str:
    return f"{found.value_at_risk / by:.4f}"  # type: ignore[attr-defined]


def _book(count: int) -> Debtors:
    rng = np.random.default_rng(1)
    mix = np.array(MIX) / sum(MIX)
    frame = pl.DataFrame(
        {
            "enterprise_id": [f"E{n:07d}" for n in range(count)],
            "ead_minor": (rng.lognormal(0, 1, count) * 4e7).astype(np.int64),
            "pd": rng.choice(PDS, count, p=mix),
            "lgd": rng.choice([0.35, 0.6, 0.75], count),
            "industry": rng.choice([f"industry {n}" for n in range(INDUSTRIES)], count),
            "region": rng.choice([f"town {n}" for n in range(TOWNS)], count),
            "grade": "R5",
        }
    )
    return Debtors(frame, pl.DataFrame(schema=LINKS), 0, 0)


def _timed(layout: Layout, model: LossModel) -> tuple[float, float, object]:
    """Wall and cores of one drawing."""
    before, start = os.times(), time.perf_counter()
    drawn = draw(layout, model)
    seconds, after = time.perf_counter() - start, os.times()
    return seconds, after.user - before.user + after.system - before.system, drawn


def _plain_seconds(layout: Layout, scenarios: int) -> float:
    """Seconds of cores."""
    b = layout.buckets
    sizes = np.diff(b.start)
    pull, spread = np.repeat(b.pull, sizes), np.repeat(b.spread, sizes)
    arguments = (layout.names.debtor, pull, spread, share_table())
    _plain(*arguments, 2)
    before = os.times()
    _plain(*arguments, scenarios)
    after = os.times()
    return after.user - before.user


@nb.njit(parallel=True)
def _plain(debtor: np.ndarray, pull: np.ndarray, spread: np.ndarray, shares: np.ndarray, scenarios: int) -> np.ndarray:
    """One conditional PD and one uniform number for every debtor of every scenario."""
    losses = np.zeros(scenarios)
    for s in nb.prange(scenarios):
        state = taken_in(np.uint64(7), np.uint64(s))
        y, loss = normal_of(state), 0.0
        for i in range(len(debtor)):
            chance = tabled_share(shares, (debtor[i, 1] - pull[i] * y) * spread[i])
            if uniform_of(taken_in(state, np.uint64(i))) < chance:
                loss += debtor[i, 0] * tabled_share(shares, debtor[i, 2])
        losses[s] = loss
    return losses

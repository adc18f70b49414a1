"""Lifetime expected loss: 36 months, 3 scenarios; the kernel beside plain NumPy and creditriskengine, one run."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from bench._throwaway import said_by
from bench.measure import Figure, seconds_of
from tallystick.kernel.lifetime_loss import lifetime_losses

PEER = "creditriskengine==0.31.0"
MONTHS, SCENARIOS, GRADES = 36, 3, 10
PEER_LOANS = 2_000
WANTED = 15e6
SIDE = """
import json, sys, time
import numpy as np
from creditriskengine.ecl.ifrs9.ecl_calc import ecl_lifetime
given = np.load(sys.argv[1])
hazards, weights, starts = given["hazards"], given["weights"], given["starts"]
monthly, curve = given["monthly"], given["curve"]
ecl_lifetime(hazards[0, 0], 1.0, starts[0], float(monthly[0]))
begun = time.perf_counter()
found = [
    sum(w * ecl_lifetime(hazards[s, curve[i]], 1.0, starts[i], float(monthly[i])) for s, w in enumerate(weights))
    for i in range(len(starts))
]
seconds = time.perf_counter() - begun
np.save(sys.argv[2], np.array(found))
print(json.dumps({"rate": len(starts) / seconds}))
"""


def run(*, full: bool) -> list[Figure]:
    """This function will measure loans a second of kernel, NumPy and peer, and check against a slow reference."""
    count = 1_000_000 if full else 200_000
    rng = np.random.default_rng(1)
    hazards = rng.uniform(0, 0.01, (SCENARIOS, GRADES, MONTHS))
    weights = np.array([0.6, 0.1, 0.3])
    curves = np.einsum("s,sgt->gt", weights, hazards)
    loans = (
        rng.uniform(1e6, 1e8, count),
        np.zeros(count),
        np.full(count, MONTHS, np.int32),
        rng.uniform(0.002, 0.008, count),
        rng.integers(0, GRADES, count).astype(np.int32),
        curves,
        rng.integers(0, 3, count).astype(np.int8),
    )
    lifetime_losses(*loans)
    ours = count / seconds_of(lambda: lifetime_losses(*loans), times=5)[0]
    few = count // 10
    plain = few / seconds_of(lambda: _numpy(loans, hazards, weights, few))[0]
    worst = _worst_error(loans, hazards, weights)
    figures = [
        Figure("Tallystick", f"{ours / 1e6:,.1f} M loans a second", f"{WANTED / 1e6:.0f} M", ours >= WANTED),
        Figure("plain NumPy, scenario by scenario", f"{plain / 1e6:,.2f} M loans a second"),
        Figure("ratio to NumPy", f"{ours / plain:,.0f}"),
        Figure("largest relative error against the slow reference", f"{worst:.1e}", "1e-9", worst <= 1e-9),
    ]
    return figures + _peer(loans, hazards, weights, ours)


def _peer(loans: tuple[np.ndarray, ...], hazards: np.ndarray, weights: np.ndarray, ours: float) -> list[Figure]:
    """The peer on the first loans, three scenarios each as here; its answers beside ours."""
    balance, _, _, monthly, curve, _, method = (part[:PEER_LOANS] if len(part) > GRADES else part for part in loans)
    starts = _balances(balance, monthly, method)
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder) / "given.npz", Path(folder) / "found.npy"
        np.savez(given, hazards=hazards, weights=weights, starts=starts, monthly=monthly, curve=curve)
        peer = said_by(PEER, SIDE, str(given), str(found))
        if peer is None:
            return []
        theirs = np.load(found)
    mine = lifetime_losses(*(part[:PEER_LOANS] if len(part) > GRADES else part for part in loans))[1]
    apart = float(np.max(np.abs(mine / theirs - 1)))
    return [
        Figure(f"{PEER}, loan by loan, three scenarios", f"{peer['rate']:,.0f} loans a second"),
        Figure("ratio to it", f"{ours / peer['rate']:,.0f}"),
        Figure(f"largest relative difference from it, {PEER_LOANS:,} loans", f"{apart:.1e}", "1e-9", apart <= 1e-9),
    ]


def _numpy(loans: tuple[np.ndarray, ...], hazards: np.ndarray, weights: np.ndarray, count: int) -> np.ndarray:
    """The plain way: balances written out, each scenario by itself."""
    balance, _, _, monthly, curve, _, method = (part[:count] if len(part) > GRADES else part for part in loans)
    starts = _balances(balance, monthly, method)
    worth = (1 + monthly[:, None]) ** -np.arange(1, MONTHS + 1)
    return sum(w * (hazards[s][curve] * starts * worth).sum(axis=1) for s, w in enumerate(weights))


def _balances(balance: np.ndarray, monthly: np.ndarray, method: np.ndarray) -> np.ndarray:
    starts, left = np.empty((len(balance), MONTHS)), balance.copy()
    level = balance * monthly / (1 - (1 + monthly) ** -MONTHS)
    for t in range(MONTHS):
        starts[:, t] = left
        left = np.select(
            [method == 1, method == 2], [left * (1 + monthly) - level, left - balance / MONTHS], default=left
        )
    return starts


def _worst_error(loans: tuple[np.ndarray, ...], hazards: np.ndarray, weights: np.ndarray) -> float:
    sure = _numpy(loans, hazards, weights, 1_000)
    ours = lifetime_losses(*(part[:1_000] if len(part) > GRADES else part for part in loans))[1]
    return float(np.max(np.abs(ours / sure - 1)))

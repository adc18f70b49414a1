"""Lifetime expected loss: 36 months, 3 scenarios; the kernel beside plain NumPy and creditriskengine, one run."""

from __future__ import annotations

import json
import sys
import tempfile
import venv
from pathlib import Path

import numpy as np

from bench.measure import Figure, run_program, seconds_of
from tallystick.kernel.lifetime_loss import lifetime_losses

PEER = "creditriskengine==0.31.0"
MONTHS, SCENARIOS, GRADES = 36, 3, 10
WANTED = 15e6
SIDE = """
import json, sys, time
import numpy as np
from creditriskengine.ecl.ifrs9.lifetime_ecl import calculate_lifetime_ecl
pds, lgds, eads = np.full(36, 0.002), np.full(36, 0.45), np.linspace(1e6, 1e5, 36)
count = int(sys.argv[1])
calculate_lifetime_ecl(pds, lgds, eads, 0.004)
begun = time.perf_counter()
for _ in range(count):
    calculate_lifetime_ecl(pds, lgds, eads, 0.004)
print(json.dumps({"rate": count / (time.perf_counter() - begun)}))
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
    peer = _peer(2_000 if full else 500)
    if peer is not None:
        figures += [
            Figure(f"{PEER}, one scenario a call", f"{peer:,.0f} calls a second"),
            Figure("ratio to it, three scenarios against one", f"{ours / peer:,.0f}"),
        ]
    return figures


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


def _peer(count: int) -> float | None:
    """The peer in a throw-away environment; None where it cannot be installed or has another interface."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        for command in ([python, "-m", "pip", "install", "-q", PEER], [python, "-c", SIDE, str(count)]):
            ran = run_program(command)
            if ran.code:
                sys.stderr.write(f"{PEER} was not measured: {ran.said.strip().splitlines()[-1]}\n")
                return None
    return float(json.loads(ran.said.strip().splitlines()[-1])["rate"])

"""Allocation: a million applicants, 29 rates, 10 amounts, a budget, capital, loss, a target, industries."""

from __future__ import annotations

import os
import time

import numpy as np

from bench.measure import Figure
from tallystick.engine.allocation.allocate import Allocation, allocate
from tallystick.engine.allocation.problem import Caps, Offers, Problem, Resource, Worth

RATES, AMOUNTS, INDUSTRIES = 29, 10, 16
WANTED_SECONDS, WANTED_GAP = 20.0, 1e-4


def run(*, full: bool) -> list[Figure]:
    """This function will allocate among many applicants, and among 300 with branch and bound."""
    count = 1_000_000 if full else 100_000
    allocate(applicants(2_000), exact=False)
    one = applicants(count)
    before, start = os.times(), time.perf_counter()
    found = allocate(one)
    seconds, after = time.perf_counter() - start, os.times()
    cores = after.user - before.user + after.system - before.system
    small = applicants(300)
    begun = time.perf_counter()
    exact = allocate(small)
    return [
        Figure("applicants, rates, amounts", f"{count:,}, {RATES}, {AMOUNTS}"),
        Figure(
            f"seconds (load {os.getloadavg()[0]:.1f} at the end)",
            f"{seconds:.1f}",
            f"{WANTED_SECONDS:g}",
            seconds < WANTED_SECONDS,
        ),
        Figure("seconds of cores; half of it on two idle ones", f"{cores:.1f}", "40", cores < 2 * WANTED_SECONDS),
        Figure("passes over the applicants for the prices", f"{found.prices.passes}"),
        Figure("gap to the bound", f"{found.gap:.5%}", f"{WANTED_GAP:.2%}", found.gap < WANTED_GAP),
        Figure("bounds kept", _kept(one, found), "all", _kept(one, found) == "all"),
        Figure("300 applicants: seconds, gap", f"{time.perf_counter() - begun:.1f}, {exact.gap:.4%}"),
    ]


def _kept(one: Problem, found: Allocation) -> str:
    over = found.uses > one.bounds + 1e-6 * np.maximum(np.abs(one.bounds), 1)
    return "all" if not over.any() else f"{int(over.sum())} broken"


def applicants(count: int) -> Problem:
    """This function will invent applicants of three segments; the budget reaches about half of them."""
    rng = np.random.default_rng(1)
    rates = np.linspace(0.04, 0.15, RATES)
    lost = ((0.6, 0.95), (0.55, 0.9), (0.5, 0.85))
    take_up = 1 - np.stack([np.interp(rates, [0.04, 0.0825, 0.15], [0, *each]) for each in lost])
    pd = rng.lognormal(-3.6, 0.8, count).clip(0.001, 0.4)
    lgd = rng.choice([0.35, 0.6, 0.75], count)
    levels = rng.integers(1, AMOUNTS + 1, count)
    rise = 0.5 * pd / (levels * 1e7)
    worth = Worth(
        segment=rng.integers(0, 3, count),
        per_rate=1 - pd,
        per_unit=0.04 + pd * lgd,
        square_rate=rise,
        square=rise * lgd,
        fixed=np.full(count, 2e5),
        least=np.full(count, 1e7),
        step=np.full(count, 1e7),
        levels=levels.astype(np.int64),
    )
    ones, zeros = np.ones(count), np.zeros(count)
    budget = 7.5e6 * count
    resources = (
        Resource("budget", budget, ones, zeros, zeros),
        Resource("tolerance", 0.0, pd - 0.02, rise, zeros),
        Resource("capital", 0.06 * budget, ones * 0.07875, zeros, zeros),
        Resource("loss", 0.004 * budget, pd * lgd, rise * lgd, zeros),
        Resource("firms", -0.15 * count, zeros, zeros, -(rng.random(count) < 0.4).astype(float), "count", True),
    )
    caps = Caps(
        rng.integers(0, INDUSTRIES, count),
        np.full(INDUSTRIES, 0.08 * budget),
        tuple(f"industry {n}" for n in range(INDUSTRIES)),
    )
    return Problem(worth, Offers(rates, take_up), resources, caps)

"""Guarantee circles of a million firms and two million guarantees: in clusters as they are, and as one giant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import process_time

import numpy as np
import polars as pl

from bench.measure import ROOT, Figure, peak_mb, seconds_of
from tallystick.engine.flow import vocabulary
from tallystick.engine.monitoring.circles import circles
from tallystick.pack.pack import read_pack
from tallystick.pack.policy import Policy

DAY = date(2026, 6, 30)
MOST_SECONDS = 10.0
CLUSTER = 12
"""Firms of a cluster in the first graph: most guarantees stay among neighbours of one town and trade."""


def run(*, full: bool) -> list[Figure]:
    """This function will time both graphs; the second is the worst case, where chance joins almost all firms."""
    firms = 1_000_000 if full else 100_000
    policy = _policy()
    known = _firms(firms)
    circles(_guarantees(100, 200, near=True).lazy(), known.lazy(), policy)
    found = []
    for title, near in (("in clusters", True), ("at random, one giant circle", False)):
        given = _guarantees(firms, 2 * firms, near=near)
        before = process_time()
        seconds, answer = seconds_of(lambda given=given: circles(given.lazy(), known.lazy(), policy), times=1)
        used = process_time() - before
        what = f"{firms:,} firms, {2 * firms:,} guarantees, {title}: {len(answer.circles):,} circles"
        largest = int(answer.circles["members"].max())  # type: ignore[arg-type]
        limit = MOST_SECONDS * firms / 1_000_000
        value = f"{seconds:.2f} s ({used:.2f} s of processors); largest {largest:,} firms; peak {peak_mb():,.0f} MB"
        found.append(Figure(what, value, f"under {limit:g} s", seconds < limit))
    return found


def _policy() -> Policy:
    pack = read_pack(ROOT / "packs" / "l_bank")
    return replace(pack.on(DAY, vocabulary()), day=DAY)


def _firms(count: int) -> pl.DataFrame:
    chance = np.random.default_rng(7)
    return pl.DataFrame(
        {
            "enterprise_id": _names(np.arange(count)),
            "net_assets_minor": chance.integers(10**7, 10**10, count),
            "exposure_minor": chance.integers(0, 10**9, count),
            "pd_12m": chance.uniform(0.002, 0.2, count),
            "is_warned": chance.random(count) < 0.05,
        }
    )


def _guarantees(firms: int, count: int, *, near: bool) -> pl.DataFrame:
    chance = np.random.default_rng(11)
    giver = chance.integers(0, firms, count)
    taker = (
        giver // CLUSTER * CLUSTER + chance.integers(0, CLUSTER, count) if near else chance.integers(0, firms, count)
    )
    taker = np.minimum(taker, firms - 1)
    return pl.DataFrame(
        {
            "guarantor_id": _names(giver),
            "obligor_id": _names(taker),
            "guarantor_kind": pl.repeat("firm", count, eager=True),
            "amount_minor": chance.integers(10**6, 10**9, count),
            "from_day": pl.repeat(date(2025, 1, 1), count, eager=True),
            "until_day": pl.repeat(None, count, dtype=pl.Date, eager=True),
            "guarantor_net_assets_minor": pl.repeat(None, count, dtype=pl.Int64, eager=True),
        }
    )


def _names(places: np.ndarray) -> pl.Series:
    return pl.select(pl.format("E{}", pl.Series(places).cast(pl.String).str.zfill(7))).to_series()

"""A log of a million actions: what follows what and the ways of cases, beside pm4py; and everything read out of it."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from bench._throwaway import said_by
from bench.measure import Figure, seconds_of
from tallystick.engine.diagnosis.process.follows import directly_follows, in_order, variants
from tallystick.engine.diagnosis.process.study import study

ACTIVITIES = ("application", "documents", "investigation", "data_entry", "engine", "review", "approval", "contract")
PEER = """
import json, sys, time
import pandas
import pm4py
log = pandas.read_csv(sys.argv[1], parse_dates=["begin_at"])
log = pm4py.format_dataframe(log, case_id="case_id", activity_key="activity", timestamp_key="begin_at")
best = 1e9
for _ in range(3):
    start = time.perf_counter()
    follows, first, last = pm4py.discover_dfg(log)
    ways = pm4py.get_variants(log)
    best = min(best, time.perf_counter() - start)
print(json.dumps({"seconds": best, "follows": sum(follows.values()), "pairs": len(follows), "ways": len(ways)}))
"""


def run(*, full: bool) -> list[Figure]:
    """This function will read a log of a million actions (small: 200,000), and let pm4py read it."""
    log = sample(1_000_000 if full else 200_000)
    discover = [directly_follows(in_order(log.lazy())), variants(in_order(log.lazy()))]
    worked = time.process_time()
    seconds, found = seconds_of(lambda: pl.collect_all(discover))
    worked = (time.process_time() - worked) / 3
    whole, read = seconds_of(lambda: study(log.lazy(), None))
    between = found[0].filter(~pl.col("from").str.starts_with("(") & ~pl.col("to").str.starts_with("("))
    with tempfile.TemporaryDirectory(prefix="bench-log-") as made:
        path = Path(made) / "log.csv"
        log.select("case_id", "activity", "begin_at").write_csv(path)
        peer = said_by("pm4py", PEER, str(path))
    figures = [
        Figure("actions, cases", f"{log.height:,}, {read.cases:,}; load {os.getloadavg()[0]:.1f}"),
        Figure("what follows what, and ways", f"{seconds:.2f} s ({worked:.2f} s of cores)", "1 s", seconds < 1.0),
        Figure("all nine tables", f"{whole:.2f} s"),
    ]
    if peer is None:
        return [*figures, Figure("pm4py", "not measured")]
    same = (between["times"].sum(), between.height, found[1].height) == (peer["follows"], peer["pairs"], peer["ways"])
    return [
        *figures,
        Figure("pm4py, the same two", f"{peer['seconds']:.2f} s", "slower", peer["seconds"] > seconds),
        Figure("same counts, pairs and ways as pm4py", str(same), "True", same),
    ]


def sample(rows: int) -> pl.DataFrame:
    """This function will invent a log of `rows` actions: eight steps a case, some repeated, some left out."""
    chance = np.random.default_rng(7)
    cases = rows // 8
    steps = np.tile(np.arange(8), cases)
    noisy = chance.random(len(steps))
    steps = np.where(noisy < 0.06, chance.integers(0, 8, len(steps)), steps)
    hours = np.cumsum(chance.exponential(5.0, (cases, 8)), axis=1).ravel() + np.repeat(chance.random(cases) * 20_000, 8)
    begin = np.datetime64("2020-01-01", "us") + (hours * 3_600_000_000).astype("timedelta64[us]")
    return pl.DataFrame(
        {
            "case_id": pl.Series(np.repeat(np.arange(cases), 8)).cast(pl.String),
            "activity": pl.Series(list(ACTIVITIES)).gather(steps),
            "person_id": pl.Series(chance.integers(0, 200, len(steps))).cast(pl.String),
            "branch": pl.Series(np.repeat(chance.integers(0, 20, cases), 8)).cast(pl.String),
            "begin_at": begin,
            "end_at": begin + np.timedelta64(20, "m"),
        }
    )

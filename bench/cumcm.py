"""The real bank's 425 firms: time and memory of `tally decide`, and how its expert scorecard ranks known outcomes."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from bench.measure import ROOT, Figure, Ran, run_program

DAY, LAST_DAY = "2019-12-31", "2020-02-29"
"""The last year end, and the end of the month of the last invoice; the epidemic lies between them."""
Scores = NDArray[np.float64]


def run(*, full: bool) -> list[Figure]:
    """This function will decide the real firms from Parquet and CSV, with and without report, and rank them."""
    folder = _folder()
    if not (folder / "invoices.parquet").is_file():
        return [Figure("left out", f"the real data is not here: {folder}")]
    with tempfile.TemporaryDirectory(prefix="bench-cumcm-") as made:
        out = Path(made)
        csv = _as_csv(folder, out / "csv")
        times = 3 if full else 1
        first = _decide(folder, out / "first", "--no-report", times=1)
        plain = _decide(folder, out / "parquet", "--no-report", times=times)
        from_csv = _decide(csv, out / "from_csv", "--no-report", times=times)
        reported = _decide(folder, out / "report", times=times)
        _decide(folder, out / "last", "--no-report", times=1, day=LAST_DAY)
        decided = pl.read_parquet(out / "parquet" / "decisions.parquet")
        at_last = pl.read_parquet(out / "last" / "decisions.parquet")
        invoices = pl.scan_parquet(folder / "invoices.parquet").select(pl.len()).collect().item()
    more = reported.seconds - plain.seconds
    peak = max(plain.peak_mb, from_csv.peak_mb)
    return [
        Figure("firms, invoices", f"{decided.height}, {invoices:,}"),
        Figure("the first run here, which may compile loops", _shown(first)),
        _within("decide from Parquet, whole program", plain, 4),
        _within("decide from CSV, whole program", from_csv, 10),
        Figure("peak memory", f"{plain.peak_mb:,.0f} MB, from CSV {from_csv.peak_mb:,.0f} MB", "1,200 MB", peak < 1200),
        Figure("the report, more", f"{more:.2f} s", "under 15 s", more < 15),
        Figure("peak memory with the report", f"{reported.peak_mb:,.0f} MB"),
        *_outcomes(decided),
        *_ranking(decided, folder, DAY),
        *_ranking(at_last, folder, LAST_DAY),
    ]


def _folder() -> Path:
    named = os.environ.get("TALLYSTICK_SHARED_DATA")
    return (Path(named) if named else ROOT.parent / "shared" / "data") / "cumcm2020c"


def _as_csv(folder: Path, made: Path) -> Path:
    made.mkdir()
    for name in ("enterprises", "invoices"):
        pl.read_parquet(folder / f"{name}.parquet").write_csv(made / f"{name}.csv")
    return made


def _decide(evidence: Path, out: Path, *options: str, times: int, day: str = DAY) -> Ran:
    """The fastest of some runs of the whole program, from its start to its end."""
    ran = []
    for number in range(times):
        place = out if number == 0 else out.with_name(f"{out.name}_{number}")
        where = ["--pack", ROOT / "packs" / "l_bank", "--as-of", day, "--out", place, *options]
        ran.append(run_program([sys.executable, "-m", "tallystick.entry.cli", "decide", evidence, *where]))
        if ran[-1].code:
            sys.exit(f"tally decide failed: {ran[-1].said[-2000:]}")
    return min(ran, key=lambda one: one.seconds)


def _within(what: str, ran: Ran, most: float) -> Figure:
    return Figure(what, _shown(ran), f"under {most:g} s", ran.seconds < most)


def _shown(ran: Ran) -> str:
    return f"{ran.seconds:.2f} s ({ran.core_seconds:.1f} s of cores)"


def _outcomes(decided: pl.DataFrame) -> list[Figure]:
    return [
        Figure(name.replace("_", " "), ", ".join(f"{count} {outcome}" for outcome, count in _counted(decided, name)))
        for name in ("outcome", "indicated_outcome")
    ]


def _counted(decided: pl.DataFrame, column: str) -> list[tuple[str, int]]:
    return list(decided[column].value_counts().sort(column).iter_rows())


def _ranking(decided: pl.DataFrame, folder: Path, day: str) -> list[Figure]:
    """AUC of PD against the known outcomes; the outcomes are read here alone, after the decision."""
    known = pl.read_parquet(folder / "enterprises.parquet").filter(pl.col("default").is_not_null())
    joined = known.join(decided, left_on="id", right_on="enterprise_id").filter(pl.col("pd_12m").is_not_null())
    defaulted = joined["default"].cast(pl.Boolean).to_numpy()
    scores = -joined["score"].cast(pl.Float64).to_numpy()
    auc, low, high = delong(scores, defaulted)
    drawn = bootstrap(scores, defaulted, times=4000)
    return [
        Figure("known outcomes that were scored", f"{len(scores)} of {known.height}, {defaulted.sum()} defaults"),
        Figure(
            f"AUC as of {day}, invoices alone, expert scorecard",
            f"{auc:.3f}, 95% {low:.3f} to {high:.3f} (DeLong)",
            "as it is",
        ),
        Figure("the same by bootstrap", f"95% {drawn[0]:.3f} to {drawn[1]:.3f}"),
    ]


def auc_of(scores: Scores, defaulted: NDArray[np.bool_]) -> float:
    """This function will give the chance that a defaulted firm has the higher score, a tie counting as half."""
    bad = int(defaulted.sum())
    good = len(scores) - bad
    return float((rankdata(scores)[defaulted].sum() - bad * (bad + 1) / 2) / (bad * good))


def delong(scores: Scores, defaulted: NDArray[np.bool_]) -> tuple[float, float, float]:
    """This function will give the AUC and its 95% interval, by DeLong, DeLong and Clarke-Pearson (1988), on the logit.

    The logit keeps the interval inside 0 to 1.
    """
    bad, good = scores[defaulted], scores[~defaulted]
    wins = (bad[:, None] > good[None, :]) + 0.5 * (bad[:, None] == good[None, :])
    auc = float(wins.mean())
    deviation = np.sqrt(wins.mean(axis=1).var(ddof=1) / len(bad) + wins.mean(axis=0).var(ddof=1) / len(good))
    middle, wide = np.log(auc / (1 - auc)), norm.ppf(0.975) * deviation / (auc * (1 - auc))
    return auc, float(1 / (1 + np.exp(wide - middle))), float(1 / (1 + np.exp(-wide - middle)))


def bootstrap(scores: Scores, defaulted: NDArray[np.bool_], *, times: int) -> tuple[float, float]:
    """This function will give the 95% interval of the AUC from `times` draws with replacement, by class."""
    chance = np.random.default_rng(5)
    bad, good = np.flatnonzero(defaulted), np.flatnonzero(~defaulted)
    truth = np.repeat([True, False], [len(bad), len(good)])
    drawn = [
        auc_of(scores[np.concatenate([chance.choice(bad, len(bad)), chance.choice(good, len(good))])], truth)
        for _ in range(times)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)

"""Prepared features of many applicants through rating, rules, limit, price and decision: Parquet in, Parquet out."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from bench import _applicants as made
from bench.measure import Figure, run_program
from tallystick.engine.eligibility.step import STEP as ELIGIBILITY
from tallystick.engine.flow import score

FULL, SMALL = 10_000_000, 500_000
WANTED_RATE, WANTED_MB = 1_000_000, 6_000
DECISION = (
    *("enterprise_id", "outcome", "indicated_outcome", "refer_cause", "scorecard", "score", "grade", "pd_12m"),
    *("limit_minor", "bound_by", "rate_bp", "apr_bp", "apr_irr_bp", "price_bound", "vat_relief", "authority"),
    "rules_unknown",
)
POLICIES = {"usual": "40 rules, a scorecard of 12", "whole": "the whole of packs/l_bank"}


@dataclass(frozen=True, slots=True)
class Took:
    """What one decision on all applicants took: by the clock, of both cores' time, and at most of memory."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def run(*, full: bool) -> list[Figure]:
    """This function will decide on 10 million applicants (half a million where not `full`): rate and memory."""
    count = FULL if full else SMALL
    pack = made.pack()
    policy = made.whole(pack)
    with tempfile.TemporaryDirectory(prefix="bench-decide-") as kept:
        folder = Path(kept) / "applicants"
        folder.mkdir()
        made.write(folder, made.sample(pack), made.read_by(policy), count)
        took = {name: _timed(folder, Path(kept) / f"{name}.parquet", name) for name in POLICIES}
        outcomes = _outcomes(Path(kept) / "whole.parquet")
    cards = ", ".join(str(len(card.characteristics)) for card in policy.scorecards)
    figures = [
        Figure("applicants", f"{count:,}: {outcomes}"),
        Figure("packs/l_bank", f"{len(policy.rules)} rules; scorecards of {cards} characteristics"),
    ]
    for name, one in took.items():
        figures += _figures(POLICIES[name], count, one, wanted=name == "usual")
    return figures


def _timed(folder: Path, out: Path, which: str) -> Took:
    """Decide in a program of its own, so that the memory is its own; its last line says what it took."""
    ran = run_program([sys.executable, "-m", "bench.decide_ten_million", folder, out, which])
    if ran.code:
        sys.exit(f"the decision failed: {ran.said[-2000:]}")
    return Took(*(float(word) for word in ran.said.strip().splitlines()[-1].split()))


def _figures(what: str, count: int, took: Took, *, wanted: bool) -> list[Figure]:
    rate = count / took.seconds
    least = f"{WANTED_RATE:,}" if wanted else ""
    per_million = took.cpu_seconds / count * 1e6
    return [
        Figure(
            f"{what}, a second", f"{rate:,.0f} ({took.seconds:.2f} s)", least, rate >= WANTED_RATE if wanted else None
        ),
        Figure(f"{what}, core seconds a million", f"{per_million:.2f}"),
        Figure(f"{what}, memory", f"{took.peak_mb:,.0f} MB", f"under {WANTED_MB:,} MB", took.peak_mb < WANTED_MB),
    ]


def _outcomes(decided: Path) -> str:
    counted = pl.scan_parquet(decided).group_by("outcome").len().sort("outcome").collect()
    return ", ".join(f"{number:,} {outcome}" for outcome, number in counted.iter_rows())


def decide(folder: Path, out: Path, which: str) -> Took:
    """This function will decide on the applicants in `folder` and write decisions and every rule's answer to `out`."""
    policy = made.whole(made.pack())
    policy = made.of_usual_size(policy) if which == "usual" else policy
    answers = [name for name in ELIGIBILITY.adds(policy) if name.startswith("hit_")]
    clock, cpu = time.perf_counter(), time.process_time()
    decided = score(pl.scan_parquet(folder / "*.parquet"), policy).select(*DECISION, *answers)
    decided.sink_parquet(out, compression="lz4", statistics=False, maintain_order=False)
    return Took(time.perf_counter() - clock, time.process_time() - cpu, _own_peak_mb())


def _own_peak_mb() -> float:
    """The most memory of this program alone, without what it had before it became this program."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    found = decide(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    print(found.seconds, found.cpu_seconds, found.peak_mb)

"""Prepared features of many applicants through rating, rules, limit, price and decision: Parquet in, Parquet out."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import polars as pl

from bench import _applicants as made
from bench.measure import Figure, Ran, run_program

FULL, SMALL = 10_000_000, 500_000
WANTED_RATE, WANTED_MB = 1_000_000, 6_000
POLICIES = {"usual": "40 rules, a scorecard of 12", "whole": "the whole of packs/l_bank"}


def run(*, full: bool) -> list[Figure]:
    """This function will decide on 10 million applicants (half a million where not `full`): rate and memory."""
    count = FULL if full else SMALL
    pack = made.pack()
    policy = made.whole(pack)
    with tempfile.TemporaryDirectory(prefix="bench-decide-") as kept:
        folder = Path(kept) / "applicants"
        folder.mkdir()
        made.write(folder, made.sample(pack), made.read_by(policy), count)
        found = {name: _timed(folder, Path(kept) / f"{name}.parquet", name) for name in POLICIES}
        outcomes = _outcomes(Path(kept) / "whole.parquet")
    figures = [Figure("applicants", f"{count:,}"), Figure("rules, scorecards of the pack", _size(policy))]
    for name, (seconds, ran) in found.items():
        figures += _figures(POLICIES[name], count, seconds, ran, wanted=name == "usual")
    return [*figures, Figure("outcomes", outcomes)]


def _timed(folder: Path, out: Path, which: str) -> tuple[float, Ran]:
    """Decide in a program of its own, so that the peak memory is its own; it prints the seconds of the decision."""
    ran = run_program([sys.executable, "-m", "bench.decide_ten_million", folder, out, which])
    if ran.code:
        sys.exit(f"the decision failed: {ran.said[-2000:]}")
    return float(ran.said.strip().splitlines()[-1]), ran


def _figures(what: str, count: int, seconds: float, ran: Ran, *, wanted: bool) -> list[Figure]:
    rate = count / seconds
    return [
        Figure(
            f"{what}: applicants a second",
            f"{rate:,.0f} ({seconds:.2f} s)",
            f"{WANTED_RATE:,}" if wanted else "",
            rate >= WANTED_RATE if wanted else None,
        ),
        Figure(
            f"{what}: peak memory",
            f"{ran.peak_mb:,.0f} MB",
            f"under {WANTED_MB:,} MB",
            ran.peak_mb < WANTED_MB,
        ),
    ]


def _size(policy: object) -> str:
    cards = ", ".join(str(len(card.characteristics)) for card in policy.scorecards)  # type: ignore[attr-defined]
    return f"{len(policy.rules)} rules; characteristics {cards}"  # type: ignore[attr-defined]


def _outcomes(decided: Path) -> str:
    counted = pl.scan_parquet(decided).group_by("outcome").len().sort("outcome").collect()
    return ", ".join(f"{number:,} {outcome}" for outcome, number in counted.iter_rows())


def decide(folder: Path, out: Path, which: str) -> None:
    """This function will decide on the applicants in `folder`, write the decisions to `out`, and print the seconds."""
    from time import perf_counter

    from tallystick.engine.flow import DECIDING, score

    policy = made.whole(made.pack())
    policy = made.of_usual_size(policy) if which == "usual" else policy
    frame = pl.scan_parquet(folder / "*.parquet")
    added = [name for step in DECIDING for name in step.adds(policy)]
    start = perf_counter()
    score(frame, policy).select("enterprise_id", *added).sink_parquet(out, compression="lz4", maintain_order=False)
    print(perf_counter() - start)


if __name__ == "__main__":
    decide(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])

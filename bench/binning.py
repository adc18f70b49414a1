"""Bins of 20 columns of numbers and 5 of codes, beside optbinning, toad, fastbinning and polars-credit; and scoring."""

from __future__ import annotations

import json
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench.measure import ROOT, Figure, run_program, seconds_of
from tallystick.engine import flow
from tallystick.engine.rating.step import STEP
from tallystick.modelling.binning import Binning, BinningRules, ColumnBins
from tallystick.modelling.binning.assign import bin_places
from tallystick.modelling.scorecard import Scorecard, ScorecardRules
from tallystick.pack import Policy, read_pack

RULES = BinningRules(max_bins=8, min_share=0.05, min_bad=1, min_good=1, rare_share=0.0)
DAY = date(2026, 6, 30)
PEERS = ("optbinning", "toad", "fastbinning", "polars-credit")
NEEDED = ("pyarrow", "polars", "pandas", "scikit-learn")
SIZES = {100_000: 10.0, 1_000_000: 30.0}
"""Rows, and how many times optbinning's speed is wanted."""


def run(*, full: bool) -> list[Figure]:
    """This function will bin the same table with all, time them and hold their information values side by side."""
    figures = []
    with tempfile.TemporaryDirectory(prefix="bench-binning-") as made:
        for rows, wanted in SIZES.items() if full else [(100_000, SIZES[100_000])]:
            figures += _compared(sample(rows), Path(made), rows, wanted)
    return [*figures, *_scoring(1_000_000 if full else 100_000)]


def sample(rows: int) -> pl.DataFrame:
    """This function will invent 20 columns of numbers (half of them noise), 5 of codes, and 5% bad."""
    chance = np.random.default_rng(7)
    held = chance.standard_normal((rows, 20))
    odds = held[:, :10] @ np.linspace(0.05, 0.4, 10) - 3.4
    table: dict[str, Any] = {f"x{n}": np.exp(held[:, n]) if n % 3 == 0 else held[:, n] for n in range(20)}
    for n in range(5):
        codes = 6 + 5 * n
        place = chance.integers(0, codes, rows)
        odds += (0.3 * np.random.default_rng(n).standard_normal(codes))[place]
        table[f"c{n}"] = pl.Series([f"k{code:02d}" for code in range(codes)]).gather(place)
    return pl.DataFrame(table).with_columns(bad=pl.Series(chance.random(rows) < 1 / (1 + np.exp(-odds))))


def _compared(frame: pl.DataFrame, made: Path, rows: int, wanted: float) -> list[Figure]:
    table = made / f"{rows}.parquet"
    frame.write_parquet(table)
    Binning(RULES).fit(frame.head(5000), "bad")
    before = time.process_time()
    seconds, fitted = seconds_of(lambda: Binning(RULES).fit(frame, "bad"), times=5)
    worked = (time.process_time() - before) / 5
    ours = sum(bins.iv for bins in fitted.columns.values())
    figures = [
        Figure(f"{rows:,} rows, share of bad", f"{frame['bad'].mean():.2%}"),
        Figure("Tallystick", f"{seconds:.2f} s ({worked:.2f} s of cores), IV {ours:.4f}", "under 1 s", seconds < 1),
    ]
    for peer in PEERS:
        figures += _beside(peer, frame, table, (seconds, worked, ours), wanted)
    return figures


def _beside(
    peer: str, frame: pl.DataFrame, table: Path, own: tuple[float, float, float], wanted: float
) -> list[Figure]:
    """One peer's seconds and information value, measured on its bins as ours are on ours."""
    answer = _answered(peer, table)
    if isinstance(answer, str):
        return [Figure(peer, f"could not be measured: {answer}")]
    value, smallest, odd = _valued(frame, answer["bins"])
    ratio, of_cores = answer["seconds"] / own[0], answer["worked"] / own[1]
    said = f"{answer['seconds']:.2f} s ({ratio:,.1f} times ours; of cores {of_cores:,.1f} times), IV {value:.4f}"
    kept = f"smallest bin {smallest:.2%}, {odd} columns of numbers not monotone"
    if peer != "optbinning":
        return [Figure(peer, said), Figure(f"{peer}, its bins", kept)]
    return [
        Figure(f"{peer}, n_jobs=1, same constraints", said, f"{wanted:g} times or more", ratio >= wanted),
        Figure(f"{peer}, its bins", kept),
        Figure("information value, ours less its", f"{own[2] - value:+.4f}", "0 or more", own[2] >= value),
    ]


def _answered(peer: str, table: Path) -> dict[str, Any] | str:
    """What the peer gave, in a throw-away environment; a text where it could not be installed or failed."""
    with tempfile.TemporaryDirectory(prefix="bench-peer-") as made:
        folder = Path(made)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        ran = run_program([*install, peer, *NEEDED])
        if not ran.code:
            side = Path(__file__).with_name("_binning_peers.py")
            ran = run_program([python, side, peer, table, folder / "answer.json"])
        if ran.code:
            return ran.said.strip().splitlines()[-1][:200] if ran.said.strip() else f"it ended with {ran.code}"
        answer: dict[str, Any] = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
        return answer


def _valued(frame: pl.DataFrame, bins: dict[str, list[Any]]) -> tuple[float, float, int]:
    """Total information value, the smallest bin's share, and how many columns of numbers are not monotone."""
    is_bad = frame["bad"].to_numpy()
    total, smallest, odd = 0.0, 1.0, 0
    for name, found in bins.items():
        is_number = name.startswith("x")
        shape = {"cuts": tuple(sorted(found))} if is_number else {"codes": tuple(tuple(group) for group in found)}
        blank = {"column": name, "direction": "free", "all_bad": 1.0, "all_good": 1.0, "weight": (), "bad": ()}
        asked = ColumnBins(**blank, kind="number" if is_number else "code", **shape)
        places = bin_places(frame[name], asked)
        weight = np.bincount(places[places >= 0], minlength=asked.ordinary + 1).astype(float)
        bad = np.bincount(places[(places >= 0) & is_bad], minlength=asked.ordinary + 1).astype(float)
        counts = {"weight": tuple(weight), "bad": tuple(bad), "all_bad": is_bad.sum(), "all_good": (~is_bad).sum()}
        total += ColumnBins(**{**blank, **counts}, kind=asked.kind, **shape).iv
        smallest = min(smallest, weight[:-1].min() / frame.height)
        moves = np.diff(bad[:-1] / np.maximum(weight[:-1], 1))
        odd += is_number and not ((moves >= 0).all() or (moves <= 0).all())
    return total, smallest, odd


def _scoring(rows: int) -> list[Figure]:
    frame = sample(rows)
    rules = ScorecardRules(least_iv=0.0, least_z=0.0, most_characteristics=25)
    card = Scorecard(rules, binning=RULES).fit(frame.head(100_000), "bad")
    coded = frame.with_columns(pl.col(f"c{n}").cast(pl.Enum(frame[f"c{n}"].unique().sort())) for n in range(5))
    policy, firms = _full_card(rows)
    words = f"{rows:,} rows scored"
    return [
        _timed(f"{words}, {len(card.columns)} columns, codes as text", lambda: card.score(frame), None),
        _timed(f"{words}, {len(card.columns)} columns, codes as enums", lambda: card.score(coded), 0.2),
        _timed(f"{words} and graded by the engine, full card", lambda: _rated(firms, policy), 0.2),
    ]


def _timed(what: str, call: Callable[[], object], most: float | None) -> Figure:
    """The fastest of five, and the seconds that cores worked for one."""
    call()
    before = time.process_time()
    seconds, _ = seconds_of(call, times=5)
    worked = (time.process_time() - before) / 5
    value = f"{seconds:.3f} s ({worked:.3f} s of cores)"
    return Figure(what, value, "" if most is None else f"under {most:g} s", None if most is None else seconds < most)


def _full_card(rows: int) -> tuple[Policy, pl.DataFrame]:
    """The full card of packs/l_bank alone, and firms with values on both sides of all its bounds."""
    columns = flow.vocabulary()
    policy = read_pack(ROOT / "packs" / "l_bank").on(DAY, columns)
    policy = replace(policy, scorecards=tuple(card for card in policy.scorecards if card.code == "full"))
    chance = np.random.default_rng(3)
    firms = {name: pl.repeat(True, rows, eager=True) for name in policy.scorecards[0].needs_columns}
    for one in policy.scorecards[0].characteristics:
        dtype = columns[one.column].dtype
        top = max((b.lower for b in one.bins if b.lower is not None), default=1.0)
        drawn = chance.random(rows) < 0.5 if dtype == pl.Boolean else chance.uniform(0.0, 2.0 * max(top, 0.5), rows)
        firms[one.column] = pl.Series(drawn).cast(dtype)
    return policy, pl.DataFrame(firms)


def _rated(firms: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    return STEP.run(firms.lazy(), policy).select("score", "pd_12m", "grade").collect()

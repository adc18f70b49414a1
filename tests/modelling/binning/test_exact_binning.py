"""No way to cut a small sample has a higher information value than the one that is found."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import log

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.modelling.binning import Binning, BinningRules, Direction
from tallystick.modelling.binning.programme import FREE, MONOTONE, TURNING, best_cuts

Counts = list[tuple[int, int]]
STEPS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: sum(pair) > 0), min_size=2, max_size=9
)


def is_shaped(shares: list[float], direction: Direction) -> bool:
    if direction == "free":
        return True
    if direction in ("down", "valley"):
        shares = [-share for share in shares]
    rises = [after >= before for before, after in pairwise(shares)]
    falls = [after <= before for before, after in pairwise(shares)]
    if direction in ("up", "down"):
        return all(rises)
    return any(all(rises[:n]) and all(falls[n:]) for n in range(len(rises) + 1))


def value_of(counts: Counts, cuts: tuple[int, ...], rules: BinningRules, direction: Direction) -> float | None:
    """The information value of the bins between `cuts`, None where they break a rule."""
    bad, good = sum(one[0] for one in counts), sum(one[1] for one in counts)
    value, shares = 0.0, []
    for start, end in pairwise((0, *cuts, len(counts))):
        in_bad, in_good = sum(one[0] for one in counts[start:end]), sum(one[1] for one in counts[start:end])
        is_small = in_bad + in_good < rules.min_share * (bad + good) - 1e-9
        if is_small or in_bad < rules.min_bad or in_good < rules.min_good:
            return None
        shares.append(in_bad / (in_bad + in_good))
        value += (in_good / good - in_bad / bad) * log((in_good / good) / (in_bad / bad))
    return value if is_shaped(shares, direction) else None


def best_of_all(counts: Counts, rules: BinningRules, direction: Direction) -> float:
    inner = range(1, len(counts))
    ways = (cuts for n in range(rules.max_bins) for cuts in combinations(inner, n))
    return max((v for cuts in ways if (v := value_of(counts, cuts, rules, direction)) is not None), default=0.0)


def sample(counts: Counts) -> pl.DataFrame:
    rows = [(float(n), is_bad) for n, (bad, good) in enumerate(counts) for is_bad in [True] * bad + [False] * good]
    return pl.DataFrame(rows, schema={"x": pl.Float64, "bad": pl.Boolean}, orient="row")


@pytest.mark.parametrize("direction", ["up", "down", "peak", "valley", "free", "auto"])
@settings(max_examples=80, deadline=None)
@given(
    counts=STEPS,
    max_bins=st.integers(1, 6),
    min_share=st.sampled_from([0.0, 0.05, 0.2, 0.34]),
    least=st.tuples(st.integers(1, 4), st.integers(1, 4)),
)
def test_as_good_as_the_best_of_all_ways(
    direction: Direction, counts: Counts, max_bins: int, min_share: float, least: tuple[int, int]
) -> None:
    if not all(sum(column) for column in zip(*counts, strict=True)):
        return
    rules = BinningRules(
        max_bins=max_bins, min_share=min_share, min_bad=least[0], min_good=least[1], direction=direction, fineness=64
    )
    bins = Binning(rules, threads=1).fit(sample(counts), "bad").columns["x"]
    ways: tuple[Direction, ...] = ("up", "down") if direction == "auto" else (direction,)
    assert bins.iv == pytest.approx(max(best_of_all(counts, rules, one) for one in ways), abs=1e-9)
    if bins.ordinary > 1:
        cuts = tuple(int(np.ceil(cut)) for cut in bins.cuts)
        assert value_of(counts, cuts, rules, bins.direction) == pytest.approx(bins.iv, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(counts=STEPS, weight=st.sampled_from([0.25, 1.0, 7.5]))
def test_a_weight_for_every_row_is_as_so_many_rows(counts: Counts, weight: float) -> None:
    if not all(sum(column) for column in zip(*counts, strict=True)):
        return
    rules = BinningRules(min_bad=1e-9, min_good=1e-9, min_share=0.1)
    frame = sample(counts).with_columns(weight=pl.lit(weight))
    plain = Binning(rules, threads=1).fit(frame, "bad", columns=["x"]).columns["x"]
    heavy = Binning(rules, threads=1).fit(frame, "bad", weights="weight", columns=["x"]).columns["x"]
    assert heavy.cuts == plain.cuts
    assert heavy.iv == pytest.approx(plain.iv)


@pytest.mark.parametrize(("shape", "sign"), [(FREE, 1), (MONOTONE, 1), (MONOTONE, -1), (TURNING, 1), (TURNING, -1)])
def test_one_bin_where_no_limit_can_be_kept(shape: int, sign: int) -> None:
    weight, bad = np.array([0.0, 5.0, 10.0]), np.array([0.0, 1.0, 2.0])
    limits = np.array([20.0, 1.0, 1.0, 8.0])
    assert best_cuts(weight, bad, np.array([2.0, 8.0]), limits, shape, sign).tolist() == [0, 2]

"""What a bank asks of bins: missing and special values apart, codes merged, directions kept, cuts to be read."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest

from tallystick.modelling.binning import Binning, BinningRules
from tallystick.modelling.binning.tidy import tidy_cut


def firms(rows: int = 3000, seed: int = 2) -> pl.DataFrame:
    """Debt raises risk, age lowers it, profit has a best middle; -99 and null are no debts; five sectors, one rare."""
    chance = np.random.default_rng(seed)
    debt, age = np.round(chance.random(rows), 3), chance.integers(0, 240, rows)
    profit = np.round(chance.normal(0.05, 0.1, rows), 4)
    sector = chance.choice(["shop", "farm", "works", "inn", "mine"], rows, p=[0.4, 0.3, 0.2, 0.095, 0.005])
    odds = -2 + 2 * debt - 0.008 * age + 30 * (profit - 0.05) ** 2 + np.where(sector == "works", 0.9, 0.0)
    kind = chance.random(rows)
    return pl.DataFrame(
        {
            "debt": np.where(kind < 0.1, -99.0, debt),
            "age": age,
            "profit": profit,
            "sector": sector,
            "is_owner": chance.random(rows) < 0.5,
            "bad": chance.random(rows) < 1 / (1 + np.exp(-odds)),
        }
    ).with_columns(debt=pl.when(pl.Series(kind) > 0.95).then(None).otherwise(pl.col("debt")))


def rates(binning: Binning, column: str) -> list[float]:
    bins = binning.columns[column]
    held = list(zip(bins.bad, bins.weight, strict=True))[: bins.ordinary]
    return [bad / weight for bad, weight in held]


def test_missing_and_special_values_are_bins_of_their_own() -> None:
    sample = firms()
    bins = Binning(BinningRules(specials={"debt": (-99.0,)})).fit(sample, "bad").columns["debt"]
    assert bins.labels()[-2:] == ["= -99.0", "missing"]
    assert bins.weight[-2:] == (sample["debt"].eq(-99).sum(), sample["debt"].null_count())
    assert sum(bins.weight) == sample.height
    assert min(bins.cuts) > 0


def test_nan_is_missing() -> None:
    sample = firms()
    with_nan = sample.with_columns(pl.col("debt").fill_null(float("nan")))
    assert Binning().fit(with_nan, "bad").columns["debt"] == Binning().fit(sample, "bad").columns["debt"]


@pytest.mark.parametrize(
    ("column", "direction", "signs"),
    [("debt", "up", (1,)), ("age", "down", (-1,)), ("profit", "valley", (-1, 1)), ("profit", "peak", (1, -1))],
)
def test_a_declared_direction_is_kept(column: str, direction: Any, signs: tuple[int, ...]) -> None:
    rules = BinningRules(directions={column: direction}, specials={"debt": (-99.0,)})
    found = rates(Binning(rules).fit(firms(), "bad"), column)
    moves = [int(np.sign(after - before)) for before, after in pairwise(found)]
    turns = [sign for n, sign in enumerate(moves) if n == 0 or sign != moves[n - 1]]
    assert set(turns) <= set(signs)
    assert len(turns) <= len(signs)
    assert turns == sorted(turns, key=signs.index)


def test_a_column_against_its_declared_direction_says_nothing() -> None:
    bins = Binning(BinningRules(directions={"age": "up"})).fit(firms(), "bad").columns["age"]
    assert bins.iv < 0.01


def test_bins_keep_to_size_and_events() -> None:
    rules = BinningRules(min_share=0.12, min_bad=40, min_good=60, max_bins=5, direction="free")
    for bins in Binning(rules).fit(firms(), "bad").columns.values():
        held = list(zip(bins.weight, bins.bad, strict=True))[: bins.ordinary]
        assert len(held) <= 5
        assert all(w >= 0.12 * 3000 and b >= 40 and w - b >= 60 for w, b in held)


def test_codes_are_merged_rare_ones_too_and_flags_are_codes() -> None:
    binning = Binning(BinningRules(min_bad=5)).fit(firms(), "bad")
    sector, owner = binning.columns["sector"], binning.columns["is_owner"]
    assert sorted(code for group in sector.codes for code in group) == ["farm", "inn", "mine", "shop", "works"]
    assert {code for group in owner.codes for code in group} == {"true", "false"}
    assert all(before <= after for before, after in pairwise(rates(binning, "sector")))


def test_codes_with_an_order_stay_in_it() -> None:
    sample = firms().with_columns(grade=(pl.col("age") // 60).replace_strict({0: "D", 1: "C", 2: "B", 3: "A"}))
    binning = Binning(BinningRules(orders={"grade": ("A", "B", "C", "D")}, directions={"grade": "up"}))
    groups = binning.fit(sample, "bad", columns=["grade"]).columns["grade"].codes
    assert "".join(code for group in groups for code in group) == "ABCD"


def test_a_code_nobody_saw_stands_with_the_worst_and_an_unheard_one_has_no_bin() -> None:
    rules = BinningRules(codes={"sector": ("shop", "farm", "works", "inn", "mine", "bank")})
    binning = Binning(rules).fit(firms(), "bad")
    worst = int(np.argmax(rates(binning, "sector")))
    assert "bank" in binning.columns["sector"].codes[worst]
    woe = binning.transform(firms(3).with_columns(sector=pl.Series(["bank", "circus", None])))["sector"]
    assert woe[0] == binning.columns["sector"].woe[worst]
    assert woe[1] is None
    assert woe[2] == 0.0


def test_transform_gives_each_row_the_weight_of_evidence_of_its_bin() -> None:
    sample = firms()
    binning = Binning(BinningRules(specials={"debt": (-99.0,)})).fit(sample, "bad")
    woe = binning.transform(sample)
    for name, bins in binning.columns.items():
        counted = woe.group_by(name).agg(pl.len().cast(pl.Float64)).sort(name)
        merged: dict[float, float] = {}
        for one, weight in zip(bins.woe, bins.weight, strict=True):
            if weight:
                merged[one] = merged.get(one, 0.0) + weight
        assert counted.rows() == sorted(merged.items())


def test_a_column_that_is_missing_throughout_has_one_empty_bin() -> None:
    sample = firms().with_columns(nothing=pl.lit(None, pl.Float64))
    bins = Binning().fit(sample, "bad").columns["nothing"]
    assert (bins.cuts, bins.weight) == ((), (0.0, 3000.0))
    assert bins.iv == pytest.approx(0.0, abs=1e-12)


def test_weights_of_whole_numbers_are_rows_given_so_often() -> None:
    sample = firms(800).with_columns(weight=pl.int_range(pl.len()) % 3)
    repeated = pl.concat([sample.filter(pl.col("weight") >= n) for n in (1, 2)])
    rules = BinningRules(specials={"debt": (-99.0,)})
    heavy = Binning(rules).fit(sample, "bad", weights="weight")
    plain = Binning(rules).fit(repeated, "bad", columns=list(heavy.columns))
    assert {n: b.codes for n, b in heavy.columns.items()} == {n: b.codes for n, b in plain.columns.items()}
    assert [b.iv for b in heavy.columns.values()] == pytest.approx([b.iv for b in plain.columns.values()])


@pytest.mark.parametrize(
    ("below", "at", "cut"),
    [(0.2976, 0.2977, 0.2977), (1.0, 2.0, 2.0), (0.1234, 0.5678, 0.5), (-2.0, -1.5, -1.5), (99.0, 1000.0, 1000.0),
     (3.0, 3.0000000001, 3.0000000001), (-0.1, 0.1, 0.0), (float("-inf"), 1.25, 1.25)],
)  # fmt: skip
def test_cuts_are_short_decimals_between_two_values(below: float, at: float, cut: float) -> None:
    assert tidy_cut(below, at) == cut


def test_the_same_sample_in_any_order_and_on_any_threads_gives_the_same_bins() -> None:
    sample = firms()
    shuffled = sample.gather(np.random.default_rng(1).permutation(sample.height))
    assert Binning(threads=1).fit(sample, "bad").columns == Binning(threads=4).fit(shuffled, "bad").columns


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"bad": pl.lit(None, pl.Boolean)}, "have no outcome"),
        ({"bad": pl.lit(2)}, "write a Boolean"),
        ({"bad": pl.lit(True)}, "all rows are bad"),
        ({"day": pl.date(2026, 1, 1)}, "has no bins"),
    ],
)
def test_what_cannot_be_binned_is_refused(change: dict[str, pl.Expr], cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        Binning().fit(firms(200).with_columns(**change), "bad")


@pytest.mark.parametrize(
    ("rule", "cause"),
    [
        ({"max_bins": 0}, "max_bins is 0"),
        ({"min_bad": 0}, "no weight of evidence"),
        ({"direction": "odd"}, "write one of"),
    ],
)
def test_rules_that_make_no_sense_are_refused(rule: dict[str, Any], cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        BinningRules(**rule)


def test_more_freedom_never_has_less_value() -> None:
    sample = firms(20000).select("profit", "bad")
    values = [
        Binning(BinningRules(direction=shape)).fit(sample, "bad").columns["profit"].iv  # type: ignore[arg-type]
        for shape in ("up", "valley", "free")
    ]
    assert values == sorted(values)

"""The best groups of a column of codes."""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.modelling.binning.column_bins import ColumnBins
from tallystick.modelling.binning.numbers import SHAPES, limits_of
from tallystick.modelling.binning.outcome import Outcome
from tallystick.modelling.binning.programme import MONOTONE, best_cuts
from tallystick.modelling.binning.rules import BinningRules, Direction

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_CODE: Final = "_code"
MOST_CODES: Final = 2048


def bin_codes(column: pl.Series, outcome: Outcome, rules: BinningRules) -> ColumnBins:
    """This function will find the best groups of the codes of `column` (null is missing) within the rules.

    Codes that have no order are sorted by their share of bad: for a convex measure such as information value no
    grouping is better than one that is contiguous in it (Breiman and others, 1984, theorem 4.5), where no size is
    asked for. Rare codes are pooled first.

    :raises ValueError: more than 2,048 codes are left after pooling, or a code is not in the order that is declared.
    """
    name = column.name
    counted = _counted(column, outcome)
    codes = counted[_CODE].to_list()
    special = [str(one) for one in rules.specials.get(name, ())]
    known = counted.filter(pl.col(_CODE).is_not_null() & ~pl.col(_CODE).is_in(special))
    groups, weight, bad = _ordered(name, known, rules)
    if len(groups) > MOST_CODES:
        raise ValueError(f"column {name!r} has {len(groups)} codes: raise rare_share, or leave the column out")
    cuts, direction = _cut(name, weight, bad, outcome, rules)
    pairs = list(itertools.pairwise(cuts))
    extra = [_held(counted, codes, one) for one in (*special, None)]
    merged = [tuple(code for group in groups[i:j] for code in group) for i, j in pairs]
    in_weight = [float(weight[i:j].sum()) for i, j in pairs]
    in_bad = [float(bad[i:j].sum()) for i, j in pairs]
    return ColumnBins(
        column=name,
        kind="code",
        direction=direction,
        codes=_with_unseen(merged, in_weight, in_bad, [*rules.codes.get(name, ())], special),
        specials=tuple(special),
        weight=(*in_weight, *(one[0] for one in extra)),
        bad=(*in_bad, *(one[1] for one in extra)),
        all_bad=float(outcome.totals[0]),
        all_good=float(outcome.totals[1]),
    )


def as_codes(column: pl.Series) -> pl.Series:
    """This function will give codes or flags as text, a flag as `true` or `false`, as a pack writes them."""
    return column if column.dtype in (pl.String, pl.Categorical) or column.dtype == pl.Enum else column.cast(pl.String)


def _counted(column: pl.Series, outcome: Outcome) -> pl.DataFrame:
    """Weight and bad weight per code, in order of the code."""
    weight = pl.lit(1.0) if outcome.weights is None else pl.col("weight")
    held = {_CODE: as_codes(column), "is_bad": pl.Series(outcome.is_bad)}
    if outcome.weights is None:
        asked = [pl.len().cast(pl.Float64).alias("weight"), pl.col("is_bad").sum().cast(pl.Float64).alias("bad")]
    else:
        held["weight"] = pl.Series(outcome.weights)
        asked = [weight.sum().alias("weight"), weight.filter(pl.col("is_bad")).sum().alias("bad")]
    counted = pl.DataFrame(held).group_by(_CODE).agg(asked)
    return counted.with_columns(pl.col(_CODE).cast(pl.String)).sort(_CODE)


def _held(counted: pl.DataFrame, codes: list[str | None], code: str | None) -> tuple[float, float]:
    if code not in codes:
        return 0.0, 0.0
    row = codes.index(code)
    return float(counted["weight"][row]), float(counted["bad"][row])


def _ordered(name: str, known: pl.DataFrame, rules: BinningRules) -> tuple[list[tuple[str, ...]], Floats, Floats]:
    """Groups of codes in the order in which they may be merged, with their weights."""
    order = rules.orders.get(name)
    if order is not None:
        stray = [code for code in known[_CODE] if code not in order]
        if stray:
            raise ValueError(f"column {name!r}: {', '.join(stray[:5])} not in its declared order; add or clean them")
        place = pl.col(_CODE).replace_strict(list(order), list(range(len(order))), return_dtype=pl.Int64)
        known = known.sort(place)
        return [(code,) for code in known[_CODE]], known["weight"].to_numpy(), known["bad"].to_numpy()
    is_rare = known["weight"] < rules.rare_share * known["weight"].sum()
    kept, rare = known.filter(~is_rare), known.filter(is_rare)
    groups = [(code,) for code in kept[_CODE]]
    weight, bad = kept["weight"].to_numpy(), kept["bad"].to_numpy()
    if rare.height:
        groups.append(tuple(rare[_CODE]))
        weight, bad = np.append(weight, rare["weight"].sum()), np.append(bad, rare["bad"].sum())
    by_share = np.argsort(bad / np.maximum(weight, 1e-300), kind="stable")
    return [groups[n] for n in by_share], weight[by_share], bad[by_share]


def _cut(name: str, weight: Floats, bad: Floats, outcome: Outcome, rules: BinningRules) -> tuple[list[int], Direction]:
    running, running_bad = (np.concatenate([[0.0], np.cumsum(part)]) for part in (weight, bad))
    if len(weight) < 2:
        return [0, len(weight)], "free"
    limits = limits_of(rules, outcome.totals)
    direction = rules.direction_of(name) if name in rules.orders else "up"
    tried: tuple[Direction, ...] = ("up", "down") if direction == "auto" else (direction,)
    found: list[tuple[float, list[int], Direction]] = []
    for one in tried:
        shape, sign = SHAPES[one] if name in rules.orders else (MONOTONE, 1)
        cuts = best_cuts(running, running_bad, outcome.totals, limits, shape, sign)
        parts = ColumnBins(
            column=name,
            kind="code",
            direction=one,
            codes=((),) * (len(cuts) - 1),
            weight=tuple(np.diff(running[cuts]).tolist()),
            bad=tuple(np.diff(running_bad[cuts]).tolist()),
            all_bad=float(outcome.totals[0]),
            all_good=float(outcome.totals[1]),
        )
        found.append((parts.iv, [int(cut) for cut in cuts], one if name in rules.orders else "free"))
    _, cuts_found, way = max(found, key=lambda one: one[0])
    return cuts_found, way


def _with_unseen(
    merged: list[tuple[str, ...]], weight: list[float], bad: list[float], known: list[str], special: list[str]
) -> tuple[tuple[str, ...], ...]:
    """Codes that exist and were not seen stand with the worst bin: what is not known is not taken for good."""
    seen = {code for group in merged for code in group}
    unseen = tuple(code for code in known if code not in seen and code not in special)
    if not unseen or not merged:
        return tuple(merged) if merged or not unseen else (unseen,)
    worst = max(range(len(merged)), key=lambda n: bad[n] / weight[n] if weight[n] else 0.0)
    return tuple((*group, *unseen) if n == worst else group for n, group in enumerate(merged))

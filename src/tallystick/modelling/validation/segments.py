"""Ranking and calibration by segment and by time; fairness by group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from tallystick.modelling.validation.calibration_tests import Lights, jeffreys, jeffreys_interval
from tallystick.modelling.validation.discrimination import auc_of, effective_count

SEGMENT: dict[str, pl.DataType | type[pl.DataType]] = {
    "part": pl.String,
    "rows": pl.Int64,
    "bads": pl.Int64,
    "rate": pl.Float64,
    "rate_low": pl.Float64,
    "rate_high": pl.Float64,
    "mean_pd": pl.Float64,
    "ratio": pl.Float64,
    "auc": pl.Float64,
    "auc_low": pl.Float64,
    "auc_high": pl.Float64,
    "p_too_low": pl.Float64,
    "light": pl.String,
}
UNKNOWN = "unknown"


def by_part(frame: pl.DataFrame, column: str, *, least_bads: int = 10, lights: Lights | None = None) -> pl.DataFrame:
    """This function will measure the model in each part of `column`: one row a part, columns `SEGMENT`, in its order.

    `frame`: `pd`, `bad`, `weight` and `column`. A part with fewer than `least_bads` bads or goods has no AUC: it would
    be noise. `ratio` is the rate over the mean PD; `p_too_low` Jeffreys' p-value that the mean PD is not too low.
    Rows whose part is not known stand together as `unknown`.
    """
    named = frame.with_columns(pl.col(column).cast(pl.String).fill_null(UNKNOWN).alias("_part"))
    rows = []
    for (name,), part in sorted(named.partition_by("_part", as_dict=True).items()):
        rows.append({"part": name, **measured(part, least_bads=least_bads, lights=lights or Lights())})
    return pl.DataFrame(rows, SEGMENT)


def measured(part: pl.DataFrame, *, least_bads: int, lights: Lights) -> dict[str, object]:
    """This function will give the measures of `SEGMENT` of one part."""
    risk, bad, weight = (part[name].to_numpy() for name in ("pd", "bad", "weight"))
    bads, rows, whole = int(bad.sum()), part.height, float(weight.sum())
    n = effective_count(weight)
    rate = float(np.average(bad, weights=weight)) if whole else None
    mean_pd = float(np.average(risk, weights=weight)) if whole else None
    low, high = (float(end) for end in jeffreys_interval((rate or 0.0) * n, n)) if n else (None, None)
    p_value = float(jeffreys((rate or 0.0) * n, n, mean_pd)) if n else None
    found: dict[str, object] = {
        "rows": rows,
        "bads": bads,
        "rate": rate,
        "rate_low": low,
        "rate_high": high,
        "mean_pd": mean_pd,
        "ratio": rate / mean_pd if mean_pd and rate is not None else None,
        "p_too_low": p_value,
        "light": lights.of(p_value),
    }
    if min(bads, rows - bads) >= least_bads:
        area = auc_of(risk, bad, weight)
        found |= {"auc": area.auc, "auc_low": area.low, "auc_high": area.high}
    return found


FAIRNESS: dict[str, pl.DataType | type[pl.DataType]] = {
    **{name: SEGMENT[name] for name in ("part", "rows", "bads", "rate", "mean_pd", "ratio", "p_too_low", "light")},
    "accepted_share": pl.Float64,
    "accepted_low": pl.Float64,
    "accepted_high": pl.Float64,
    "impact_ratio": pl.Float64,
    "good_accepted_share": pl.Float64,
    "auc": pl.Float64,
    "auc_low": pl.Float64,
    "auc_high": pl.Float64,
}


def fairness(frame: pl.DataFrame, column: str, *, cut_off: float, least_bads: int = 10) -> pl.DataFrame:
    """This function will show how the model treats each group of `column` when PDs below `cut_off` are accepted.

    One row a group, columns `FAIRNESS`. `accepted_share` with Jeffreys' interval; `impact_ratio` is it over that of the
    group accepted most (below four fifths is the usual sign of adverse impact, EEOC 1978); `good_accepted_share` that
    of goods alone (equal opportunity, Hardt, Price and Srebro 2016). `ratio`: does the PD mean the same to all?
    """
    parts = by_part(frame, column, least_bads=least_bads)
    named = frame.select(
        part=pl.col(column).cast(pl.String).fill_null(UNKNOWN),
        accepted=(pl.col("pd") < cut_off).cast(pl.Float64),
        bad=pl.col("bad").cast(pl.Float64),
        weight="weight",
    )
    w, good = pl.col("weight"), pl.col("weight") * (1 - pl.col("bad"))
    sums = named.group_by("part").agg(
        accepted_share=(w * pl.col("accepted")).sum() / w.sum(),
        good_accepted_share=(good * pl.col("accepted")).sum() / good.sum(),
        _n=w.sum() ** 2 / (w**2).sum(),
    )
    both = parts.join(sums, on="part", how="left", maintain_order="left")
    n = both["_n"].to_numpy()
    low, high = jeffreys_interval(both["accepted_share"].to_numpy() * n, n)
    shown = both.with_columns(
        pl.Series("accepted_low", low),
        pl.Series("accepted_high", high),
        impact_ratio=pl.col("accepted_share") / pl.col("accepted_share").max(),
    )
    return shown.select(pl.col(name).cast(kind) for name, kind in FAIRNESS.items())


def by_parts(frame: pl.DataFrame, columns: Sequence[str], *, least_bads: int = 10) -> pl.DataFrame:
    """This function will give `by_part` of several columns below each other, with `segment` naming the column."""
    found = [
        by_part(frame, name, least_bads=least_bads).select(pl.lit(name).alias("segment"), pl.all()) for name in columns
    ]
    return pl.concat(found) if found else pl.DataFrame(schema={"segment": pl.String, **SEGMENT})

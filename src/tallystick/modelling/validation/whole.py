"""The whole validation of a rated sample, as plain tables that a report can tell and a supervisor can recompute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from tallystick.modelling.validation.brier import brier_of
from tallystick.modelling.validation.calibration_tests import (
    Lights,
    by_grade,
    hosmer_lemeshow,
    recalibration,
    spiegelhalter,
)
from tallystick.modelling.validation.concentration import concentration_of, more_concentrated
from tallystick.modelling.validation.discrimination import auc_of, compare_auc, ks_of, roc
from tallystick.modelling.validation.overrides import overrides
from tallystick.modelling.validation.segments import by_parts, fairness
from tallystick.modelling.validation.stability import PsiRules, counts_of, csi, psi_between, psi_by_period

SEEN = ("development", "holdout", "out_of_time")
FIGURES = 60
"""Steps of the score at which distributions are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be validated. `scale`: grade -> PD, best first. `periods`: how time is cut, as Polars writes spans."""

    scale: Mapping[str, float]
    day: str
    points: Sequence[str] = ()
    segments: Sequence[str] = ()
    fairness: Sequence[str] = ()
    beside: Sequence[str] = ()
    accept_below_pd: float | None = None
    model_outcome: str | None = None
    final_outcome: str | None = None
    correlation: float = 0.12
    period: str = "1mo"
    least_bads: int = 10


def validate(rows: pl.DataFrame, asked: Asked) -> dict[str, Any]:
    """This function will validate rated rows: `part`, `bad` (null: not known), `weight`, `score`, `pd`, `pd_best`,
    `grade`, the day and what `asked` names. Every figure of the model's worth is out of time; the other parts stand
    beside it so that a fall is seen.

    :raises ModelError: the later rows hold no good or no bad.
    """
    rated = rows.drop_nulls("pd")
    known = rated.drop_nulls("bad")
    parts = {name: known.filter(pl.col("part") == name) for name in SEEN}
    later, base = parts["out_of_time"], parts["development"]
    if base.is_empty():
        base = later
    tables: dict[str, Any] = {
        "parts": [{"part": name, **_of_part(part, asked)} for name, part in parts.items() if _has_both(part)],
        "not_rated": rows.height - rated.height,
        "grades": {name: _grades(part, asked).to_dicts() for name, part in parts.items() if part.height},
        "roc": {name: _curve(part) for name, part in parts.items() if name != "holdout" and _has_both(part)},
        "distributions": _distributions(later),
        "drift": _drift(rated, base, asked),
        "segments": by_parts(later, asked.segments, least_bads=asked.least_bads).to_dicts(),
        "times": _times(known, asked).to_dicts(),
        "vintages": _vintages(known, asked).to_dicts(),
        "beside": _beside(later, asked),
        "fairness": _fairness(later, asked),
        "overrides": _overrides(rated, asked),
    }
    return tables


def _has_both(part: pl.DataFrame) -> bool:
    return part.height > 0 and part["bad"].n_unique() == 2


def _arrays(part: pl.DataFrame, pd_: str = "pd") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return part[pd_].to_numpy(), part["bad"].to_numpy().astype(bool), part["weight"].to_numpy()


def _of_part(part: pl.DataFrame, asked: Asked) -> dict[str, Any]:
    risk, bad, weight = _arrays(part)
    best = part["pd_best"].to_numpy()
    area, (ks, at) = auc_of(risk, bad, weight), ks_of(risk, bad, weight)
    brier = brier_of(best, bad, part["grade"].to_numpy(), weight)
    slope = recalibration(best, bad, weight)
    graded = _grades(part, asked)
    chi = hosmer_lemeshow(graded["defaults"], graded["n"], graded["mean_pd"])
    counts = counts_of(part["grade"], list(asked.scale))
    crowd = concentration_of(counts)
    return {
        "rows": part.height,
        "bads": int(bad.sum()),
        "rate": float(np.average(bad, weights=weight)),
        "mean_pd": float(np.average(risk, weights=weight)),
        "mean_pd_best": float(np.average(best, weights=weight)),
        "auc": area.auc,
        "auc_low": area.low,
        "auc_high": area.high,
        "gini": area.gini,
        "ks": ks,
        "ks_at_pd": at,
        "brier": brier.score,
        "brier_reliability": brier.reliability,
        "brier_resolution": brier.resolution,
        "brier_uncertainty": brier.uncertainty,
        "brier_within": brier.within,
        "brier_skill": brier.skill,
        "hosmer_lemeshow": chi.statistic,
        "hosmer_lemeshow_freedom": chi.freedom,
        "hosmer_lemeshow_p": chi.p_value,
        "spiegelhalter_p": spiegelhalter(best, bad)[1],
        "slope": slope.slope,
        "slope_error": slope.slope_error,
        "intercept": slope.intercept,
        "ratio": slope.ratio,
        "hhi": crowd.hhi,
        "concentration": crowd.index,
        "largest_grade": crowd.largest,
    }


def _grades(part: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    found = by_grade(part, dict(asked.scale), lights=Lights(), correlation=asked.correlation)
    weight = pl.col("weight")
    means = part.group_by("grade").agg(
        mean_pd=(weight * pl.col("pd_best")).sum() / weight.sum(),
        mean_pd_margin=(weight * pl.col("pd")).sum() / weight.sum(),
    )
    return found.join(means, on="grade", how="left", maintain_order="left").with_columns(
        gap=pl.col("rate") / pl.col("mean_pd") - 1
    )


def _curve(part: pl.DataFrame) -> list[dict[str, float]]:
    curve = roc(*_arrays(part))
    columns = {"false": curve.false_share, "true": curve.true_share, "low": curve.low, "high": curve.high}
    return pl.DataFrame(columns).to_dicts()


def _distributions(part: pl.DataFrame) -> list[dict[str, Any]]:
    """Shares of good and bad by score, each alone and up to the score; the KS chart is drawn from it."""
    score = part["score"].cast(pl.Float64)
    low, high = score.min(), score.max()
    if not isinstance(low, float) or not isinstance(high, float) or low == high:
        return []
    width = max(1.0, np.ceil((high - low) / FIGURES))
    held = part.with_columns(step=((score - low) / width).floor().cast(pl.Int64))
    w, bad = pl.col("weight"), pl.col("bad").cast(pl.Float64)
    steps = held.group_by("step").agg(bad=(w * bad).sum(), good=(w * (1 - bad)).sum()).sort("step")
    shares = steps.with_columns(pl.col("bad") / pl.col("bad").sum(), pl.col("good") / pl.col("good").sum())
    return shares.select(
        score_from=low + pl.col("step") * width,
        score_until=low + (pl.col("step") + 1) * width,
        bad="bad",
        good="good",
        bad_below=pl.col("bad").cum_sum(),
        good_below=pl.col("good").cum_sum(),
    ).to_dicts()


def _drift(rated: pl.DataFrame, base: pl.DataFrame, asked: Asked) -> dict[str, Any]:
    """Every later row, known outcome or not: drift does not wait for outcomes."""
    rules = PsiRules()
    later = rated.filter(pl.col("part").is_in(["out_of_time", "seen_before"]))
    months = later.with_columns(period=pl.col(asked.day).dt.truncate(asked.period))
    moved = csi(base, later, asked.points, rules)
    whole = psi_between(base["grade"], later["grade"])
    before, now = (concentration_of(counts_of(part["grade"], list(asked.scale))) for part in (base, later))
    return {
        "psi": whole.psi,
        "by_chance": whole.by_chance,
        "light": rules.light(whole.psi),
        "by_period": psi_by_period(base["grade"], months, "grade", "period", rules).to_dicts(),
        "characteristics": moved.to_dicts(),
        "more_concentrated_p": more_concentrated(before, now, grades=len(asked.scale)),
    }


def _times(known: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    named = known.with_columns(year=pl.col(asked.day).dt.year().cast(pl.String))
    return by_parts(named, ["year"], least_bads=asked.least_bads)


def _vintages(known: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    weight, bad = pl.col("weight"), pl.col("bad").cast(pl.Float64)
    order = pl.Enum(list(asked.scale))
    return (
        known.group_by(year=pl.col(asked.day).dt.year(), grade=pl.col("grade"))
        .agg(rows=pl.len(), bads=pl.col("bad").sum().cast(pl.Int64), rate=(weight * bad).sum() / weight.sum())
        .sort("year", pl.col("grade").cast(order))
    )


def _beside(later: pl.DataFrame, asked: Asked) -> list[dict[str, Any]]:
    rows = []
    for name in asked.beside:
        both = later.drop_nulls(name)
        if not _has_both(both):
            continue
        risk, bad, weight = _arrays(both)
        other = auc_of(both[name].to_numpy(), bad, weight)
        gap = compare_auc(risk, both[name].to_numpy(), bad, weight)
        rows.append(
            {
                "model": name,
                "rows": both.height,
                "auc": other.auc,
                "auc_low": other.low,
                "auc_high": other.high,
                "card_auc": gap.first,
                "gap": gap.difference,
                "gap_low": gap.low,
                "gap_high": gap.high,
                "p_value": gap.p_value,
            }
        )
    return rows


def _fairness(later: pl.DataFrame, asked: Asked) -> dict[str, Any]:
    if asked.accept_below_pd is None:
        return {}
    cut = asked.accept_below_pd
    return {name: fairness(later, name, cut_off=cut, least_bads=asked.least_bads).to_dicts() for name in asked.fairness}


def _overrides(rated: pl.DataFrame, asked: Asked) -> list[dict[str, Any]]:
    if asked.model_outcome is None or asked.final_outcome is None:
        return []
    said = {"approved": "approve", "declined": "decline"}
    named = rated.select(
        pl.col(asked.model_outcome).cast(pl.String).replace(said).alias("model_outcome"),
        pl.col(asked.final_outcome).cast(pl.String).replace(said).alias("final_outcome"),
        "pd",
        "bad",
    )
    return overrides(named).to_dicts()

"""What a model run writes of itself: model.json, and what its validation is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import polars as pl

from tallystick.modelling.calibration.low_default import bayesian, most_prudent
from tallystick.modelling.calibration.rated_moves import rated_migration, rated_spells
from tallystick.modelling.calibration.survival import survival
from tallystick.modelling.fitting.fit import Fitted
from tallystick.modelling.sample.sample import Sample
from tallystick.modelling.sample.spec import ModelSpec
from tallystick.modelling.validation.whole import Asked
from tallystick.pack.policy import Grade

MOST_MONTHS = 36
YEARS = (1.0, 2.0, 3.0, 5.0)
"""Horizons at which reports tell the PD that migration implies."""
PRUDENT = 0.75
"""Confidence of the most prudent estimate that reports show."""


def validation_asked(spec: ModelSpec, scale: Sequence[Grade], rows: pl.DataFrame, beside: Sequence[str]) -> Asked:
    """This function will give what the validation of rated `rows` is asked."""
    span = rows.filter(pl.col("part") == "out_of_time")[spec.day]
    first, last = span.min(), span.max()
    months = (last.year - first.year) * 12 + last.month - first.month if first and last else 0  # type: ignore[union-attr]
    return Asked(
        scale={grade.code: grade.pd_12m for grade in scale},
        day=spec.day,
        points=[name for name in rows.columns if name.startswith("points_")],
        segments=spec.segments,
        fairness=spec.fairness,
        beside=beside,
        accept_below_pd=spec.accept_below_pd,
        model_outcome=spec.model_outcome,
        final_outcome=spec.final_outcome,
        correlation=spec.level.correlation,
        period="1mo" if months <= 18 else "1q",
    )


def with_longer_horizons(found: dict[str, Any], rows: pl.DataFrame, spec: ModelSpec) -> dict[str, Any]:
    """This function will add what few defaults allow by grade and, where days are known, the cumulative PD by grade and
    how borrowers who were rated again moved between grades."""
    later = found["grades"].get("out_of_time", [])
    found = {**found, "low_default": _low_default(later, spec.level.correlation)}
    if spec.default_day is None or spec.target is None:
        return found
    found = {**found, "term_structure": _terms(rows, spec)}
    if spec.borrower is None:
        return found
    return {**found, "migration": _migration(rows, spec, [row["grade"] for row in later])}


def _low_default(grades: Sequence[Mapping[str, Any]], correlation: float) -> list[dict[str, Any]]:
    if not grades:
        return []
    n, bad = [row["n"] for row in grades], [row["defaults"] for row in grades]
    plain = most_prudent(n, bad, confidence=PRUDENT)
    together = most_prudent(n, bad, confidence=PRUDENT, correlation=correlation)
    kept = ("grade", "n", "defaults", "rate", "mean_pd")
    return [
        {
            **{name: row[name] for name in kept},
            "prudent": float(plain[at]),
            "prudent_correlated": float(together[at]),
            "bayesian": bayesian(row["n"], row["defaults"]),
        }
        for at, row in enumerate(grades)
    ]


def _migration(rows: pl.DataFrame, spec: ModelSpec, grades: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Every granted application as one rating of its borrower."""
    assert spec.target is not None and spec.default_day is not None and spec.borrower is not None
    rated = _granted(rows).select(
        borrower=spec.borrower, day=spec.day, grade="grade", default_day=pl.col(spec.default_day)
    )
    target = spec.target
    found = rated_spells(rated, known_until=target.known_until, window_months=target.within_months)
    return rated_migration(found, grades, years=YEARS)


def _granted(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(
        pl.col("left_out").is_null() | (pl.col("left_out") == "window_not_over"), pl.col("grade").is_not_null()
    )


def _terms(rows: pl.DataFrame, spec: ModelSpec) -> list[dict[str, Any]]:
    """Every granted application of a known part, seen until its default or the last day known."""
    assert spec.target is not None and spec.default_day is not None
    until = spec.target.known_until
    default = pl.when(pl.col(spec.default_day) <= until).then(pl.col(spec.default_day))
    end = pl.coalesce(default, pl.lit(until))
    months = (end - pl.col(spec.day)).dt.total_days() / 30.4375
    lives = _granted(rows).select(
        "grade", months=months.floor().cast(pl.Int64) + 1, bad=default.is_not_null(), weight="weight"
    )
    found = survival(lives.filter(pl.col("months") >= 1), horizon_months=MOST_MONTHS)
    shown = found.filter(pl.col("at_risk") >= 20).select("grade", "month", "pd", "pd_low", "pd_high")
    return shown.to_dicts()


def model_record(
    spec: ModelSpec, sample: Sample, fitted: Fitted, scale: Sequence[Grade], *, about: Mapping[str, Any]
) -> dict[str, Any]:
    """This function will give model.json: all that the card's report needs beside its validation."""
    card = fitted.card
    shares = card.table()
    return {
        "about": dict(about),
        "name": spec.name,
        "title": spec.title,
        "purpose": spec.purpose,
        "titles": {one["column"]: one["title"] for one in fitted.item["characteristics"]},
        "card": fitted.item,
        "columns": [
            {"column": name, "iv": one.bins.iv, "coefficient": one.coefficient} for name, one in card.columns.items()
        ],
        "bins": _bins(shares),
        "left_out": [asdict(one) for one in card.left_out],
        "guard": sample.guarded.table.to_dicts(),
        "sample": _sample(spec, sample),
        "level": _level(spec, fitted),
        "correlation": spec.level.correlation,
        "rejects": None
        if fitted.rejects is None
        else {
            "method": fitted.rejects.method,
            "factor": fitted.rejects.factor,
            "declined_share": fitted.rejects.limits.declined_share,
            "alone_share": fitted.rejects.limits.alone_share,
        },
        "accept_below_pd": spec.accept_below_pd,
        "scale": [
            {"code": one.code, "pd_from": one.pd_from, "pd_until": one.pd_until, "pd_12m": one.pd_12m} for one in scale
        ],
    }


def _bins(table: pl.DataFrame) -> list[dict[str, Any]]:
    share = pl.col("weight") / pl.col("weight").sum().over("column")
    return table.select("column", "bin", share.alias("share"), "bad_rate", "woe", "points").to_dicts()


def _sample(spec: ModelSpec, sample: Sample) -> dict[str, Any]:
    target = asdict(spec.target) if spec.target is not None else {"outcome": spec.outcome}
    return {
        "waterfall": sample.waterfall.to_dicts(),
        "parts": sample.parts.to_dicts(),
        "target": target,
        "out_of_time_from": spec.split.out_of_time_from,
        "holdout_share": spec.split.holdout_share,
        "embargo": spec.split.embargo,
        "weight": spec.weight,
    }


def _level(spec: ModelSpec, fitted: Fitted) -> dict[str, Any]:
    return {
        "long_run_rate": fitted.long_run.rate,
        "source": fitted.long_run.source,
        "is_stated": spec.level.rate is not None,
        "confidence": spec.level.confidence,
        "rates": fitted.long_run.rates.to_dicts(),
        "rate": fitted.margin.rate,
        "margin": [asdict(part) for part in fitted.margin.parts],
        "best": {"intercept": fitted.best.intercept, "slope": fitted.best.slope},
    }

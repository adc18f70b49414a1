"""The measures of each month, each with its light: drift at once, level and ranking as soon as outcomes are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from tallystick.modelling.validation.calibration_tests import Lights, jeffreys
from tallystick.modelling.validation.discrimination import auc_of, effective_count
from tallystick.modelling.validation.stability import PsiRules, csi, psi_between

MEASURES = ("psi_grade", "characteristic", "missing", "not_rated", "level", "ranking")
MONITORED: dict[str, pl.DataType | type[pl.DataType]] = {
    "month": pl.Date,
    "measure": pl.String,
    "value": pl.Float64,
    "light": pl.String,
    "rows": pl.Int64,
    "bads": pl.Int64,
    "about": pl.String,
    "also": pl.Float64,
}
"""`about`: the characteristic that moved; `also`: points it moved the mean score, or the rate over the mean PD."""
ORDER = {"red": 3, "yellow": 2, "green": 1, "unknown": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorRules:
    """Where lights turn. `auc_fall`: below development's AUC. `missing_rise`: of any column's share of missing values.
    `not_rated`: share of rows without a grade. Level and ranking look at `outcome_months` of applications whose outcome
    is known, and say nothing on fewer than `least_bads` bads.
    """

    psi: PsiRules = field(default_factory=PsiRules)
    auc_fall: tuple[float, float] = (0.03, 0.06)
    missing_rise: tuple[float, float] = (0.05, 0.15)
    not_rated: tuple[float, float] = (0.001, 0.01)
    lights: Lights = field(default_factory=Lights)
    outcome_months: int = 12
    least_bads: int = 10


@dataclass(frozen=True)
class Reference:
    """All applications of the model's time with points, declined ones too; and the AUC of development."""

    rows: pl.DataFrame
    auc: float
    points: Sequence[str]
    columns: Sequence[str]


def monitor(reference: Reference, rows: pl.DataFrame, *, day: str, rules: MonitorRules | None = None) -> pl.DataFrame:
    """This function will give every measure of every month of `rows`, columns `MONITORED`, in order of time.

    `rows`: rated rows with `day`, `grade`, `pd`, `bad` (null: not yet known), `weight`, the points and columns of the
    card. Drift is of the month's own applications; level and ranking are of the last `outcome_months` months up to it
    whose outcome is known by now.

    :raises ModelError: points that the reference does not know.
    """
    limits = rules or MonitorRules()
    months = rows.with_columns(_month=pl.col(day).dt.truncate("1mo")).sort("_month")
    found: list[dict[str, Any]] = []
    for (month,), part in sorted(months.partition_by("_month", as_dict=True).items()):
        assert isinstance(month, date)
        since = _months_before(month, limits.outcome_months - 1)
        matured = months.filter(pl.col("_month").is_between(since, month), pl.col("bad").is_not_null()).drop_nulls("pd")
        drifted = _drift(reference, part, limits)
        found += [{"month": month, **one} for one in (*drifted, *_outcomes(reference, matured, limits))]
    return pl.DataFrame(found, MONITORED)


def worst(monitored: pl.DataFrame) -> pl.DataFrame:
    """This function will give the worst light of each month: columns `month`, `light`."""
    rank = pl.col("light").replace_strict(ORDER, return_dtype=pl.Int8)
    names = {rank_: name for name, rank_ in ORDER.items()}
    each = monitored.group_by("month").agg(rank.max().alias("rank")).sort("month")
    return each.select("month", light=pl.col("rank").replace_strict(names, return_dtype=pl.String))


def _months_before(month: date, count: int) -> date:
    months = month.year * 12 + month.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _drift(reference: Reference, part: pl.DataFrame, limits: MonitorRules) -> list[dict[str, Any]]:
    graded = part.drop_nulls("grade")
    lost = 1 - graded.height / part.height
    found = [_measure("not_rated", lost, _above(lost, limits.not_rated), part.height)]
    gaps = {name: _missing(part, name) - _missing(reference.rows, name) for name in reference.columns}
    widest = max(gaps, key=lambda name: gaps[name])
    found.append(
        _measure("missing", gaps[widest], _above(gaps[widest], limits.missing_rise), part.height) | {"about": widest}
    )
    if graded.height:
        shift = psi_between(reference.rows["grade"], graded["grade"])
        found.insert(0, _measure("psi_grade", shift.psi, _psi_light(shift, limits), graded.height))
        moved = csi(reference.rows, graded, reference.points, limits.psi).filter(pl.col("csi") > pl.col("by_chance"))
        if moved.height:
            first = moved.row(0, named=True)
            light = limits.psi.light(first["csi"])
            about = {"about": first["characteristic"], "also": first["points_shift"]}
            found.insert(1, _measure("characteristic", first["csi"], light, graded.height) | about)
    return found


def _psi_light(shift: Any, limits: MonitorRules) -> str:
    """A month of few applications has a PSI by chance alone: below that it is green."""
    return "green" if shift.psi <= shift.by_chance else limits.psi.light(shift.psi)


def _outcomes(reference: Reference, matured: pl.DataFrame, limits: MonitorRules) -> list[dict[str, Any]]:
    bads = int(matured["bad"].sum() or 0)
    if min(bads, matured.height - bads) < limits.least_bads:
        return [_measure(name, None, "unknown", matured.height) | {"bads": bads} for name in ("level", "ranking")]
    risk, bad, weight = (matured[name].to_numpy() for name in ("pd", "bad", "weight"))
    rate, mean_pd = float(np.average(bad, weights=weight)), float(np.average(risk, weights=weight))
    n = effective_count(weight)
    p_value = float(jeffreys(rate * n, n, mean_pd))
    area = auc_of(risk, bad, weight)
    fall = reference.auc - area.auc
    is_clear = area.high < reference.auc
    return [
        _measure("level", p_value, limits.lights.of(p_value), matured.height) | {"bads": bads, "also": rate / mean_pd},
        _measure("ranking", area.auc, _above(fall, limits.auc_fall) if is_clear else "green", matured.height)
        | {"bads": bads, "also": -fall},
    ]


def _above(value: float, ends: tuple[float, float]) -> str:
    return "red" if value >= ends[1] else "yellow" if value >= ends[0] else "green"


def _missing(rows: pl.DataFrame, name: str) -> float:
    return rows[name].null_count() / rows.height if rows.height else 0.0


def _measure(measure: str, value: float | None, light: str, rows: int) -> dict[str, Any]:
    return {"measure": measure, "value": value, "light": light, "rows": rows}


def named_thresholds(rules: MonitorRules) -> Mapping[str, tuple[float, float]]:
    """This function will give the yellow and red thresholds of each measure, for reports."""
    return {
        "psi_grade": (rules.psi.yellow, rules.psi.red),
        "characteristic": (rules.psi.yellow, rules.psi.red),
        "missing": rules.missing_rise,
        "not_rated": rules.not_rated,
        "level": (rules.lights.yellow, rules.lights.red),
        "ranking": rules.auc_fall,
    }

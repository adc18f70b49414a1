"""What moves the whole region, its industries and its towns: slow factors, and the shocks that the config declares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.draws import Draws
from tallystick.simulate.region.config import RegionConfig, Shock

Floats = NDArray[np.float64]
WARM_MONTHS = 24
"""Months lived before the first one shown, so that troubles are as usual when it begins."""


@dataclass(frozen=True)
class Climate:
    """Factors of health per month, warm-up included: `whole` (months), `industry` and `town` (months by kind), in
    standard deviations, shocks included; `sales`: by how much shocks multiply sales (months by industry).
    """

    whole: Floats
    industry: Floats
    town: Floats
    sales: Floats


def factors(draws: Draws, stream: str, count: int, months: int, keeps: float) -> Floats:
    """This function will give `count` paths of `months` months, standard normal, of which a month keeps `keeps`."""
    new = draws.normal(stream, np.arange(months)[:, None], np.arange(count)[None, :])
    path = np.empty_like(new)
    path[0] = new[0]
    fresh = np.sqrt(1 - keeps**2)
    for month in range(1, months):
        path[month] = keeps * path[month - 1] + fresh * new[month]
    return path


def climate(config: RegionConfig, draws: Draws) -> Climate:
    """This function will give the factors of every month from the start of the warm-up to the region's last."""
    months, keeps = config.months + WARM_MONTHS, config.health.factor_keeps
    industry = config.health.industry**0.5 * factors(draws, "industry", len(config.industries), months, keeps)
    sales = np.ones((months, len(config.industries)))
    for shock in config.shocks:
        strength = _strength(shock, config.first_month, months)[:, None]
        industry = industry - strength * _by_industry(shock.health, config)
        sales = sales * (1 - strength * _by_industry(shock.sales, config))
    return Climate(
        whole=config.health.whole**0.5 * factors(draws, "whole", 1, months, keeps)[:, 0],
        industry=industry,
        town=config.health.town**0.5 * factors(draws, "town", len(config.towns), months, keeps),
        sales=sales,
    )


def _by_industry(effects: dict[str, float], config: RegionConfig) -> Floats:
    return np.array([effects.get(code, effects.get("all", 0.0)) for code in config.industries])


def _strength(shock: Shock, first_month: date, months: int) -> Floats:
    """1 while the shock lasts, then half as much every half-life; 0 before it."""
    start = (shock.start.year - first_month.year) * 12 + shock.start.month - first_month.month + WARM_MONTHS
    since = np.arange(months) - start
    fading = 0.5 ** (np.maximum(since - shock.months + 1, 0) / shock.half_life)
    return np.where(since < 0, 0.0, fading)


def macro_table(config: RegionConfig, weather: Climate) -> pl.DataFrame:
    """This function will give a row a month: `month`, `factor`, `health_<industry>`, `sales_<industry>`, `rate_bp`."""
    shown = slice(WARM_MONTHS, None)
    first = np.datetime64(config.first_month, "M")
    month = pl.Series((first + np.arange(config.months)).astype("datetime64[D]"))
    known = sorted(config.rate_bp.items())
    days = np.array([np.datetime64(day) for day, _ in known])
    place = np.searchsorted(days, month.to_numpy(), side="right") - 1
    by_industry = {
        f"{what}_{code}": pl.Series(values[shown, n])
        for what, values in (("health", weather.industry), ("sales", weather.sales))
        for n, code in enumerate(config.industries)
    }
    return pl.DataFrame(
        {
            "month": month,
            "factor": weather.whole[shown],
            "rate_bp": np.array([rate for _, rate in known])[np.maximum(place, 0)],
            **by_industry,
        }
    )

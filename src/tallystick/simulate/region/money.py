"""What firms sell and what cash their business leaves, month by month: functions of a firm and a month alone."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from tallystick.simulate.draws import Draws, normal_of, taken_in
from tallystick.simulate.region.config import RegionConfig
from tallystick.simulate.region.life import Life
from tallystick.simulate.region.macro import WARM_MONTHS, Climate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BASE_MONTH = 36
"""The month of the region in which a grown firm sells its `base`; growth runs from there, both ways."""


class Business(NamedTuple):
    """Per firm what its sales are made of (`base` in fen a month, `level` its usual health), and what months share."""

    founded: NDArray[np.int32]
    closed: NDArray[np.int32]
    base: Floats
    growth: Floats
    level: Floats
    margin: Floats
    net: Floats
    noise: Floats
    industry: NDArray[np.int32]
    season: Floats
    health: NDArray[np.float32]
    trouble: NDArray[np.uint8]
    trouble_before: NDArray[np.uint8]
    weather: Floats
    rules: Floats
    remains: Floats
    key: np.uint64
    first_calendar: int


def business_of(config: RegionConfig, draws: Draws, firms: pl.DataFrame, life: Life, weather: Climate) -> Business:
    """This function will gather what `sales_at` reads; `season` holds depth and calendar month of the peak."""
    industries = list(config.industries.values())
    sales = config.sales
    code = pl.Enum(list(config.industries))
    return Business(
        founded=firms["founded_month"].to_numpy(),
        closed=life.closed,
        base=firms["base_sales_minor"].to_numpy() / 12.0,
        growth=firms["growth"].to_numpy(),
        level=firms["true_quality"].cast(pl.Float64).to_numpy() * config.health.quality**0.5,
        margin=firms["gross_margin"].to_numpy(),
        net=firms["net_margin"].to_numpy(),
        noise=sales.noise * np.exp(sales.noise_quality * firms["true_quality"].cast(pl.Float64).to_numpy()),
        industry=firms["industry"].cast(code).to_physical().cast(pl.Int32).to_numpy(),
        season=np.array([[i.season, float(i.best)] for i in industries]),
        health=life.health,
        trouble=life.trouble,
        trouble_before=life.before,
        weather=np.ascontiguousarray(weather.sales[WARM_MONTHS:]),
        rules=np.array([sales.slope, sales.knee, sales.fall_slope, sales.start_share, sales.start_months]),
        remains=np.array(sales.remains),
        key=draws.key("sales"),
        first_calendar=config.first_month.month - 1,
    )


@njit(cache=True, nogil=True, inline="always")
def is_open(business: Any, firm: Any, month: Any) -> Any:
    """This function will say whether the firm does business in the month."""
    return business.founded[firm] <= month < business.closed[firm]


@njit(cache=True, nogil=True)
def trend_at(business: Any, firm: Any, month: Any) -> Any:
    """This function will give the sales, in fen, that firm and month would have in calm times without season."""
    share, ramp = business.rules[3], business.rules[4]
    start = 1.0 - (1.0 - share) * np.exp(-(month - business.founded[firm]) / ramp)
    return business.base[firm] * np.exp(np.log1p(business.growth[firm]) * (month - BASE_MONTH) / 12.0) * start


@njit(cache=True, nogil=True)
def sales_at(business: Any, firm: Any, month: Any) -> Any:
    """This function will give the real net sales of the firm in the month, in whole fen; 0 while it is not open."""
    if not is_open(business, firm, month):
        return np.int64(0)
    rules, kind = business.rules, business.industry[firm]
    depth, best = business.season[kind, 0], business.season[kind, 1]
    calendar = (business.first_calendar + month) % 12 + 1
    sales = trend_at(business, firm, month) * (1.0 + depth * np.cos(2.0 * np.pi * (calendar - best) / 12.0))
    away = business.health[firm, month] - business.level[firm]
    sales *= np.exp(rules[0] * away + rules[2] * min(away - rules[1], 0.0))
    sales *= business.weather[month, kind] * business.remains[business.trouble[firm, month]]
    sales *= np.exp(business.noise[firm] * normal_of(taken_in(taken_in(business.key, firm), month)))
    return np.int64(np.rint(sales))


@njit(cache=True, nogil=True)
def sales_of(business: Any, firms: Any, first: Any, months: Any) -> Any:
    """This function will give the sales of `firms` in `months` months from month `first` on (firms by months, fen)."""
    out = np.zeros((len(firms), months), dtype=np.int64)
    for n in range(len(firms)):
        for place in range(months):
            out[n, place] = sales_at(business, firms[n], first + place)
    return out


@njit(cache=True, nogil=True)
def cash_of(business: Any, firms: Any, first: Any, months: Any) -> Any:
    """This function will give the operating cash flow, in fen: gross margin on sales less costs that follow the trend.

    Costs that do not move with sales make a fall of sales bite: a firm with a gross margin of 25 % and a net one of 8 %
    loses its cash when sales fall by a third.
    """
    out = np.zeros((len(firms), months), dtype=np.int64)
    for n in range(len(firms)):
        firm = firms[n]
        fixed = business.margin[firm] - business.net[firm]
        for place in range(months):
            month = first + place
            if is_open(business, firm, month):
                earned = business.margin[firm] * sales_at(business, firm, month)
                out[n, place] = np.int64(np.rint(earned - fixed * trend_at(business, firm, month)))
    return out

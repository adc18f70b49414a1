"""What stands behind loans: property and machines of the owners, and guarantees that firms give each other."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.region.evidence.register import founded
from tallystick.simulate.region.evidence.scene import Scene

_PROPERTY = ("residential", "commercial_property", "land")
_YEAR = 12
_GUARANTEED_SHARE = 0.12


def collateral(scene: Scene) -> pl.DataFrame:
    """This function will give what the chosen firms can pledge, at the last yearly valuation before the end."""
    firm = founded(scene)
    firm = firm[scene.firms["collateral_kind"].gather(firm).is_not_null().to_numpy()]
    rows, draws = scene.firms[firm], scene.draws.within("security")
    month = scene.last - (scene.last + draws.integers("valued month", firm, low=0, high=_YEAR)) % _YEAR
    day = scene.day_in(month, draws.uniform("valued day", firm, month))
    year = day.astype("datetime64[Y]").astype(np.int64) + 1970
    value = np.round(rows["collateral_value_minor"].to_numpy() * _worth(scene, rows, year) / 1e6) * 1e6
    lien = (
        draws.happens("lien", firm, chance=0.15)
        * np.round(value * draws.uniform("lien size", firm, high=0.4) / 1e6)
        * 1e6
    )
    is_property = rows["collateral_kind"].is_in(list(_PROPERTY))
    return pl.DataFrame(
        {
            "collateral_id": pl.select(pl.format("K{}", rows["firm"].cast(pl.String).str.zfill(8))).to_series(),
            "enterprise_id": rows["enterprise_id"],
            "kind": rows["collateral_kind"],
            "value_minor": pl.Series(value.astype(np.int64)),
            "valued_day": pl.Series(day),
            "prior_lien_minor": pl.Series(lien.astype(np.int64)),
            "is_registered": is_property | pl.Series(draws.happens("registered", firm, chance=0.9)),
            "insured_until": pl.Series(day + draws.integers("insured", firm, month, low=330, high=400)),
        }
    )


def _worth(scene: Scene, rows: pl.DataFrame, year: NDArray[np.int64]) -> NDArray[np.float64]:
    """Value in a year by that of 2020: property by the index, machines and vehicles by wear."""
    index = scene.config.property_index
    first, last = min(index), max(index)
    by_index = np.array([index[y] for y in range(first, last + 1)])[np.clip(year, first, last) - first]
    worn = (1 - scene.config.worn_a_year) ** (year - 2020.0)
    return np.where(rows["collateral_kind"].is_in(list(_PROPERTY)).to_numpy(), by_index, worn)


def guarantees(scene: Scene) -> pl.DataFrame:
    """This function will give the yearly guarantees begun in the months asked for: round circles, and down chains."""
    pairs = _pairs(scene)
    chosen = np.isin(pairs["guarantor"], scene.chosen) | np.isin(pairs["obligor"], scene.chosen)
    pairs = pairs.filter(pl.Series(chosen))
    giver, taker = pairs["guarantor"].to_numpy(), pairs["obligor"].to_numpy()
    draws, months = scene.draws.within("guarantees"), np.arange(scene.months.start, scene.months.stop)
    begins = (months[None, :] + draws.integers("phase", taker, giver, low=0, high=_YEAR)[:, None]) % _YEAR == 0
    founded_, closed = scene.business.founded, scene.business.closed
    for who in (giver, taker):
        begins &= (founded_[who][:, None] <= months) & (months < closed[who][:, None])
    place, at = np.nonzero(begins)
    month, giver, taker = months[at], giver[place], taker[place]
    day = scene.day_in(month, draws.uniform("day", taker, giver, month))
    assets = scene.firms["total_assets_minor"].to_numpy()[giver]
    net = assets * np.clip(0.45 + 0.10 * scene.firms["true_quality"].to_numpy()[giver], 0.05, 0.9)
    amount = np.ceil(scene.firms["base_sales_minor"].to_numpy()[taker] * _GUARANTEED_SHARE / 1e6) * 1e6
    ids = scene.firms["enterprise_id"]
    return pl.DataFrame(
        {
            "guarantee_id": _numbers(giver, taker, month),
            "guarantor_id": ids.gather(giver),
            "guarantor_kind": pl.repeat("firm", len(giver), eager=True),
            "obligor_id": ids.gather(taker),
            "amount_minor": pl.Series(amount.astype(np.int64)),
            "from_day": pl.Series(day),
            "until_day": pl.Series(day + 365),
            "guarantor_net_assets_minor": pl.Series(np.rint(net).astype(np.int64)),
        }
    ).sort("from_day", "guarantee_id")


def _pairs(scene: Scene) -> pl.DataFrame:
    """Who guarantees whom: in a circle each member the next one, down a chain the one before."""
    firms = scene.firms.select(pl.col("firm").cast(pl.Int64), "circle_id", "chained_to").filter(
        pl.col("circle_id").is_not_null() | pl.col("chained_to").is_not_null()
    )
    following = pl.coalesce(pl.col("firm").shift(-1), pl.col("firm").first()).over("circle_id", order_by="firm")
    circles = firms.filter(pl.col("circle_id").is_not_null()).select(guarantor="firm", obligor=following)
    chains = firms.filter(pl.col("chained_to").is_not_null()).select(guarantor="chained_to", obligor="firm")
    return pl.concat([circles, chains], how="vertical_relaxed").sort("obligor", "guarantor")


def _numbers(giver: NDArray[np.int64], taker: NDArray[np.int64], month: NDArray[np.int64]) -> pl.Series:
    parts = (pl.Series(giver), pl.Series(taker), pl.Series(month))
    return pl.select(pl.format("G{}-{}-{}", *parts)).to_series()

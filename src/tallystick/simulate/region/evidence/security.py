"""What stands behind loans: property and machines of the owners, and guarantees that firms give each other."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.region.evidence.register import founded
from tallystick.simulate.region.evidence.scene import Scene
from tallystick.simulate.region.people import BY_COMPANY

Ints = NDArray[np.int64]

_PROPERTY = ("residential", "commercial_property", "land")
_YEAR = 12
COMPANIES = 3
"""Guarantee companies of the region."""
COMPANY_NET_ASSETS_MINOR = 30_000_000_000
"""Net assets of each: 300 million yuan."""


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
    """This function will give the yearly guarantees begun in the months asked for, for and by the chosen firms.

    Firms guarantee each other round circles (given whole, with the contracts of all members) and down chains; persons
    and guarantee companies stand for firms of neither.
    """
    both = pl.concat([_between_firms(scene), _by_others(scene)])
    return both.sort("from_day", "guarantee_id")


def _between_firms(scene: Scene) -> pl.DataFrame:
    pairs = _pairs(scene)
    giver, taker = pairs["guarantor"].to_numpy(), pairs["obligor"].to_numpy()
    known = np.isin(giver, scene.chosen) | np.isin(taker, scene.chosen)
    circles = pairs["circle_id"]
    known |= circles.is_in(circles.filter(pl.Series(known)).drop_nulls().implode()).fill_null(value=False).to_numpy()
    giver, taker = giver[known], taker[known]
    founded_, closed = scene.business.founded, scene.business.closed
    months = np.arange(scene.months.start, scene.months.stop)
    lives = (founded_[giver][:, None] <= months) & (months < closed[giver][:, None])
    place, month = _begun(scene, taker, giver, lives)
    giver, taker = giver[place], taker[place]
    assets = scene.firms["total_assets_minor"].to_numpy()[giver]
    net = assets * np.clip(0.45 + 0.10 * scene.firms["true_quality"].to_numpy()[giver], 0.05, 0.9)
    ids = scene.firms["enterprise_id"].gather(giver)
    return _contracts(scene, taker, giver, month).with_columns(
        guarantor_id=ids,
        guarantor_kind=pl.lit("firm"),
        guarantor_net_assets_minor=pl.Series(np.rint(net).astype(np.int64)),
    )


def _by_others(scene: Scene) -> pl.DataFrame:
    """Guarantees of persons, who have some part of the firm's yearly sales, and of the region's guarantee companies."""
    draws, backed = scene.draws.within("guarantees"), scene.firms["backed"].to_numpy()
    taker = scene.chosen[backed[scene.chosen] > 0]
    place, month = _begun(scene, taker, -backed[taker].astype(np.int64), np.ones((len(taker), 1), bool))
    taker = taker[place]
    company = backed[taker] == BY_COMPANY
    sales = scene.firms["base_sales_minor"].to_numpy()[taker]
    means = scene.config.people.backer_means * np.exp(0.6 * draws.normal("means", taker))
    number = draws.integers("company", taker, low=1, high=COMPANIES + 1)
    whose = pl.DataFrame({"company": company, "number": number, "taker": taker})
    return _contracts(scene, taker, -backed[taker].astype(np.int64), month).with_columns(
        guarantor_id=whose.select(
            pl.when("company").then(pl.format("DB{}", "number")).otherwise(pl.format("P{}", "taker"))
        ).to_series(),
        guarantor_kind=whose.select(
            pl.when("company").then(pl.lit("guarantee_company")).otherwise(pl.lit("person"))
        ).to_series(),
        guarantor_net_assets_minor=pl.Series(
            np.where(company, COMPANY_NET_ASSETS_MINOR, np.rint(sales * means)).astype(np.int64)
        ),
    )


def _begun(
    scene: Scene, taker: Ints, giver: Ints, giver_lives: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places among the pairs and months in which their yearly contract begins while both are in business."""
    draws, months = scene.draws.within("guarantees"), np.arange(scene.months.start, scene.months.stop)
    begins = (months[None, :] + draws.integers("phase", taker, giver, low=0, high=_YEAR)[:, None]) % _YEAR == 0
    begins &= giver_lives
    begins &= (scene.business.founded[taker][:, None] <= months) & (months < scene.business.closed[taker][:, None])
    place, at = np.nonzero(begins)
    return place, months[at]


def _contracts(scene: Scene, taker: Ints, giver: Ints, month: Ints) -> pl.DataFrame:
    """What all contracts have; `giver` is a firm, or less than 0 where none is."""
    draws = scene.draws.within("guarantees")
    day = scene.day_in(month, draws.uniform("day", taker, giver, month))
    share = scene.config.people.guaranteed_share
    amount = np.ceil(scene.firms["base_sales_minor"].to_numpy()[taker] * share / 1e6) * 1e6
    return pl.DataFrame(
        {
            "guarantee_id": _numbers(giver, taker, month),
            "guarantor_id": pl.repeat("", len(taker), eager=True),
            "guarantor_kind": pl.repeat("", len(taker), eager=True),
            "obligor_id": scene.firms["enterprise_id"].gather(taker),
            "amount_minor": pl.Series(amount.astype(np.int64)),
            "from_day": pl.Series(day),
            "until_day": pl.Series(day + 365),
            "guarantor_net_assets_minor": pl.repeat(0, len(taker), dtype=pl.Int64, eager=True),
        }
    )


def _pairs(scene: Scene) -> pl.DataFrame:
    """Who guarantees whom: in a circle each member the next one, down a chain the one before."""
    firms = scene.firms.select(pl.col("firm").cast(pl.Int64), "circle_id", "chained_to").filter(
        pl.col("circle_id").is_not_null() | pl.col("chained_to").is_not_null()
    )
    following = pl.coalesce(pl.col("firm").shift(-1), pl.col("firm").first()).over("circle_id", order_by="firm")
    circles = firms.filter(pl.col("circle_id").is_not_null()).select("circle_id", guarantor="firm", obligor=following)
    chains = firms.filter(pl.col("chained_to").is_not_null()).select(
        pl.lit(None, firms.schema["circle_id"]).alias("circle_id"), guarantor="chained_to", obligor="firm"
    )
    return pl.concat([circles, chains], how="vertical_relaxed").sort("obligor", "guarantor")


def _numbers(giver: Ints, taker: Ints, month: Ints) -> pl.Series:
    whose = pl.DataFrame({"giver": giver, "taker": taker, "month": month})
    named = pl.when(pl.col("giver") < 0).then(pl.lit("B")).otherwise(pl.col("giver").cast(pl.String))
    return whose.select(pl.format("G{}-{}-{}", named, "taker", "month")).to_series()

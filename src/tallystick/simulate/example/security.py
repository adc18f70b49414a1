"""What officers saw on site, and what stands behind a loan: collateral and guarantees, with one circle of three."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from tallystick.simulate.example.books import fen
from tallystick.simulate.example.firms import Region

_SOFT = {"healthy": 4, "strained": 3, "sick": 2}


def visits(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give one visit by two officers to each firm that was visited, within the last two months."""
    firms = region.firms.filter(~pl.col("is_thin"))
    count = firms.height
    base = firms["state"].replace_strict(_SOFT, return_dtype=pl.Int64).to_numpy()

    def scored(lowest: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.clip(base + chance.integers(lowest, 2, count), 1, 5)

    sales = firms["annual_sales"].to_numpy()
    stated = sales * np.where(firms["trouble"] == "overstated", 1.8, chance.uniform(0.96, 1.1, count))
    officers = chance.integers(1, 9, count)
    return pl.DataFrame(
        {
            "enterprise_id": firms["enterprise_id"],
            "visit_id": [f"V{n + 1:03d}" for n in range(count)],
            "day": np.datetime64(region.day) - chance.integers(5, 60, count),
            "officer_id": [f"O{n:02d}" for n in officers],
            "second_officer_id": [f"O{n % 8 + 11:02d}" for n in officers],
            "person_score": scored(0),
            "product_score": scored(-1),
            "pledge_score": scored(-1),
            "electricity_seen": pl.repeat(True, count, eager=True),
            "water_seen": chance.random(count) < 0.8,
            "customs_seen": chance.random(count) < 0.2,
            "stated_sales_12m": np.round(stated, -4),
            "stated_margin": np.round(firms["gross_margin"].to_numpy(), 3),
            "workers_seen": np.maximum(1, firms["employees"].to_numpy() - chance.integers(0, 3, count)),
            "machines_running_share": np.where(base == 2, 0.4, np.round(chance.uniform(0.7, 1.0, count), 2)),
            "stock_seen": np.round(sales * 0.08, -3),
            "books_quality": scored(-1),
            "neighbours_view": scored(-1),
            "photos": chance.integers(4, 15, count),
        }
    )


def collateral(region: Region, applications: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give what secures the mortgaged loans asked for; a few pieces are not registered yet."""
    secured = applications.filter(pl.col("security") == "mortgaged").join(
        region.firms.select("enterprise_id", "state"), on="enterprise_id", how="left", maintain_order="left"
    )
    healthy = (secured["state"] == "healthy").to_numpy()
    cover = np.where(healthy, chance.uniform(2.2, 3.0, secured.height), chance.uniform(1.5, 2.4, secured.height))
    value = secured["amount_minor"].to_numpy() * cover
    return pl.DataFrame(
        {
            "collateral_id": [f"K{n + 1:03d}" for n in range(secured.height)],
            "enterprise_id": secured["enterprise_id"],
            "kind": chance.choice(["residential", "residential", "commercial_property"], secured.height),
            "value_minor": np.round(value, -6).astype(np.int64),
            "valued_day": np.datetime64(region.day) - chance.integers(20, 150, secured.height),
            "prior_lien_minor": np.where(healthy, 0, np.round(value * 0.1, -6)).astype(np.int64),
            "is_registered": healthy | (chance.random(secured.height) < 0.6),
            "insured_until": pl.repeat(date(region.day.year + 1, 3, 31), secured.height, eager=True),
        }
    )


def guarantees(region: Region, applications: pl.DataFrame) -> pl.DataFrame:
    """This function will give a guarantee company behind each guaranteed loan, and a circle of three firms."""
    backed = applications.filter(pl.col("security") == "guaranteed")
    from_day = region.day - timedelta(days=25)
    outside = backed.select(
        guarantee_id=pl.format("G{}", pl.col("application_id").str.slice(1)),
        guarantor_id=pl.lit("DB-清河担保"),
        guarantor_kind=pl.lit("guarantee_company"),
        obligor_id="enterprise_id",
        amount_minor=(pl.col("amount_minor") * 1.2).round().cast(pl.Int64),
        from_day=pl.lit(from_day),
        until_day=pl.lit(date(region.day.year + 3, 6, 30)),
        guarantor_net_assets_minor=pl.lit(20_000_000_000),
    )
    circle = region.where(trouble="circle")[:3]
    ids = region.firms["enterprise_id"]
    amount = fen(region.trait("annual_sales")[circle] * 0.3)
    inside = pl.DataFrame(
        {
            "guarantee_id": [f"GC{n}" for n in range(len(circle))],
            "guarantor_id": ids.gather(circle),
            "guarantor_kind": ["firm"] * len(circle),
            "obligor_id": ids.gather(np.roll(circle, -1)),
            "amount_minor": amount,
            "from_day": [region.day - timedelta(days=200)] * len(circle),
            "until_day": [date(region.day.year + 1, 6, 30)] * len(circle),
            "guarantor_net_assets_minor": fen(region.trait("annual_sales")[circle] * 0.4),
        },
        schema=outside.schema,
    )
    return pl.concat([outside, inside])

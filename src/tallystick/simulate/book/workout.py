"""What follows on loans that are not paid: money that still comes in, costs, promises; and covenants and overlays."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

BEGINS = 120
"""Days after the first unpaid due before anything comes in."""
COMES_IN = {"unsecured": 0.30, "guaranteed": 0.45, "mortgaged": 0.65, "pledged": 0.80}
PROMISED = 0.35
COVENANTED = 0.05
TELLS = (("loan_days_past_due", 30.0, 30), ("delays_12m", 2.0, 60), ("dscr", None, 90))
"""What covenants measure, the most allowed (DSCR has a least instead), days to cure."""
LEAST_DSCR = 1.2


def workout_events(rng: np.random.Generator, lost: pl.DataFrame, day: date) -> pl.DataFrame:
    """This function will invent up to two payments and a cost for each loan of `lost`: its id, first unpaid due, ...

    Whoever pays, pays a part of the principal some months after the first due that was missed.
    """
    size = len(lost)
    chance = lost["security"].replace_strict(COMES_IN, return_dtype=pl.Float64).to_numpy()
    parts = []
    for number, (after, spread) in enumerate(((BEGINS, 200), (420, 400))):
        pays = rng.random(size) < chance / (1 + number)
        lag, share = after + rng.integers(0, spread, size), rng.uniform(0.05, 0.45, size)
        parts.append(
            lost.with_columns(_pays=pl.Series(pays), _lag=pl.Series(lag), _share=pl.Series(share))
            .filter("_pays")
            .select(
                "loan_id",
                day=pl.col("due_day") + pl.duration(days=pl.col("_lag")),
                amount_minor=(pl.col("principal_minor") * pl.col("_share")).cast(pl.Int64),
                kind=pl.lit("paid"),
            )
        )
    sued = lost.filter(pl.Series(rng.random(size) < 0.6))
    cost = (pl.col("principal_minor") * 0.02).cast(pl.Int64)
    since = pl.col("due_day") + timedelta(days=150)
    parts.append(sued.select("loan_id", day=since, amount_minor=cost, kind=pl.lit("cost")))
    return pl.concat(parts).filter((pl.col("day") <= day) & (pl.col("amount_minor") > 0))


def promises(rng: np.random.Generator, lost: pl.DataFrame, day: date) -> pl.DataFrame:
    """This function will invent promises to pay by borrowers of `lost`, some of them of the money that came in."""
    made = lost.filter(pl.Series(rng.random(len(lost)) < PROMISED))
    size = len(made)
    ago = pl.Series(rng.integers(2, 60, size))
    wait = pl.Series(rng.integers(5, 30, size))
    first = pl.lit(day) - pl.duration(days=ago)
    share = pl.Series(rng.uniform(0.01, 0.10, size))
    return made.select(
        "loan_id",
        promised_day=first + pl.duration(days=wait),
        made_day=first,
        amount_minor=(pl.col("principal_minor") * share / 10_000).cast(pl.Int64) * 10_000 + 10_000,
    )


def promised_payments(rng: np.random.Generator, made: pl.DataFrame, day: date) -> pl.DataFrame:
    """This function will invent what was paid on promises: about half are kept, some in part."""
    draw = pl.Series(rng.random(len(made)))
    part = pl.when(draw < 0.5).then(1.0).when(draw < 0.65).then(0.4).otherwise(0.0)
    paid = made.select(
        "loan_id",
        day="promised_day",
        amount_minor=(pl.col("amount_minor") * part).cast(pl.Int64),
        kind=pl.lit("paid"),
    )
    return paid.filter((pl.col("day") <= day) & (pl.col("amount_minor") > 0))


def covenants(rng: np.random.Generator, contracts: pl.DataFrame) -> pl.DataFrame:
    """This function will invent covenants of some contracts: two that the book can measure, one that it cannot."""
    chosen = contracts.filter(pl.Series(rng.random(len(contracts)) < COVENANTED)).select("loan_id")
    return pl.concat(
        chosen.with_columns(
            covenant_id=pl.lit(f"C{number}"),
            metric=pl.lit(metric),
            least=pl.lit(LEAST_DSCR if most is None else None, pl.Float64),
            most=pl.lit(most, pl.Float64),
            grace_days=pl.lit(grace, pl.Int64),
        )
        for number, (metric, most, grace) in enumerate(TELLS, 1)
    ).sort("loan_id", "covenant_id")


def overlays(day: date) -> pl.DataFrame:
    """This function will invent one overlay: more is held for builders."""
    return pl.DataFrame(
        {
            "overlay_id": ["O1"],
            "column": ["industry"],
            "equals": ["construction"],
            "share": [0.10],
            "from_day": [day - timedelta(days=200)],
            "reason": ["orders of builders in the county have fallen for two quarters; not yet in the PD"],
            "proposed_by": ["model officer"],
            "approved_by": ["risk committee"],
        }
    )

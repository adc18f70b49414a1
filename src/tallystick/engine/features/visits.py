"""The latest visit: three products, three meters (三品三表)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, count, days, minor, points
from tallystick.engine.features.windows import KEY, days_since, seen
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_T = "visits"
_OLD = "not visited, or longer ago than the policy's visit_valid_days, or not noted"

ADDS = Columns(
    (
        days("visit_age_days", WORSE, "days since the latest visit", "最近走访距今天数", "not visited", _T),
        count("visit_persons", BETTER, "officers at the latest visit", "走访人数", "not visited", _T),
        points("soft_person", BETTER, "the person, 1 to 5", "人品评分", _OLD, _T),
        points("soft_product", BETTER, "the product, 1 to 5", "产品评分", _OLD, _T),
        points("soft_pledge", BETTER, "the pledge, 1 to 5", "押品评分", _OLD, _T),
        points("soft_score", BETTER, "the three weighted, 0 to 100", "三品综合分", _OLD, _T),
        count("meters_read", BETTER, "meters read, of electricity, water and customs", "三表查验数", _OLD, _T),
        points("books_quality", BETTER, "quality of the books, 1 to 5", "账务质量", _OLD, _T),
        points("neighbours_view", BETTER, "what neighbours say, 1 to 5", "邻里评价", _OLD, _T),
        minor("visit_sales_12m_minor", NEUTRAL, "annual sales as stated at the visit", "走访自述年销售额", _OLD, _T),
    )
)


SCORES = {"soft_person": "person_score", "soft_product": "product_score", "soft_pledge": "pledge_score"}
NOTED = {**SCORES, "books_quality": "books_quality", "neighbours_view": "neighbours_view"}
METERS = ("electricity_seen", "water_seen", "customs_seen")
LEAST, MOST = 1, 5


def visits(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm visited up to the policy's day, from its latest visit.

    A visit older than `visit_valid_days` still has an age, but its notes no longer count. The soft score is the mean of
    person, product and pledge by the weights `soft_weight_*`, 1 as 0 and 5 as 100; unknown where one of them is.
    """
    latest = pl.struct("day", "visit_id")
    noted = ["day", "second_officer_id", "stated_sales_12m_minor", *NOTED.values(), *METERS]
    rows = seen(evidence, "visits", policy).group_by(KEY).agg(pl.col(noted).max_by(latest))
    age = days_since(pl.col("day"), policy.day)
    valid = age <= int(policy.number("visit_valid_days"))
    return rows.select(
        KEY,
        age.alias("visit_age_days"),
        (pl.col("second_officer_id").is_not_null().cast(pl.Int32) + 1).alias("visit_persons"),
        *(pl.when(valid).then(pl.col(SCORES[name]).cast(pl.Float64)).alias(name) for name in SCORES),
        pl.when(valid).then(_soft_score(policy)).alias("soft_score"),
        pl.when(valid).then(_meters()).alias("meters_read"),
        *(
            pl.when(valid).then(pl.col(name).cast(pl.Float64)).alias(name)
            for name in ("books_quality", "neighbours_view")
        ),
        pl.when(valid).then("stated_sales_12m_minor").alias("visit_sales_12m_minor"),
    )


def _soft_score(policy: Policy) -> pl.Expr:
    weights = {name: float(policy.number(f"soft_weight_{name.removeprefix('soft_')}")) for name in SCORES}
    total = sum(weights.values())
    mean = pl.sum_horizontal(
        [pl.col(SCORES[name]) * (weight / total) for name, weight in weights.items()], ignore_nulls=False
    )
    return (mean - LEAST) * (100 / (MOST - LEAST))


def _meters() -> pl.Expr:
    """Meters the officer read; unknown only where the visit says nothing about any."""
    said = pl.any_horizontal(pl.col(name).is_not_null() for name in METERS)
    return pl.when(said).then(pl.sum_horizontal(pl.col(name).cast(pl.Int32) for name in METERS)).cast(pl.Int32)


SOURCE = Source("visits", visits, ("visits",), ADDS)

"""The latest visit: three products, three meters (三品三表)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, count, days, minor, points
from tallystick.engine.features.rows import UNKNOWN, Floats, day_number, seen_rows, table
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
METERS = ("electricity_seen", "water_seen", "customs_seen")
LEAST, MOST = 1, 5


def visits(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm visited up to the policy's day, from its latest visit.

    A visit older than `visit_valid_days` still has an age, but its notes no longer count. The soft score is the mean of
    person, product and pledge by the weights `soft_weight_*`, 1 as 0 and 5 as 100; unknown where one of them is.
    """
    rows = seen_rows(evidence, "visits", policy)
    latest = rows.newest("day", "visit_id")
    age = day_number(policy.day) - rows.days("day")[latest]
    valid = age <= int(policy.number("visit_valid_days"))

    def noted(name: str) -> Floats:
        return np.where(valid, rows.numbers(name)[latest], UNKNOWN)

    scores = {name: noted(given) for name, given in SCORES.items()}
    meters = [noted(name) for name in METERS]
    said = ~np.isnan(meters).all(0)
    made = {
        "visit_age_days": age,
        "visit_persons": 1.0 + (rows.frame["second_officer_id"].is_not_null().to_numpy()[latest]),
        **scores,
        "soft_score": _soft_score(scores, policy),
        "meters_read": np.where(said, np.nansum(meters, 0), UNKNOWN),
        "books_quality": noted("books_quality"),
        "neighbours_view": noted("neighbours_view"),
        "visit_sales_12m_minor": noted("stated_sales_12m_minor"),
    }
    return table(rows.firms, made, ADDS)


def _soft_score(scores: Mapping[str, Floats], policy: Policy) -> Floats:
    weights = {name: float(policy.number(f"soft_weight_{name.removeprefix('soft_')}")) for name in SCORES}
    mean: Floats = np.sum([scores[name] * weight for name, weight in weights.items()], 0) / sum(weights.values())
    return (mean - LEAST) * (100 / (MOST - LEAST))


SOURCE = Source("visits", visits, ("visits",), ADDS)

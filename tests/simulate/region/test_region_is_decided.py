"""The engine reads a region: grades spread, nothing is quarantined, and the card ranks by what comes true."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.evidence import same_business
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.pack import read_pack
from tallystick.simulate.draws import Draws
from tallystick.simulate.region import Region, make_region, region_config
from tests.shape.tree import ROOT

MONTH, DAY = 47, date(2022, 12, 31)
DRAWS = Draws(1, "test/")


def visited(region: Region, firms: np.ndarray) -> pl.DataFrame:
    """What two officers saw: marks that follow what the firm is, with the error of people."""
    true = 0.5 * region.firms["true_quality"].gather(firms).to_numpy() + 0.25 * region.health[firms, MONTH]
    marks = ("person_score", "product_score", "pledge_score", "books_quality", "neighbours_view")
    scores = {name: np.clip(np.rint(3.3 + true + 0.7 * DRAWS.normal(name, firms)), 1, 5) for name in marks}
    many = len(firms)
    return pl.DataFrame(
        {
            "enterprise_id": region.firms["enterprise_id"].gather(firms),
            "visit_id": [f"V{firm}" for firm in firms],
            "day": [date(2022, 12, 20)] * many,
            "officer_id": ["O1"] * many,
            "second_officer_id": ["O2"] * many,
            **{name: values.astype(np.int64) for name, values in scores.items()},
            "electricity_seen": [True] * many,
        }
    )


def asked(region: Region, firms: np.ndarray) -> pl.DataFrame:
    sales = region.sales_of(firms, range(MONTH - 11, MONTH + 1)).sum(axis=1)
    many = len(firms)
    return pl.DataFrame(
        {
            "application_id": [f"A{firm}" for firm in firms],
            "enterprise_id": region.firms["enterprise_id"].gather(firms),
            "product": ["micro_cash"] * many,
            "amount_minor": (np.clip(np.round(sales * 0.06 / 1e6), 3, 30) * 1e6).astype(np.int64),
            "tenor_months": [24] * many,
            "repayment": ["level"] * many,
            "security": ["unsecured"] * many,
            "purpose": ["进货"] * many,
            "applied_day": [date(2022, 12, 28)] * many,
        }
    )


def valid(name: str, frame: pl.DataFrame) -> pl.LazyFrame:
    kinds = {column: kind.dtype for column, kind in SCHEMAS[name].columns().items()}
    whole = frame.with_row_index("row", offset=1).select(
        pl.col(column).cast(kind) if column in frame.columns or column == "row" else pl.lit(None, kind).alias(column)
        for column, kind in kinds.items()
    )
    good, bad = SCHEMAS[name].filter(whole)
    assert bad.counts() == {}, name
    return good.lazy()


@pytest.fixture(scope="module")
def decided(region: Region) -> pl.DataFrame:
    """Decisions on all firms in business for two years that can still pay, with what became of them in a year."""
    business = region.business
    lives = (business.founded <= MONTH - 24) & (business.closed > MONTH)
    firms = np.flatnonzero(lives & (region.trouble[:, MONTH] < 3))
    tables = {
        **region.evidence(firms, range(MONTH - 27, MONTH + 1)),
        "visits": visited(region, firms),
        "applications": asked(region, firms),
        "exposures": SCHEMAS["exposures"].create_empty().drop("row"),
    }
    evidence = Evidence({name: valid(name, frame) for name, frame in tables.items()})
    policy = read_pack(ROOT / "packs" / "l_bank").on(DAY, flow.vocabulary())
    made = flow.decide(evidence, policy).collect()
    true = pl.DataFrame(
        {
            "enterprise_id": region.firms["enterprise_id"].gather(firms),
            "failed": (region.trouble[firms, MONTH + 1 : MONTH + 13] == 3).any(axis=1),
        }
    )
    return made.join(true, on="enterprise_id")


def area(bad: np.ndarray, score: np.ndarray) -> float:
    """Area under the ROC curve by ranks (Mann and Whitney), ties at their mean rank."""
    rank = pl.Series(score).rank().to_numpy()
    ill = int(bad.sum())
    return float((rank[bad].sum() - ill * (ill + 1) / 2) / (ill * (len(bad) - ill)))


def test_grades_spread_over_the_scale(decided: pl.DataFrame) -> None:
    shares = dict(decided["grade"].value_counts(normalize=True).iter_rows())
    assert sum(shares.get(f"R{n}", 0.0) for n in (3, 4, 5, 6, 7)) > 0.9
    assert sum(share > 0.03 for share in shares.values()) >= 4


def test_the_full_card_ranks_firms_by_what_becomes_of_them(decided: pl.DataFrame) -> None:
    full = decided.filter(pl.col("scorecard") == "full")
    assert full.height > 300
    assert 0.72 < area(full["failed"].to_numpy(), full["pd_12m"].to_numpy()) < 0.90


def test_the_bank_approves_some_declines_some_and_knows_why(decided: pl.DataFrame) -> None:
    outcome = dict(decided["outcome"].value_counts(normalize=True).iter_rows())
    assert min(outcome.get(name, 0.0) for name in ("approve", "refer", "decline")) > 0.10
    failed = dict(decided.group_by("outcome").agg(pl.col("failed").mean()).iter_rows())
    assert failed["approve"] < 0.05 < failed["decline"]


def test_one_business_under_two_names_is_found_and_nobody_else() -> None:
    people = {"in_group": 0.4, "twins_of_groups": 1.0}
    region = make_region(region_config({"firms": 400, "people": people}), 5)
    firms = np.flatnonzero((region.business.founded <= MONTH) & (region.business.closed > MONTH))
    tables = region.evidence(firms, range(MONTH - 11, MONTH + 1), tables=("enterprises", "owners", "invoices"))
    evidence = Evidence({name: valid(name, frame) for name, frame in tables.items()})
    policy = read_pack(ROOT / "packs" / "l_bank").on(DAY, flow.vocabulary())
    found = same_business.SOURCE.run(evidence, policy).collect()
    here = region.firms[firms]
    twins = here.filter(pl.col("true_twin_of").is_in(pl.Series(firms).implode()))
    names = region.firms["enterprise_id"].gather(twins["true_twin_of"].cast(pl.Int64))
    together = {*twins["enterprise_id"], *names}
    assert twins.height > 10
    assert set(found.filter(pl.col("business_members") == 2)["enterprise_id"]) == together
    assert found["business_members"].max() == 2


def test_a_guarantee_circle_is_seen_as_one(decided: pl.DataFrame, region: Region) -> None:
    of = region.firms.select("enterprise_id", in_circle=pl.col("circle_id").is_not_null())
    seen = dict(
        decided.join(of, on="enterprise_id").group_by("in_circle").agg(pl.col("in_guarantee_circle").mean()).rows()
    )
    assert seen[False] == 0.0
    assert seen[True] > 0.3

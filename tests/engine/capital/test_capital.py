"""Capital: the examples of the fact sheet (6.2) and the published internal-ratings weights (6.4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.capital.columns import READS
from tallystick.engine.capital.step import STEP
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Grid, Parameter, Policy

YUAN = 100
NUMBERS = {
    "capital_small_exposure_minor": 10_000_000 * YUAN,
    "capital_small_share": 0.005,
    "bank_exposure_minor": 10_000_000_000 * YUAN,
    "capital_sme_sales_minor": 300_000_000 * YUAN,
    "capital_default_provided_share": 0.20,
    "capital_default_weight": 1.5,
    "capital_default_weight_provided": 1.0,
    "ccf_cancellable": 0.10,
    "ccf_committed": 0.40,
    "irb_pd_floor": 0.0005,
    "irb_lgd_floor": 0.0,
}
WEIGHTS = {"small_micro": 0.75, "sme": 0.85, "corporate": 1.0, "defaulted": 1.5}


def policy() -> Policy:
    grid = Grid(
        "capital_weight",
        ("capital_class",),
        {"risk_weight": pl.col("capital_class").replace_strict(WEIGHTS, return_dtype=pl.Float64)},
        "test",
    )
    parameters = {n: Parameter(n, v, "", date(2024, 1, 1), "test", Text(n)) for n, v in NUMBERS.items()}
    return Policy("t", "1", "0", date(2026, 10, 31), Text("t"), "CNY", parameters=parameters, grids={grid.name: grid})


MICRO: dict[str, Any] = {
    "exposure_minor": 600_000 * YUAN,
    "undrawn_minor": 400_000 * YUAN,
    "is_cancellable": True,
    "borrower_exposure_minor": 1_000_000 * YUAN,
    "size_class": "micro",
    "sales_minor": 5_000_000 * YUAN,
    "security": "unsecured",
    "is_npl": False,
    "pd_12m": 0.01,
    "lgd": 0.45,
    "ecl_minor": 0,
    "stage": 1,
    "remaining_months": 12,
}


def weighted(**change: Any) -> dict[str, Any]:
    row = {name: {**MICRO, **change}.get(name) for name in READS}
    return STEP.run(pl.LazyFrame([row], schema=READS.schema()), policy()).collect().to_dicts()[0]


CASES = [
    ("micro, cancellable line", {}, 480_000),
    ("micro, committed line", {"is_cancellable": False}, 570_000),
    ("unknown whether cancellable counts as committed", {"is_cancellable": None}, 570_000),
    ("medium firm", {"is_cancellable": False, "size_class": "medium"}, 646_000),
    ("corporate", {"is_cancellable": False, "size_class": "large"}, 760_000),
    ("exactly ten million keeps the weight", {"borrower_exposure_minor": 10_000_000 * YUAN}, 480_000),
    ("one fen over loses it", {"borrower_exposure_minor": 10_000_000 * YUAN + 1}, 544_000),
    ("unknown size", {"size_class": None}, 640_000),
    ("unknown exposure of the borrower", {"borrower_exposure_minor": None}, 544_000),
    ("deposit pledged", {"mitigation_minor": 600_000 * YUAN}, 30_000),
]


@pytest.mark.parametrize(("change", "yuan"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_weighted_approach(change: dict[str, Any], yuan: int) -> None:
    assert weighted(**change)["rwa_minor"] == yuan * YUAN


BAD = {"exposure_minor": 1_000_000 * YUAN, "undrawn_minor": 0, "is_npl": True, "stage": 3}


@pytest.mark.parametrize(
    ("provided", "yuan"), [(150_000, 1_275_000), (199_999, 1_200_001.5), (200_000, 800_000), (250_000, 750_000)]
)
def test_a_defaulted_loan_weighs_less_once_a_fifth_is_provided_for(provided: int, yuan: float) -> None:
    assert weighted(**BAD, ecl_minor=provided * YUAN)["rwa_minor"] == yuan * YUAN


@pytest.mark.parametrize(("pd", "weight"), [(0.01, 0.4577), (0.02, 0.5799), (0.05, 0.6642), (0.10, 0.7554)])
def test_internal_ratings_of_small_business_follow_the_retail_curve(pd: float, weight: float) -> None:
    row = weighted(pd_12m=pd, undrawn_minor=0)
    assert row["irb_rwa_minor"] / row["exposure_minor"] == pytest.approx(weight, abs=2e-4)


@pytest.mark.parametrize(("sales", "weight"), [(30, 0.7871), (100, 0.8470), (165, 0.9031), (300, 1.0209)])
def test_internal_ratings_of_medium_firms_use_the_chinese_size_term(sales: int, weight: float) -> None:
    change = {"size_class": "medium", "sales_minor": sales * 1_000_000 * YUAN, "remaining_months": 30}
    row = weighted(**change, pd_12m=0.02, lgd=0.40, undrawn_minor=0)
    assert row["irb_rwa_minor"] / row["exposure_minor"] == pytest.approx(weight, abs=2e-4)


def test_no_internal_figure_without_a_pd() -> None:
    assert weighted(pd_12m=None)["irb_rwa_minor"] is None


def test_a_defaulted_loan_holds_capital_for_what_its_allowance_does_not_cover() -> None:
    row = weighted(**BAD, lgd=0.45, ecl_minor=400_000 * YUAN)
    assert row["irb_rwa_minor"] == pytest.approx(12.5 * 0.05 * 1_000_000 * YUAN)

"""Price: parts, bounds, VAT relief with its cliff, and the annualised rates."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tallystick.engine.price.step import STEP
from tallystick.pack.policy import PolicyError
from tests.engine.bank import WAN, bank, firms, products

RATED = {"grade_rank": 2, "pd_12m": 0.02, "total_credit_minor": 100 * WAN}
NO_RELIEF = {"vat_method": 0, "vat_rate": 0.0}


def priced(change: dict[str, Any], numbers: dict[str, Any] | None = None, **terms: Any) -> dict[str, Any]:
    rated = {**RATED, **{k: v for k, v in change.items() if k in RATED}}
    types = {"grade_rank": pl.Int32, "pd_12m": pl.Float64, "total_credit_minor": pl.Int64}
    frame = firms({k: v for k, v in change.items() if k not in RATED})
    frame = frame.with_columns(pl.lit(value, types[name]).alias(name) for name, value in rated.items())
    policy = bank(numbers, products=products(**terms)) if terms else bank(numbers)
    return STEP.run(frame, policy).collect().row(0, named=True)


def test_lowest_rate_of_the_rule_sheet() -> None:
    """Rules 7.2: FTP 2.3 %, cost 1.0 %, PD 2 %, LGD 45 %, weight 75 %, 10.5 %, hurdle 12 %: 5.46 %."""
    policy = bank(NO_RELIEF)
    grids = dict(policy.grids)
    for name, output, value in (("lgd", "lgd", 0.45), ("funding", "ftp_bp", 230)):
        old = grids[name]
        grids[name] = type(old)(old.name, old.dimensions, {output: pl.lit(value)}, "rules 7.2")
    types = {"grade_rank": pl.Int32, "pd_12m": pl.Float64, "total_credit_minor": pl.Int64}
    frame = firms().with_columns(pl.lit(v, types[k]).alias(k) for k, v in RATED.items())
    row = STEP.run(frame, bank(NO_RELIEF, grids=grids)).collect().row(0, named=True)
    named = ("price_funding_bp", "price_cost_bp", "price_loss_bp", "price_capital_bp", "price_minimum_bp")
    assert [row[name] for name in named] == [230, 100, 90, 126, 546]
    assert row["raroc"] == pytest.approx((row["rate_bp"] - 420) / 10_000 * 0.75 / 0.07875)


@pytest.mark.parametrize(
    ("case", "change", "bp"),
    [
        ("pd", {"pd_12m": 0.04}, {"price_loss_bp": 300}),
        ("mortgage loses less", {"security": "mortgaged"}, {"price_loss_bp": 60, "lgd": 0.3}),
        ("longer money", {"requested_tenor_months": 24}, {"price_funding_bp": 220, "price_base_bp": 300}),
        ("five years", {"requested_tenor_months": 60}, {"price_funding_bp": 250, "price_base_bp": 350}),
        ("beyond the small weight", {"total_credit_minor": 1_000 * WAN + 1}, {"price_capital_bp": 143}),
        ("medium firm", {"size_class": "medium"}, {"price_capital_bp": 168}),
    ],
)
def test_parts(case: str, change: dict[str, Any], bp: dict[str, float]) -> None:
    row = priced(change)
    assert {name: row[name] for name in bp} == bp, case


def test_the_parts_add_up_to_the_minimum() -> None:
    row = priced({})
    parts = ("price_funding_bp", "price_cost_bp", "price_loss_bp", "price_capital_bp", "price_vat_bp")
    assert sum(row[name] for name in parts) == row["price_minimum_bp"]


# Cost before VAT of a pledged loan, LGD 25 %: 200 + 100 + 126 = 426 and 25 for each 1 % of PD. Markup 20, cap 450.
@pytest.mark.parametrize(
    ("case", "pd", "numbers", "rate", "relief"),
    [
        ("at the cap, all exempt", 0.0016, {}, 450, "full"),
        ("one point above: all taxed", 0.002, {}, 485, "none"),
        ("snap back to the cap", 0.002, {"vat_snap_bp": 10}, 450, "full"),
        ("too far to snap", 0.008, {"vat_snap_bp": 10}, 500, "none"),
        ("cost above the cap never snaps", 0.011, {"vat_snap_bp": 100}, 510, "none"),
        ("method 2 taxes the part above", 0.002, {"vat_method": 2}, 455, "partial"),
        ("no relief in force", 0.0016, {"vat_method": 0}, 485, "none"),
        ("small credit, whatever the rate", 0.02, {"vat_small_credit_minor": 100 * WAN}, 500, "full"),
        ("credit one fen too large", 0.02, {"vat_small_credit_minor": 100 * WAN - 1}, 530, "none"),
        ("credit above the law's bound", 0.0016, {"vat_credit_cap_minor": 100 * WAN - 1}, 485, "none"),
        ("credit at the law's bound", 0.0016, {"vat_credit_cap_minor": 100 * WAN}, 450, "full"),
    ],
)
def test_vat_relief_and_its_cliff(case: str, pd: float, numbers: dict[str, Any], rate: int, relief: str) -> None:
    row = priced({"security": "pledged", "pd_12m": pd}, {"vat_surcharge_share": 0.12, **numbers})
    assert (row["rate_bp"], row["vat_relief"]) == (rate, relief), case


@pytest.mark.parametrize(
    ("size", "form", "relief"),
    [
        ("micro", "company", "full"),
        ("medium", "company", "none"),
        ("medium", "individual_business", "full"),
        (None, "individual_business", None),
        (None, "company", "none"),
        ("small", None, "full"),
        ("medium", None, "none"),
    ],
)
def test_who_has_relief(size: str | None, form: str | None, relief: str | None) -> None:
    numbers = {"vat_cap_multiple": 3.0}
    assert priced({"size_class": size, "legal_form": form}, numbers)["vat_relief"] == relief


def test_vat_of_the_rule_sheet() -> None:
    """Rules 2.5: 5.00 % taxed in full bears 50,000/1.06 x 6 % = 2,830.19 of 1,000,000; by method 2 283.02."""
    from tallystick.engine.vat_relief import COLUMNS, paid

    held = pl.DataFrame({"rate": [500.0]}).with_columns(
        pl.lit(value).alias(name) for name, value in zip(COLUMNS, (450.0, False, True, False), strict=True)
    )
    for method, yuan in ((1, 2_830.19), (2, 283.02)):
        policy = bank({"vat_method": method, "vat_surcharge_share": 0.0})
        assert held.select(paid(policy, pl.col("rate"))).item() * 100 == pytest.approx(yuan, abs=0.005)


@pytest.mark.parametrize(
    ("case", "change", "numbers", "rate", "bound"),
    [
        ("floor", {"pd_12m": 0.0, "grade_rank": 4}, {"hurdle": 0.0, "vat_method": 2, "rate_step_bp": 1}, 350, "floor"),
        ("ceiling", {"pd_12m": 0.2}, {}, 800, "ceiling"),
        ("ceiling off the step goes down", {"pd_12m": 0.2}, {"rate_step_bp": 7}, 798, "ceiling"),
        ("on the step", {"pd_12m": 0.02}, {**NO_RELIEF, "rate_step_bp": 1}, 596, "none"),
        ("up to the step", {"pd_12m": 0.02}, NO_RELIEF, 600, "grid"),
    ],
)
def test_bounds(case: str, change: dict[str, Any], numbers: dict[str, Any], rate: int, bound: str) -> None:
    row = priced(change, numbers)
    assert (row["rate_bp"], row["price_bound"]) == (rate, bound), case


def test_a_floor_above_the_cap_leaves_no_relief_to_price_with() -> None:
    """Cost 300 is under the cap of 450, but no rate below the floor of 500 is offered: the loan bears VAT."""
    policy = bank({"hurdle": 0.0})
    old = policy.grids["price"]
    outputs = {"floor_bp": pl.lit(200), "ceiling_bp": pl.lit(900), "markup_bp": pl.lit(180)}
    grids = {**policy.grids, "price": type(old)("price", old.dimensions, outputs, "test")}
    types = {"grade_rank": pl.Int32, "pd_12m": pl.Float64, "total_credit_minor": pl.Int64}
    frame = firms().with_columns(pl.lit(v, types[k]).alias(k) for k, v in {**RATED, "pd_12m": 0.0}.items())
    row = STEP.run(frame, bank({"hurdle": 0.0}, grids=grids)).collect().row(0, named=True)
    assert (row["vat_relief"], row["rate_bp"]) == ("none", 515)
    assert row["price_minimum_bp"] == 321


APR = [
    ("no fee, by months", {}, {}, 0, 0),
    ("no fee, by days", {"product": "line", "repayment": "bullet"}, {"day_count": "act/360"}, 8, 8),
]


@pytest.mark.parametrize(("case", "change", "terms", "more_simple", "more"), APR)
def test_annualised_rate_without_fees(
    case: str, change: dict[str, Any], terms: dict[str, Any], more_simple: int, more: int
) -> None:
    row = priced(change, NO_RELIEF, **terms)
    simple = row["rate_bp"] + more_simple
    assert row["apr_bp"] == simple, case
    assert row["apr_irr_bp"] == pytest.approx(((1 + simple / 120_000) ** 12 - 1) * 10_000, abs=1)


@pytest.mark.parametrize(("repayment", "simple", "compound"), [("level", 668, 689), ("bullet", 583, 599)])
def test_fees_are_in_the_annualised_rate(repayment: str, simple: int, compound: int) -> None:
    """Rules 7.3: 4.8 % with 1 % kept at disbursement is 6.68 % simple and 6.89 % compound, by level instalments."""
    policy = bank(NO_RELIEF, products=products(upfront_fee_share=0.01))
    old = policy.grids["price"]
    bounds = {"floor_bp": pl.lit(180), "ceiling_bp": pl.lit(180), "markup_bp": pl.lit(0)}
    grids = {**policy.grids, "price": type(old)("price", old.dimensions, bounds, "rules 7.3")}
    types = {"grade_rank": pl.Int32, "pd_12m": pl.Float64, "total_credit_minor": pl.Int64}
    frame = firms({"repayment": repayment}).with_columns(pl.lit(v, types[k]).alias(k) for k, v in RATED.items())
    policy = bank(NO_RELIEF, products=products(upfront_fee_share=0.01), grids=grids)
    row = STEP.run(frame, policy).collect().row(0, named=True)
    assert (row["rate_bp"], row["apr_bp"], row["apr_irr_bp"]) == (480, simple, compound)


@pytest.mark.parametrize(
    "gap",
    [
        {"product": None},
        {"security": None},
        {"requested_tenor_months": None},
        {"grade_rank": None},
        {"pd_12m": None},
        {"total_credit_minor": None},
        {"size_class": None},
    ],
    ids=lambda gap: next(iter(gap)),
)
def test_what_is_missing_leaves_no_price(gap: dict[str, Any]) -> None:
    row = priced(gap)
    assert row["rate_bp"] is None
    assert row["apr_bp"] is None
    assert row["price_bound"] is None


def test_without_a_way_of_repayment_there_is_no_annualised_rate() -> None:
    row = priced({"repayment": None})
    assert row["apr_bp"] is None


def test_an_unheard_day_count_is_refused() -> None:
    with pytest.raises(PolicyError, match="counts days as 'act/act'"):
        priced({}, day_count="act/act")

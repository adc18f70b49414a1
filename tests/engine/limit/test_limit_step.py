"""Limit: every candidate by hand, which one bound, and what unknown does."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tallystick.engine.limit.step import STEP
from tallystick.kernel.annuity import level_instalment
from tallystick.pack.policy import PolicyError
from tests.engine.bank import WAN, bank, firms, products

SIMPLE = {"has_statements": False, "size_class": "micro"}


def limited(change: dict[str, Any], numbers: dict[str, Any] | None = None, **terms: Any) -> dict[str, Any]:
    frame = firms({k: v for k, v in change.items() if k != "grade_rank"})
    frame = frame.with_columns(grade_rank=pl.lit(change.get("grade_rank", 1), pl.Int32))
    policy = bank(numbers, products=products(**terms)) if terms else bank(numbers)
    return STEP.run(frame, policy).collect().row(0, named=True)


def test_working_capital_formula_of_the_rule_sheet() -> None:
    """Rules 3.3: volume 283.36 less own funds 90, loans 80 and 20 elsewhere gives 93.36 (ten thousand yuan)."""
    assert limited({})["limit_need_minor"] == 93_360_000


@pytest.mark.parametrize(
    ("case", "change", "need"),
    [
        ("no cycle", {"cash_cycle_days": 0.0, "working_capital_turns": None}, 0),
        ("suppliers pay", {"cash_cycle_days": -12.0, "working_capital_turns": None}, 0),
        ("growth beyond the cap", {"revenue_growth": 0.9}, 119_120_000),
        ("growth at the cap", {"revenue_growth": 0.2}, 119_120_000),
        ("shrinking below the floor", {"revenue_growth": -0.9}, 16_080_000),
        ("own funds suffice", {"own_working_funds_minor": 300 * WAN}, 0),
        ("drawn here counts", {"own_exposure_minor": 50 * WAN, "own_undrawn_minor": 20 * WAN}, 63_360_000),
        ("margin not known", {"sales_margin": None}, None),
        ("growth not known", {"revenue_growth": None}, None),
        ("cycle not known", {"cash_cycle_days": None, "working_capital_turns": None}, None),
        ("loans elsewhere not known", {"wc_debt_elsewhere_minor": None}, None),
        ("micro firm by turnover", {**SIMPLE, "wc_debt_elsewhere_minor": 0}, 112 * WAN),
        ("turnover less loans", {**SIMPLE, "wc_debt_elsewhere_minor": 240 * WAN}, 35 * WAN),
        ("small firm without statements", {"has_statements": False}, None),
        ("size not known", {**SIMPLE, "size_class": None}, None),
        ("not known whether there are statements", {"has_statements": None}, None),
        ("turnover not known", {**SIMPLE, "verified_sales_minor": None}, None),
    ],
)
def test_need(case: str, change: dict[str, Any], need: int | None) -> None:
    assert limited(change)["limit_need_minor"] == need, case


@pytest.mark.parametrize(
    ("method", "change", "need"),
    [("formula", SIMPLE, 93_360_000), ("simplified", {"wc_debt_elsewhere_minor": 0}, 112 * WAN)],
)
def test_need_by_the_products_method(method: str, change: dict[str, Any], need: int) -> None:
    assert limited(change, need_method=method)["limit_need_minor"] == need


def test_repayment_leaves_the_required_cover() -> None:
    """Firm: 200/1.25 - 40 = 120 a year; together: 230/1.25 - 50 = 134; the lower, 10 a month, buys the principal."""
    found = limited({})["limit_repayment_minor"]
    instalment = pl.select(level_instalment(pl.lit(float(found)), pl.lit(0.005), pl.lit(12))).item()
    assert instalment == pytest.approx(10 * WAN, abs=1)


@pytest.mark.parametrize(
    ("case", "change", "terms", "minor"),
    [
        ("equal principal", {"repayment": "equal_principal"}, {}, 113_207_547),
        ("bullet", {"repayment": "bullet"}, {}, 305_084_745),
        ("revolving", {"repayment": "revolving"}, {}, 305_084_745),
        ("debts beyond cash", {"debt_service_minor": 400 * WAN}, {}, 0),
        ("household not known", {"global_cash_minor": None}, {}, None),
        (
            "household not asked",
            {"global_cash_minor": None, "repayment": "bullet"},
            {"cash_basis": "firm"},
            305_084_745,
        ),
        ("all together", {"operating_cash_minor": None, "repayment": "bullet"}, {"cash_basis": "global"}, 340_677_966),
        ("tenor not known", {"requested_tenor_months": None}, {}, None),
        ("repayment not known", {"repayment": None}, {}, None),
    ],
)
def test_repayment(case: str, change: dict[str, Any], terms: dict[str, Any], minor: int | None) -> None:
    assert limited(change, **terms)["limit_repayment_minor"] == minor, case


@pytest.mark.parametrize(
    ("case", "change", "minor"),
    [
        ("unsecured", {"security_value_minor": 90 * WAN}, None),
        ("mortgage", {"security": "mortgaged", "security_value_minor": 90 * WAN}, 90 * WAN),
        ("pledge, some owed", {"security": "pledged", "security_value_minor": WAN, "own_exposure_minor": 1}, WAN - 1),
        ("guarantor", {"security": "guaranteed", "guarantee_received_minor": 70 * WAN}, 70 * WAN),
        ("less than is owed", {"security": "pledged", "security_value_minor": 1, "own_exposure_minor": 2}, 0),
        ("value not known", {"security": "mortgaged", "security_value_minor": None}, None),
    ],
)  # fmt: skip
def test_security(case: str, change: dict[str, Any], minor: int | None) -> None:
    assert limited(change)["limit_security_minor"] == minor, case


@pytest.mark.parametrize(
    ("case", "change", "terms", "minor"),
    [
        ("best grade", {}, {}, 100 * WAN),
        ("worse grade", {"grade_rank": 3}, {}, 50 * WAN),
        ("less what it has", {"own_exposure_minor": 40 * WAN, "own_undrawn_minor": 10 * WAN}, {}, 60 * WAN),
        ("product's largest loan", {}, {"max_amount_minor": 30 * WAN}, 30 * WAN),
        ("not rated", {"grade_rank": None}, {}, None),
        ("size not known", {"size_class": None}, {}, None),
    ],
)
def test_policy_cap(case: str, change: dict[str, Any], terms: dict[str, Any], minor: int | None) -> None:
    assert limited(change, **terms)["limit_cap_minor"] == minor, case


@pytest.mark.parametrize(
    ("case", "change", "numbers", "minor"),
    [
        ("own cap per group", {}, {}, 3_000 * WAN),
        ("group has some", {"group_exposure_minor": 2_900 * WAN}, {}, 100 * WAN),
        ("group is full", {"group_exposure_minor": 3_500 * WAN}, {}, 0),
        ("loans by net capital", {}, {"group_cap_minor": 10**12}, 12_000 * WAN),
        ("exposure by tier 1", {}, {"group_cap_minor": 10**12, "single_loan_share": 0.9}, 15_000 * WAN),
        ("credit to a group by net capital", {}, {"group_cap_minor": 10**12, "single_loan_share": 0.9,
         "single_exposure_share": 0.9}, 18_000 * WAN),
        ("group by tier 1", {}, {"group_cap_minor": 10**12, "single_loan_share": 0.9, "single_exposure_share": 0.9,
         "group_credit_share": 0.9}, 20_000 * WAN),
        ("group not known", {"group_exposure_minor": None}, {}, None),
        ("own credit not known", {"own_exposure_minor": None}, {}, None),
    ],
)  # fmt: skip
def test_headroom(case: str, change: dict[str, Any], numbers: dict[str, Any], minor: int | None) -> None:
    assert limited(change, numbers)["limit_headroom_minor"] == minor, case


def test_group_of_the_rule_sheet_is_over_its_limit() -> None:
    """Rules 3.7: tier 1 of 1.0 bn; company 90 m, owner 20 m and sister 100 m are 210 m, over 200 m."""
    numbers = {"net_tier1_minor": 10**11, "net_capital_minor": 12 * 10**10, "group_cap_minor": 10**12,
               "group_credit_share": 0.2}  # fmt: skip
    assert (
        limited({"group_exposure_minor": 21 * 10**9, "own_exposure_minor": 9 * 10**9}, numbers)["limit_headroom_minor"]
        == 0
    )


@pytest.mark.parametrize(
    ("case", "change", "limit", "bound_by"),
    [
        ("asked for less than everything", {}, 50 * WAN, "requested"),
        ("asked for more", {"requested_amount_minor": 900 * WAN}, 93 * WAN, "need"),
        ("nothing asked", {"has_application": False, "requested_amount_minor": None}, 93 * WAN, "need"),
        ("cap", {"requested_amount_minor": 900 * WAN, "grade_rank": 3}, 50 * WAN, "cap"),
        ("a tie is told in order", {"requested_amount_minor": 50 * WAN, "grade_rank": 3}, 50 * WAN, "cap"),
        ("smallest loan", {"requested_amount_minor": 5 * WAN}, 5 * WAN, "requested"),
        ("one fen less", {"requested_amount_minor": 5 * WAN - 1}, 0, "requested"),
        ("between steps", {"requested_amount_minor": 7 * WAN - 1}, 6 * WAN, "requested"),
        ("no need", {"cash_cycle_days": -1.0}, 0, "need"),
        ("application without amount", {"requested_amount_minor": None}, None, "need"),
        ("not known whether it applied", {"has_application": None, "requested_amount_minor": None}, None, "need"),
        ("product not on offer", {"product": "other"}, None, None),
        ("product not known", {"product": None}, None, None),
        ("security not known", {"security": None}, None, None),
    ],
)
def test_the_smallest_binds(case: str, change: dict[str, Any], limit: int | None, bound_by: str | None) -> None:
    row = limited(change)
    assert (row["assessed_limit_minor"], row["bound_by"]) == (limit, bound_by), case


@pytest.mark.parametrize(
    ("requires", "limit", "bound_by"),
    [
        ("need repayment cap headroom", None, "requested"),
        ("repayment cap headroom", 50 * WAN, "requested"),
        ("cap", 50 * WAN, "requested"),
    ],
)
def test_only_what_a_product_requires_must_be_known(requires: str, limit: int | None, bound_by: str | None) -> None:
    row = limited({"wc_debt_elsewhere_minor": None}, requires=requires)
    assert (row["assessed_limit_minor"], row["bound_by"]) == (limit, bound_by)
    assert row["indicated_limit_minor"] == 50 * WAN
    assert row["is_indicative"] == (limit is None)


@pytest.mark.parametrize(
    "owed",
    [
        "own_exposure_minor",
        "own_undrawn_minor",
        "wc_debt_elsewhere_minor",
        "debt_service_minor",
        "group_exposure_minor",
    ],
)
def test_debts_not_known_leave_a_proposal_and_no_more(owed: str) -> None:
    row = limited({owed: None}, requires="need repayment cap headroom requested")
    assert row["is_indicative"]
    assert row["indicated_limit_minor"] == 50 * WAN


def test_without_a_grade_nothing_is_proposed() -> None:
    row = limited({"grade_rank": None})
    assert row["indicated_limit_minor"] is None and row["assessed_limit_minor"] is None


def test_the_groups_credit_counts_this_limit() -> None:
    assert limited({"group_exposure_minor": 100 * WAN})["total_credit_minor"] == 150 * WAN


def test_a_product_that_requires_what_is_no_candidate_is_refused() -> None:
    with pytest.raises(PolicyError, match="'neeed', which is no candidate"):
        limited({}, requires="neeed cap")


def test_a_pack_that_lacks_a_parameter_is_refused_by_its_name() -> None:
    policy = bank()
    fewer = {k: v for k, v in policy.parameters.items() if k != "dscr_required"}
    with pytest.raises(PolicyError, match="dscr_required"):
        STEP.run(firms(), bank(parameters=fewer))

"""What a finding costs: late collection by all loans past due, a lost firm by what it would have borrowed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.diagnosis.cost import Reach, cost_of
from tallystick.pack import read_pack
from tallystick.pack.policy import Policy, Problem

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
LOANS = 400
LENT = 1_000_000_00


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_pack(PACK).on(date(2025, 12, 31), flow.vocabulary())


def problem(policy: Policy, code: str) -> Problem:
    return next(one for one in policy.problems if one.code == code)


def past_due(lost_here: float, lost_elsewhere: float) -> pl.DataFrame:
    """Loans past due at two month ends each, a quarter of them at branch B1; the share of each that is lost."""
    number = np.arange(LOANS)
    here = number % 4 == 0
    noise = 0.2 * np.random.default_rng(1).random(LOANS)
    loans = pl.DataFrame(
        {
            "loan_id": [f"L{n}" for n in number],
            "enterprise_id": [f"E{n}" for n in number],
            "branch": np.where(here, "B1", "B2"),
            "product": "micro_cash",
            "industry": "retail",
            "grade": "A5",
            "pd_12m": 0.02,
            "lent_minor": LENT,
            "loss_share": np.where(here, lost_here, lost_elsewhere) + noise,
        }
    )
    months = pl.DataFrame({"month": ["2025-02", "2025-03"]})
    return loans.join(months, how="cross")


@pytest.mark.parametrize(("here", "elsewhere"), [(0.5, 0.1), (0.3, 0.1)], ids=["much worse", "worse"])
def test_late_collection_costs_what_loans_past_due_lose_more(policy: Policy, here: float, elsewhere: float) -> None:
    late = past_due(here, elsewhere)
    in_default = late.unique("loan_id").with_columns(hit=pl.lit(value=True), in_place=pl.col("branch") == "B1")
    told = cost_of(
        problem(policy, "slow_collection"),
        in_default,
        {"month_end": late},
        policy,
        Reach(pl.col("branch") == "B1", 12),
    )
    assert told is not None
    assert told.effect is not None
    assert told.effect.hit == LOANS // 4
    assert told.effect.total == pytest.approx((here - elsewhere) * LENT * LOANS / 4, rel=0.15)
    assert told.low_minor <= told.effect.total <= told.high_minor


def test_without_month_ends_late_collection_has_no_cost(policy: Policy) -> None:
    rows = past_due(0.5, 0.1).with_columns(hit=pl.lit(value=True), in_place=pl.lit(value=True))
    asked = problem(policy, "slow_collection")
    assert cost_of(asked, rows, {}, policy, Reach(pl.lit(value=True), 12)) is None


def requests(instalments: bool, renewals: int) -> pl.DataFrame:
    """Requests of one year for new loans, half of them granted in full, a fifth hit and never granted; and renewals."""
    number = np.arange(LOANS + renewals)
    new = number < LOANS
    hit = new & (number % 5 == 0)
    return pl.DataFrame(
        {
            "application_id": [f"A{n}" for n in number],
            "enterprise_id": [f"E{n}" for n in number],
            "branch": np.where(hit, "B1", "B2"),
            "month": "2025-03",
            "product": "micro_cash",
            "industry": "retail",
            "grade": "A5",
            "size_class": "micro",
            "pd_12m": 0.02,
            "tenor_months": 12,
            "is_bullet": not instalments,
            "is_renewal": ~new,
            "asked_minor": np.full(len(number), LENT, np.int64),
            "approved_minor": np.where(hit, 0, LENT),
            "is_approved": ~hit,
            "is_repaid_early": False,
            "hit": hit,
            "in_place": hit,
        }
    )


def test_who_leaves_early_costs_half_of_what_the_loan_would_have_earned(policy: Policy) -> None:
    files = requests(instalments=False, renewals=0).with_columns(
        is_approved=pl.lit(value=True), approved_minor=pl.col("asked_minor"), is_repaid_early=pl.col("hit")
    )
    told = cost_of(
        problem(policy, "best_leave"),
        files,
        {"credit_file": files},
        policy,
        Reach(pl.col("branch") == "B1", 12),
    )
    assert told is not None
    assert told.effect is not None
    margin = float(policy.number("diagnosis_margin_bp")) / 10_000 * LENT
    assert told.effect.total == pytest.approx(LOANS / 5 * margin / 2, rel=0.05)


@pytest.mark.parametrize(
    ("instalments", "renewals", "by_first"),
    [(False, 0, 1.0), (True, 0, 13 / 24), (False, 320, 2.0)],
    ids=["at the end", "in instalments", "each loan is renewed once"],
)
def test_a_lost_firm_costs_the_margin_of_what_it_would_have_borrowed(
    policy: Policy, instalments: bool, renewals: int, by_first: float
) -> None:
    files = requests(instalments, renewals)
    rows = files.filter(~pl.col("is_renewal"))
    asked = problem(policy, "slow_approval")
    told = cost_of(asked, rows, {"credit_file": files}, policy, Reach(pl.col("branch") == "B1", 12))
    assert told is not None
    assert told.effect is not None
    margin = float(policy.number("diagnosis_margin_bp")) / 10_000 * LENT
    assert told.effect.total == pytest.approx(LOANS / 5 * margin * by_first, rel=0.05)


def test_of_loans_that_two_problems_touch_each_is_charged_with_its_own_part(policy: Policy) -> None:
    number = np.arange(4 * LOANS)
    own, other = number % 4 == 0, np.isin(number % 8, (0, 1))
    loss = 0.1 + 0.2 * own + 0.3 * other + 0.1 * np.random.default_rng(2).random(len(number))
    files = pl.DataFrame(
        {
            "application_id": [f"A{n}" for n in number],
            "loan_id": [f"L{n}" for n in number],
            "enterprise_id": [f"E{n}" for n in number],
            "month": "2025-02",
            "product": "micro_cash",
            "industry": "retail",
            "grade": "A5",
            "size_class": "micro",
            "tenor_months": 12,
            "is_secured": False,
            "is_renewal": False,
            "pd_12m": 0.02,
            "lent_minor": LENT,
            "loss_share": loss,
            "hit": own,
            "in_place": own,
        }
    )
    asked = problem(policy, "copied_investigations")
    theirs = files.filter(other)["loan_id"]
    alone, together = (
        cost_of(asked, files, {"credit_file": files}, policy, Reach(pl.col("in_place"), 12, beside))
        for beside in ((), (theirs,))
    )
    assert alone is not None and alone.effect is not None
    assert together is not None and together.effect is not None
    assert together.effect.each == pytest.approx(0.2, abs=0.02), "its own part"
    assert alone.effect.each == pytest.approx(0.2 + 0.3 / 2 - 0.3 / 6, abs=0.02), "and part of the other's"
    assert together.touched.to_list() == files.filter(own)["loan_id"].sort().to_list()

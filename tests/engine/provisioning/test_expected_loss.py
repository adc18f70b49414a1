"""Expected credit loss against the worked example (rules 5.4) and a slow, obvious reference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.engine.provisioning.curves import curves
from tallystick.kernel import term_structure as ts
from tallystick.kernel.lifetime_loss import lifetime_losses, losses_on_paths

from .provisioning_policy import PDS, YUAN, loan, policy, provisioned

WORKED = {"base": (0.6, 1.0), "good": (0.1, 0.7), "bad": (0.3, 1.7)}


def test_worked_example_of_three_years_and_three_scenarios() -> None:
    """Yearly periods stand for months here: the kernel counts periods and does not know their length."""
    pds, lgd = np.array([0.020, 0.025, 0.030]), 0.45
    per_scenario = {name: ts.marginal_pd((pds * factor)[None, :])[0] for name, (_, factor) in WORKED.items()}
    balances, starts = np.array([1_000_000.0, 700_000.0, 400_000.0]), np.array([0, 3])
    for name, expected in {"base": 20_028.57, "good": 14_093.25, "bad": 33_636.27}.items():
        loss = losses_on_paths(
            starts, balances, np.array([0.05]), np.zeros(1, np.int32), lgd * per_scenario[name][None, :]
        )
        assert loss[1, 0] == pytest.approx(expected, abs=0.01)
    weighted = lgd * sum(weight * per_scenario[name] for name, (weight, _) in WORKED.items())
    one_year = weighted.copy()
    one_year[1:] = 0.0
    both = [
        losses_on_paths(starts, balances, np.array([0.05]), np.zeros(1, np.int32), curve[None, :])[1, 0]
        for curve in (one_year, weighted)
    ]
    assert both == pytest.approx([10_114.29, 23_517.35], abs=0.01)


def slow_loss(balance: float, undrawn: float, months: int, monthly: float, curve: list[float], method: int) -> float:
    """The obvious way: write down the balance at the start of each month, then add up."""
    starts, left = [], balance
    payment = 0.0
    if method == 1:
        payment = balance / months if monthly == 0 else balance * monthly / (1 - (1 + monthly) ** -months)
    for _ in range(months):
        starts.append(left)
        if method == 1:
            left = left - (payment - left * monthly)
        if method == 2:
            left = left - balance / months
    return sum(
        p * (start + undrawn) / (1 + monthly) ** t for t, (p, start) in enumerate(zip(curve, starts, strict=False), 1)
    )


@settings(deadline=None, max_examples=60)
@given(
    balance=st.floats(1, 1e10),
    undrawn=st.floats(0, 1e9),
    months=st.integers(1, 60),
    monthly=st.floats(0, 0.03),
    method=st.integers(0, 2),
    seed=st.integers(0, 1000),
)
def test_kernel_agrees_with_the_slow_reference(
    balance: float, undrawn: float, months: int, monthly: float, method: int, seed: int
) -> None:
    curve = np.random.default_rng(seed).uniform(0, 0.02, 60)
    result = lifetime_losses(
        np.array([balance]),
        np.array([undrawn]),
        np.array([months], np.int32),
        np.array([monthly]),
        np.zeros(1, np.int32),
        curve[None, :],
        np.array([method], np.int8),
    )
    slow = slow_loss(balance, undrawn, months, monthly, list(curve), method)
    assert result[1, 0] == pytest.approx(slow, rel=1e-9)
    assert result[0, 0] == pytest.approx(
        sum_of_first_year(balance, undrawn, months, monthly, list(curve), method), rel=1e-9
    )


def sum_of_first_year(
    balance: float, undrawn: float, months: int, monthly: float, curve: list[float], method: int
) -> float:
    return slow_loss(balance, undrawn, months, monthly, [p if t < 12 else 0.0 for t, p in enumerate(curve)], method)


def test_grades_default_as_the_scale_says_within_a_year() -> None:
    shapes = curves(policy())
    assert shapes.plain[:, 11] == pytest.approx(list(PDS.values()), abs=2e-4)


def test_worse_grades_and_worse_growth_cost_more() -> None:
    losses = [loan(grade=grade)["ecl_lifetime_minor"] for grade in "ABCD"]
    assert losses == sorted(losses) and losses[0] < losses[-1]
    slump = policy(growth={"base": 0.02, "good": 0.04, "bad": -0.03})
    assert provisioned({}, under=slump)[0]["ecl_12m_minor"] > loan()["ecl_12m_minor"]


def test_twelve_months_are_all_of_a_short_life_and_less_of_a_long_one() -> None:
    short, long = loan(remaining_months=12), loan(remaining_months=36)
    assert short["ecl_12m_minor"] == short["ecl_lifetime_minor"]
    assert long["ecl_12m_minor"] < long["ecl_lifetime_minor"]


def test_stage_decides_which_loss_is_held() -> None:
    assert loan()["ecl_minor"] == loan()["ecl_12m_minor"]
    second = loan(days_past_due=31)
    assert second["ecl_minor"] == second["ecl_lifetime_minor"]


def test_stage_three_holds_what_will_not_be_recovered() -> None:
    bad = {"class": "substandard", "is_npl": True}
    assert loan(**bad, recovery_expected_minor=55_999_177)["ecl_minor"] == 44_000_823
    assert loan(**bad, recovery_expected_minor=200_000_000)["ecl_minor"] == loan()["ecl_lifetime_minor"]
    assert loan(**bad)["ecl_minor"] == round(1_000_000 * YUAN * (1 - 0.25 * 1.06**-3))


def test_unknown_grade_is_judged_as_the_worst_performing() -> None:
    assert loan(grade=None)["ecl_12m_minor"] == loan(grade="D")["ecl_12m_minor"]


def test_security_that_covers_half_counts_for_half() -> None:
    full = loan(security="mortgaged", security_value_minor=1_000_000 * YUAN)["lgd"]
    half = loan(security="mortgaged", security_value_minor=500_000 * YUAN)["lgd"]
    none = loan(security="mortgaged", security_value_minor=0)["lgd"]
    assert half == pytest.approx((full + none) / 2)
    assert full < half < none


def test_undrawn_limits_count_by_their_conversion_factor() -> None:
    row = loan(exposure_minor=600_000 * YUAN, undrawn_minor=400_000 * YUAN, is_cancellable=True)
    assert row["ead_minor"] == 640_000 * YUAN
    assert loan(exposure_minor=600_000 * YUAN, undrawn_minor=400_000 * YUAN)["ead_minor"] == 760_000 * YUAN


@pytest.mark.parametrize("state", ["settled", "written_off", "transferred"])
def test_loans_off_the_book_hold_nothing(state: str) -> None:
    row = loan(state=state)
    assert row["stage"] is None and row["ecl_minor"] is None


@settings(deadline=None, max_examples=60)
@given(
    exposure=st.integers(0, 10**11),
    undrawn=st.integers(0, 10**10),
    months=st.integers(0, 240),
    eir=st.floats(0, 0.36),
    grade=st.sampled_from([*PDS, None]),
    dpd=st.integers(0, 400),
    security=st.sampled_from(["unsecured", "guaranteed", "mortgaged", "pledged"]),
)
def test_loss_lies_between_nothing_and_the_exposure(
    exposure: int, undrawn: int, months: int, eir: float, grade: str | None, dpd: int, security: str
) -> None:
    row = loan(
        exposure_minor=exposure,
        undrawn_minor=undrawn,
        remaining_months=months,
        eir=eir,
        grade=grade,
        days_past_due=dpd,
        security=security,
    )
    assert 0 <= row["ecl_12m_minor"] <= row["ecl_lifetime_minor"] <= row["ead_minor"]


WORSE = ("normal", "special_mention", "substandard", "doubtful", "loss")


@settings(deadline=None, max_examples=40)
@given(
    exposure=st.integers(1, 10**10),
    undrawn=st.integers(0, 10**9),
    months=st.integers(0, 120),
    grade=st.sampled_from([*PDS]),
    recovered=st.none() | st.integers(0, 10**10),
    security=st.sampled_from(["unsecured", "guaranteed", "mortgaged", "pledged"]),
)
def test_a_worse_class_never_holds_less(
    exposure: int, undrawn: int, months: int, grade: str, recovered: int | None, security: str
) -> None:
    facts = {
        "exposure_minor": exposure,
        "undrawn_minor": undrawn,
        "remaining_months": months,
        "grade": grade,
        "recovery_expected_minor": recovered,
        "security": security,
    }
    rows = provisioned(*({**facts, "class": name, "is_npl": place >= 2} for place, name in enumerate(WORSE)))
    for column in ("ecl_minor", "regulatory_provision_minor"):
        held = [row[column] for row in rows]
        assert held == sorted(held), column


@settings(deadline=None, max_examples=40)
@given(shares=st.lists(st.floats(0, 1), min_size=1, max_size=60), monthly=st.floats(0, 0.03), seed=st.integers(0, 1000))
def test_paths_agree_with_the_slow_reference(shares: list[float], monthly: float, seed: int) -> None:
    curve = np.random.default_rng(seed).uniform(0, 0.02, 60)
    starts, balances = np.array([0, len(shares)]), np.array(shares) * 1e8
    found = losses_on_paths(starts, balances, np.array([monthly]), np.zeros(1, np.int32), curve[None, :])
    terms = [p * b / (1 + monthly) ** t for t, (p, b) in enumerate(zip(curve, balances, strict=False), 1)]
    assert found[1, 0] == pytest.approx(sum(terms), rel=1e-9)
    assert found[0, 0] == pytest.approx(sum(terms[:12]), rel=1e-9)


def test_a_loan_with_its_own_plan_loses_by_what_it_still_owes() -> None:
    """Half repaid after a harvest, half after the next: less than all at the end, more than by level instalments."""
    plan = {"repayment": "seasonal", "remaining_months": 24}
    harvest = loan(**plan, runoff=[1.0] * 12 + [0.5] * 12)
    bullet = loan(**plan)
    assert loan(**plan, runoff=[1.0] * 24)["ecl_lifetime_minor"] == bullet["ecl_lifetime_minor"]
    assert harvest["ecl_12m_minor"] == bullet["ecl_12m_minor"]
    level = loan(repayment="level", remaining_months=24)
    assert level["ecl_lifetime_minor"] < harvest["ecl_lifetime_minor"] < bullet["ecl_lifetime_minor"]


def test_a_plan_counts_the_undrawn_limit_too() -> None:
    facts = {"remaining_months": 12, "exposure_minor": 60_000_000, "undrawn_minor": 40_000_000, "repayment": "custom"}
    assert loan(**facts, runoff=[1.0] * 12)["ecl_12m_minor"] == loan(**facts)["ecl_12m_minor"]


def test_loans_with_and_without_a_plan_stand_beside_each_other() -> None:
    plans = [None, [1.0, 0.5], None, [1.0] * 36]
    rows = provisioned(*({"runoff": plan, "repayment": "bullet"} for plan in plans))
    alone = [loan(runoff=plan, repayment="bullet")["ecl_lifetime_minor"] for plan in plans]
    assert [row["ecl_lifetime_minor"] for row in rows] == alone
    assert rows[0]["ecl_lifetime_minor"] == rows[3]["ecl_lifetime_minor"]

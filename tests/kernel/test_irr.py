"""Annualised rates as the regulator defines them: the vectors of rules 7.3."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.irr import REPAYMENT_CODES, cash_flow_irr, loan_irr


def _loan(
    repayment: str, rate: float | None, months: int | None, upfront: float = 0.0, fee: float = 0.0
) -> float | None:
    plan = pl.lit(REPAYMENT_CODES[repayment])
    found: float | None = pl.select(
        loan_irr(
            monthly_rate=pl.lit(rate, pl.Float64),
            months=pl.lit(months, pl.Int64),
            upfront=pl.lit(upfront),
            monthly_fee=pl.lit(fee),
            plan=plan,
        )
    ).item()
    return found


VECTORS = [
    (("level", 0.004, 12, 0.0, 0.0), 0.004, 0.0480, 0.04907),
    (("level", 0.004, 12, 0.01, 0.0), 0.005567313, 0.066808, 0.068892),
    (("equal_principal", 0.0, 12, 0.0, 0.005), 0.009080319, 0.108964, 0.114574),
]


@pytest.mark.parametrize(("loan", "monthly", "simple", "compound"), VECTORS)
def test_rule_sheet(loan: tuple[str, float, int, float, float], monthly: float, simple: float, compound: float) -> None:
    found = _loan(*loan)
    assert found is not None
    assert found == pytest.approx(monthly, abs=5e-9)
    assert 12 * found == pytest.approx(simple, abs=5e-7)
    assert (1 + found) ** 12 - 1 == pytest.approx(compound, abs=5e-7)


def test_rule_sheet_by_its_cash_flows() -> None:
    flows = np.array([-495_000.0] + [42_757.928292] * 12)
    assert cash_flow_irr(flows) == pytest.approx(0.005567313, abs=5e-9)


def test_payments_without_a_rate_have_none() -> None:
    assert np.isnan(cash_flow_irr(np.array([100.0, 100.0])))


@pytest.mark.parametrize("gap", [("level", None, 12), ("level", 0.004, None), ("bullet", 0.004, 0)])
def test_what_is_missing_gives_no_rate(gap: tuple[str, float | None, int | None]) -> None:
    assert _loan(*gap) is None


@given(
    st.sampled_from(["level", "equal_principal", "bullet"]),
    st.floats(0.0, 0.03),
    st.integers(1, 120),
    st.floats(0.0, 0.10),
    st.floats(0.0, 0.01),
)
def test_closed_forms_agree_with_the_cash_flows(
    repayment: str, rate: float, months: int, upfront: float, fee: float
) -> None:
    number = np.arange(1, months + 1)
    if repayment == "level":
        factor = months if rate == 0 else -np.expm1(-months * np.log1p(rate)) / rate
        payments = np.full(months, 1 / factor)
    elif repayment == "equal_principal":
        payments = 1 / months + rate * (1 - (number - 1) / months)
    else:
        payments = np.where(number == months, 1.0, 0.0) + rate
    by_flows = cash_flow_irr(np.concatenate([[-(1 - upfront)], payments + fee]))
    assert _loan(repayment, rate, months, upfront, fee) == pytest.approx(by_flows, abs=1e-9)


def test_a_column_of_loans_is_solved_row_by_row() -> None:
    frame = pl.DataFrame({"rate": [0.004, None, 0.004], "months": [12, 12, 24], "up": [0.01, 0.01, 0.0]})
    found = frame.select(
        loan_irr(
            monthly_rate=pl.col("rate"),
            months=pl.col("months"),
            upfront=pl.col("up"),
            monthly_fee=pl.lit(0.0),
            plan=pl.lit(0),
        ).alias("irr")
    )["irr"]
    assert found.to_list() == [pytest.approx(0.005567313, abs=5e-9), None, 0.004]

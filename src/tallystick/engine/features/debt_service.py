"""What a debt costs a year: shared by the debts at this bank and elsewhere."""

from __future__ import annotations

import polars as pl

from tallystick.engine.features.windows import months_ago
from tallystick.kernel.money import BP, rounded
from tallystick.pack.policy import Policy

YEAR = 12


def yearly_payment(policy: Policy) -> pl.Expr:
    """This function will give the payments of the next 12 months (minor) on a row with `balance_minor`, `matures_day`
    and `monthly_payment_minor`.

    A declared monthly payment counts for the months left, at least 1 and at most 12. Where none is declared, interest
    on the balance at `repayment_rate_bp`, and the principal evenly over the months left; a loan due within a year, or
    without a last day, is one that revolves: its principal is spread over `bullet_months`.
    """
    left = -months_ago(pl.col("matures_day"), policy.day)
    declared = pl.col("monthly_payment_minor") * left.clip(1, YEAR).fill_null(YEAR)
    spread = pl.when(left > YEAR).then(left).otherwise(int(policy.number("bullet_months")))
    balance = pl.col("balance_minor")
    assumed = rounded(balance * (float(policy.number("repayment_rate_bp")) / BP) + balance * YEAR / spread)
    return declared.fill_null(assumed)

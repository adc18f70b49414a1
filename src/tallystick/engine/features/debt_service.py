"""What a debt costs a year: shared by the debts at this bank and elsewhere."""

from __future__ import annotations

import numpy as np

from tallystick.engine.features.rows import Floats, Rows, whole, whole_months
from tallystick.kernel.money import BP
from tallystick.pack.policy import Policy

YEAR = 12


def yearly_payment(rows: Rows, policy: Policy) -> Floats:
    """This function will give the payments of the next 12 months (minor) per row with `balance_minor`, `matures_day`
    and `monthly_payment_minor`.

    A declared monthly payment counts for the months left, at least 1 and at most 12. Where none is declared, interest
    on the balance at `repayment_rate_bp`, and the principal evenly over the months left; a loan due within a year, or
    without a last day, is one that revolves: its principal is spread over `bullet_months`.
    """
    left = -whole_months(rows.days("matures_day"), policy.day)
    declared = rows.numbers("monthly_payment_minor") * np.where(np.isnan(left), YEAR, np.clip(left, 1, YEAR))
    spread = np.where(left > YEAR, left, float(policy.number("bullet_months")))
    balance = rows.numbers("balance_minor")
    assumed = whole(balance * (float(policy.number("repayment_rate_bp")) / BP) + balance * YEAR / spread)
    return np.where(np.isnan(declared), assumed, declared)

"""The accounts of a loan, in the order in which they lie in arrays."""

from __future__ import annotations

from typing import Final

ACCOUNTS: Final = (
    "cash",
    "principal",
    "principal_due",
    "interest_accrued",
    "interest_due",
    "penalty_due",
    "compound_due",
    "fee_due",
    "interest_income",
    "penalty_income",
    "fee_income",
    "waiver_expense",
    "allowance",
    "overpaid",
    "off_interest_accrued",
    "off_interest_due",
    "off_penalty_due",
    "off_compound_due",
    "off_contra",
    "written_off",
    "written_off_contra",
)
"""Accounts of one loan; debits are positive. From `off_interest_accrued` on they are memorandum accounts."""

MEMORANDUM: Final = ACCOUNTS[ACCOUNTS.index("off_interest_accrued") :]
"""Accounts beside the book."""

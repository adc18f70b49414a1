"""Who works in the bank of the journeys."""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = ("branch_approver", "branch_committee", "head_office_approver", "head_office_committee", "branch_head")


@dataclass(frozen=True)
class Member:
    """Roles and levels of one person, and the branch."""

    roles: tuple[str, ...]
    authorities: tuple[str, ...] = ()
    branch: str = "B01"


STAFF = {
    "M1": Member(("customer_manager",)),
    "M2": Member(("customer_manager",)),
    "R1": Member(("reviewer",)),
    "A1": Member(("approver",), LEVELS),
    "A2": Member(("approver",)),
    "D1": Member(("disburser",)),
    "O1": Member(("risk_officer",), branch="HO"),
    "B1": Member(("customer_manager", "reviewer", "approver"), LEVELS),
    "X1": Member(("customer_manager", "reviewer"), branch="B02"),
}
SECOND_FACTOR = frozenset({"approver", "risk_officer", "administrator"})
"""Roles that sign in with one."""

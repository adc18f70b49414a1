"""Who works in the bank of the journeys, and the firms it knows."""

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
    "P1": Member(("post_loan_officer",)),
    "C1": Member(("recovery_officer",)),
    "O1": Member(("risk_officer",), branch="HO"),
    "O2": Member(("risk_officer",), branch="HO"),
    "U1": Member(("auditor",), branch="HO"),
    "S1": Member(("administrator",), branch="HO"),
    "Q1": Member(("risk_modeller",), branch="HO"),
    "B1": Member(("customer_manager", "reviewer", "approver", "disburser"), LEVELS),
    "X1": Member(("customer_manager", "reviewer"), branch="B02"),
    "L1": Member(("customer_manager",)),
    "K1": Member(("customer_manager",)),
    "L2": Member(("approver",)),
}
"""L1 and L2 come only to stand before a closed door."""

SECOND_FACTOR = frozenset({"approver", "risk_officer", "administrator"})
"""Roles that sign in with one."""

FIRMS = {
    "en": "F013",
    "zh": "F051",
    "forbidden": "F009",
    "expired": "F047",
    "keyboard": "F058",
    "invoice_line": "F039",
    "guaranteed_loan": "F002",
    "farm_season": "F052",
    "mortgage_line": "F056",
    "working_capital": "F019",
}
"""A firm for each journey, all of them sound in the eyes of the example's policy."""

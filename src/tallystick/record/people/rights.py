"""What each role may do and see. A right is one word; an action asks for one."""

from __future__ import annotations

from typing import Final

READS: Final = frozenset({"see_customers"})
"""What everybody who works with customers may."""

ROLES: Final[dict[str, frozenset[str]]] = {
    "customer_manager": READS
    | {
        "apply",
        "collect_evidence",
        "investigate",
        "see_bureau",
        "post_loan_check",
        "prepare_contract",
        "withdraw",
        "ask_amendment",
    },
    "reviewer": READS | {"review", "return_case", "see_bureau", "determine_class", "set_limits"},
    "approver": READS | {"approve", "return_case", "see_bureau", "approve_class"},
    "disburser": READS | {"confirm_conditions", "disburse", "post_events"},
    "post_loan_officer": READS | {"post_loan_check", "answer_signals", "initial_class", "value_collateral"},
    "recovery_officer": READS | {"collect", "write_off", "exempt", "ask_amendment"},
    "risk_modeller": frozenset({"see_reports", "overlay", "edit_policy", "see_all_branches"}),
    "risk_officer": READS
    | {
        "see_reports",
        "see_all_branches",
        "see_bureau",
        "edit_policy",
        "publish_policy",
        "run_jobs",
        "set_limits",
        "confirm_limits",
        "decide_exemption",
        "confirm_overlay",
        "approve_class",
        "overlay",
        "approve_write_off",
        "confirm_collateral",
        "take_measures",
    },
    "auditor": READS | {"see_audit", "decide_exemption", "see_all_branches", "see_reports", "see_people"},
    "administrator": frozenset({"give_roles", "see_people", "run_jobs", "give_tokens"}),
}

_ALL: Final = frozenset({"see_contacts", "see_owners", "see_accounts"})
PERSONAL: Final[dict[str, frozenset[str]]] = {
    "customer_manager": _ALL,
    "reviewer": _ALL,
    "approver": frozenset({"see_owners", "unmask"}),
    "disburser": frozenset({"see_owners", "see_accounts"}),
    "post_loan_officer": frozenset({"see_contacts", "see_owners"}),
    "recovery_officer": frozenset({"see_contacts", "see_owners"}),
    "risk_officer": frozenset({"unmask"}),
    "auditor": frozenset({"unmask"}),
}
"""What of personal data each role needs for its work; `unmask` opens the rest for a purpose, and is logged."""

NAMES: Final[dict[str, tuple[str, str]]] = {
    "customer_manager": ("Customer manager", "客户经理"),
    "reviewer": ("Reviewer", "审查人"),
    "approver": ("Approver", "审批人"),
    "disburser": ("Disbursing officer", "放款审核"),
    "post_loan_officer": ("Post-loan officer", "贷后管理"),
    "recovery_officer": ("Recovery officer", "清收人员"),
    "risk_modeller": ("Risk modeller", "风险建模"),
    "risk_officer": ("Risk officer", "风险管理"),
    "auditor": ("Auditor", "内部审计"),
    "administrator": ("Administrator", "系统管理"),
}

HEAD_OFFICE_AUTHORITIES: Final = ("head_office_approver", "head_office_committee")
"""Levels whose holders sign for every branch."""


def rights_of(roles: frozenset[str]) -> frozenset[str]:
    """This function will give every right that `roles` carry together."""
    held = (ROLES[role] | PERSONAL.get(role, frozenset()) for role in roles if role in ROLES)
    return frozenset().union(*held)

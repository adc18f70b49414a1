"""What may happen to a case in which state, by whose right, and who is barred because they did what is now checked.

Investigation, review, approval and disbursement are done by different people (separation of duties, 审贷分离).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tallystick.record.transitions import Transition, Transitions
from tallystick.record.unable import Unable


@dataclass(frozen=True, slots=True)
class Line(Transition):
    """A transition of a case. Who did any of `barred` in this case may not do it; `activity` is its process step."""

    barred: tuple[str, ...] = ()
    activity: str = ""


INVESTIGATED: Final = ("investigate", "second_investigate")
CHECKED: Final = (*INVESTIGATED, "review")
_OPEN = ("applied", "investigating", "to_decide", "to_review", "returned", "to_approve", "engine_declined")
_GRANTED = ("approved", "contracted", "ready_to_draw")

LINES: Final[tuple[Line, ...]] = (
    Line("hand_in", ("applied",), "investigating", "collect_evidence", activity="documents"),
    Line("investigate", ("investigating",), "second_wanted", "investigate", activity="investigation"),
    Line("investigate", ("investigating",), "to_decide", "investigate", activity="investigation"),
    Line("second_investigate", ("second_wanted",), "to_decide", "investigate", INVESTIGATED, "second_investigation"),
    Line("skip_visit", ("investigating",), "to_decide", "investigate"),
    Line("decide", ("to_decide",), "to_review", "apply", activity="engine_decision"),
    Line("decide", ("to_decide",), "engine_declined", "apply", activity="engine_decision"),
    Line("accept_decline", ("engine_declined",), "declined", "review", INVESTIGATED),
    Line("override", ("engine_declined",), "to_review", "review", INVESTIGATED),
    Line("review", ("to_review",), "to_approve", "review", INVESTIGATED, "review"),
    Line("review", ("to_review",), "declined", "review", INVESTIGATED, "review"),
    Line("return_case", ("to_review", "to_approve"), "returned", "return_case", INVESTIGATED, "returned"),
    Line("send_back", ("to_approve",), "to_review", "return_case", INVESTIGATED),
    Line("hand_in_again", ("returned",), "to_decide", "collect_evidence", activity="documents_again"),
    Line("approve", ("to_approve",), "to_approve", "approve", CHECKED),
    Line("approve", ("to_approve",), "approved", "approve", CHECKED, "approval"),
    Line("approve", ("to_approve",), "declined", "approve", CHECKED, "approval"),
    Line("recount", ("to_approve",), "to_approve", "approve"),
    Line("recount", ("to_approve",), "approved", "approve", activity="approval"),
    Line("recount", ("to_approve",), "declined", "approve", activity="approval"),
    Line("expire", ("to_review", "to_approve", *_GRANTED), "expired", "see_customers"),
    Line("renew_decision", ("expired",), "to_decide", "apply"),
    Line("prepare_contract", ("approved",), "approved", "prepare_contract"),
    Line("sign_contract", ("approved",), "contracted", "prepare_contract", activity="contract"),
    Line(
        "meet_conditions", ("contracted",), "ready_to_draw", "confirm_conditions", ("approve", *CHECKED), "conditions"
    ),
    Line("draw", ("ready_to_draw",), "drawn", "disburse", ("approve", *CHECKED), "drawdown"),
    Line("withdraw", (*_OPEN, "second_wanted", "expired", *_GRANTED), "withdrawn", "withdraw"),
)

TABLE: Final = Transitions(begins="applied", ends=("drawn", "declined", "withdrawn"), lines=LINES)

STATES: Final[dict[str, tuple[str, str]]] = {
    "applied": ("Applied", "已受理"),
    "investigating": ("Under investigation", "调查中"),
    "second_wanted": ("Second investigator wanted", "待协办调查"),
    "to_decide": ("Waiting for the engine", "待系统决策"),
    "engine_declined": ("Declined by the engine", "系统拒绝"),
    "to_review": ("To be reviewed", "待审查"),
    "returned": ("Returned for more evidence", "退回补充"),
    "to_approve": ("To be approved", "待审批"),
    "approved": ("Approved", "已批准"),
    "contracted": ("Contract signed", "已签约"),
    "ready_to_draw": ("Ready to draw", "可放款"),
    "drawn": ("Drawn", "已放款"),
    "declined": ("Declined", "已拒绝"),
    "withdrawn": ("Withdrawn", "已撤回"),
    "expired": ("Decision expired", "决策过期"),
}


def line_of(state: str, action: str, becomes: str | None = None) -> Line:
    """This function will give the line for `action` in `state`, to `becomes` where it is named.

    :raises Unable: there is no such line; the error names what can be done.
    """
    found = [line for line in LINES if line.action == action and state in line.states]
    for line in found:
        if becomes in (None, line.becomes):
            return line
    can = ", ".join(sorted({line.action for line in LINES if state in line.states})) or "nothing"
    en, zh = STATES.get(state, (state, state))
    raise Unable(
        "wrong_state", f"{action} cannot be done in the state '{en}'; what can: {can}", f"当前状态“{zh}”不能办理此操作"
    )


def actions_in(state: str) -> dict[str, str]:
    """This function will give the actions of a state with the right each needs, for pages."""
    return {line.action: line.right for line in LINES if state in line.states}

"""What a check and a signal may become, and what may be done about a signal."""

from __future__ import annotations

from typing import Final

from tallystick.record.transitions import Transition, Transitions

CHECK: Final = Transitions(
    begins="due",
    ends=("done", "lapsed"),
    lines=(
        Transition("do", ("due",), "done", "post_loan_check"),
        Transition("lapse", ("due",), "lapsed", "run_jobs"),
    ),
)
OF_LOANS: Final = ("use_of_funds", "regular", "watched")
"""Kinds of check that are of a loan, and end with it; the others are of a piece of collateral."""
UNANSWERED: Final = ("open", "refused", "gone")
"""What somebody has still to answer: what went away by itself was there, and who looked at it must say what it was."""
SIGNAL: Final = Transitions(
    begins="open",
    ends=("closed", "lapsed"),
    lines=(
        Transition("answer", ("open", "refused", "gone"), "answered", "answer_signals"),
        Transition("confirm", ("answered",), "closed", "review"),
        Transition("refuse", ("answered",), "refused", "review"),
        Transition("go", ("open", "refused"), "gone", "run_jobs"),
        Transition("come_back", ("gone",), "open", "run_jobs"),
        Transition("lapse", ("open", "refused", "gone"), "lapsed", "run_jobs"),
    ),
)
RESULTS: Final = ("sound", "concern")
MEASURES: Final[dict[str, tuple[str, str]]] = {
    "explained": ("Explained, with evidence", "核实无异常（附证据）"),
    "visit": ("Visited, watched on", "现场核查，持续关注"),
    "more_security": ("More security taken", "追加担保"),
    "lower_limit": ("Limit lowered or frozen", "压降或冻结额度"),
    "collect_early": ("Due before its time", "宣布提前到期"),
    "to_collection": ("Given to collection", "移交清收"),
}
"""What a signal may be answered with."""

"""How a case of exemption goes, what is found of a duty, and how it may come out for a person."""

from __future__ import annotations

from typing import Final

from tallystick.record.transitions import Transition, Transitions

EXEMPTION: Final = Transitions(
    begins="open",
    ends=("closed",),
    lines=(
        Transition("opine", ("open",), "opined", "exempt"),
        Transition("vote", ("opined",), "opined", "decide_exemption"),
        Transition("vote", ("opined",), "decided", "decide_exemption"),
        Transition("vote", ("opined",), "open", "decide_exemption"),
        Transition("appeal", ("decided",), "appealed", "see_customers"),
        Transition("judge_appeal", ("appealed",), "decided", "decide_exemption"),
        Transition("close", ("decided",), "closed", "exempt"),
    ),
)

FINDINGS: Final[dict[str, tuple[str, str]]] = {
    "kept": ("Kept", "已履行"),
    "breached": ("Breached, with evidence", "有证据证明未履行"),
    "not_shown": ("Neither shown", "无法证实"),
}
OUTCOMES: Final[dict[str, tuple[str, str]]] = {
    "exempt": ("exempt", "应免责"),
    "partly": ("partly exempt", "减轻或部分免责"),
    "not_exempt": ("not exempt", "不得免责"),
}
"""Best first. Notice on due-diligence exemption 2024 No. 11 (金规〔2024〕11号)."""
ORDER: Final = tuple(OUTCOMES)

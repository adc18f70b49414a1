"""What a pursuit, a promise and a disposal may become."""

from __future__ import annotations

from typing import Final

from tallystick.record.transitions import Transition, Transitions

PURSUIT: Final = Transitions(
    begins="open",
    ends=("written_off", "transferred"),
    lines=(
        Transition("repay", ("open",), "repaid", "collect"),
        Transition("open_again", ("repaid",), "open", "collect"),
        Transition("write_off", ("open",), "written_off", "approve_write_off"),
        Transition("transfer", ("open",), "transferred", "approve_write_off"),
    ),
)
PROMISE: Final = Transitions(
    begins="open",
    ends=("kept", "broken"),
    lines=(Transition("keep", ("open",), "kept", "collect"), Transition("break", ("open",), "broken", "collect")),
)
DISPOSAL: Final = Transitions(
    begins="proposed",
    ends=("approved", "refused", "withdrawn"),
    lines=(
        Transition("approve", ("proposed",), "approved", "approve_write_off"),
        Transition("refuse", ("proposed",), "refused", "approve_write_off"),
        Transition("withdraw", ("proposed",), "withdrawn", "write_off"),
    ),
)
ALERTS: Final = ("limitation", "guarantee", "both")
"""Alerts of a clock of law that has not run out yet: what to do about it is done first."""

DEEDS: Final[dict[str, tuple[str, str]]] = {
    "call": ("Call", "电话催收"),
    "visit": ("Visit", "上门催收"),
    "letter": ("Demand letter", "催收函"),
    "guarantor_demand": ("Demand on the guarantor", "向保证人主张权利"),
    "lawyer_letter": ("Lawyer's letter", "律师函"),
    "lawsuit": ("Lawsuit", "起诉"),
    "judgment": ("Judgment", "判决"),
    "enforcement": ("Enforcement", "强制执行"),
}
INTERRUPTING: Final = ("letter", "guarantor_demand", "lawyer_letter", "lawsuit", "enforcement")
"""Deeds that interrupt the limitation period (Civil Code Art. 195)."""
LITIGATION: Final[dict[str, str]] = {"lawsuit": "litigation", "enforcement": "litigation"}
"""Deeds that are a suit; the other interrupting ones demand payment."""

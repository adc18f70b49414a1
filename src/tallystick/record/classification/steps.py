"""The three steps of a line, and what a person may say about a class."""

from __future__ import annotations

from typing import Final

from tallystick.engine.classification.columns import CLASSES
from tallystick.record.transitions import Transition, Transitions
from tallystick.record.unable import Unable

STEPS: Final = Transitions(
    begins="open",
    ends=("approved",),
    lines=(
        Transition("initial", ("open", "returned"), "initial", "initial_class"),
        Transition("determine", ("initial",), "determined", "determine_class"),
        Transition("return", ("initial", "determined"), "returned", "determine_class"),
        Transition("approve", ("determined",), "approved", "approve_class"),
    ),
)

REASONS: Final[dict[str, tuple[str, str]]] = {
    "cash_flow": ("Cash flow no longer covers the debt", "现金流不足以覆盖债务"),
    "business_stopped": ("The business has stopped or shrinks", "经营停滞或萎缩"),
    "owner": ("The owner's conduct, health or other debts", "实际控制人行为、健康或负债异常"),
    "guarantee": ("Guarantor or collateral has lost its worth", "担保能力或押品价值下降"),
    "lawsuit": ("Lawsuit, freeze or execution", "涉诉、冻结或被执行"),
    "use_of_funds": ("Funds were misused", "挪用贷款资金"),
    "supervisor": ("Asked for by audit or supervisor", "审计或监管要求"),
}
"""Why a person puts a loan into a worse class than the engine."""


def checked_class(engine_class: str, said: str, reason: str) -> str:
    """This function will give the class that a person said, where it may be said.

    The engine's class is the best there is: the 2023 Measures bind it to facts. A person may see what no table shows
    and class a loan worse, with a reason of the list.

    :raises Unable: there is no such class, it is better than the engine's, or worse without a reason of the list.
    """
    if said not in CLASSES:
        raise Unable("class", f"{said!r} is no class: {', '.join(CLASSES)}", "分类不存在")
    if CLASSES.index(said) < CLASSES.index(engine_class):
        raise Unable(
            "better_class",
            f"{said} is better than {engine_class}, which the rules bind to facts; mend the facts, not the class",
            "人工分类不得优于系统按规则认定的分类",
        )
    if said != engine_class and reason not in REASONS:
        raise Unable("reason", f"say why it is worse: {', '.join(REASONS)}", "下调分类须选择理由")
    return said

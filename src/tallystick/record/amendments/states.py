"""What an amendment may be, and how it goes: asked by one, decided by others at the level it needs."""

from __future__ import annotations

from typing import Final

from tallystick.record.transitions import Transition, Transitions

EXTENSION, RENEWAL, RESTRUCTURING = "extension", "renewal", "restructuring"
KINDS: Final = (EXTENSION, RENEWAL, RESTRUCTURING)

AMENDMENT: Final = Transitions(
    begins="asked",
    ends=("approved", "refused", "withdrawn"),
    lines=(
        Transition("vote", ("asked",), "asked", "approve"),
        Transition("vote", ("asked",), "approved", "approve"),
        Transition("vote", ("asked",), "refused", "approve"),
        Transition("withdraw", ("asked",), "withdrawn", "ask_amendment"),
    ),
)

DIFFICULTIES: Final[dict[str, tuple[str, str]]] = {
    "overdue": ("The debt is overdue", "债务已逾期"),
    "able_no_longer": ("Ability to pay is falling, overdue is likely", "偿债能力下降，很可能逾期"),
    "non_performing": ("The debt is non-performing already", "债务已为不良"),
    "no_fair_credit": ("No bank would lend at a fair price", "无法以公允价格从其他银行获得融资"),
    "other": ("Another sign of financial difficulty", "其他财务困难情形"),
}
"""Signs of financial difficulty (财务困难): Risk Classification Measures 2023 No. 1, Art. 18."""

CONDITIONS: Final[dict[str, tuple[str, str]]] = {
    "lawful": ("It operates lawfully", "依法合规经营"),
    "continuing": ("Its business is stable and goes on", "生产经营稳定、具有持续经营能力"),
    "good_credit": ("Good credit, willing to pay, no diversion, no evasion", "信用良好、还款意愿强，无挪用、无逃废债"),
    "meets_standards": ("It meets the standards of lending", "符合授信条件和标准"),
    "bank_conditions": ("Other conditions of the bank are met", "符合本行其他条件"),
}
"""What a renewed loan must meet to stay normal: notice of 2024-09-24 (金规〔2024〕13号). That no interest is owed is no
statement of anybody: the engine tells it."""

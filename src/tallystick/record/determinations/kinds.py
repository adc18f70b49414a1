"""What may be determined about a loan, and by whose rights."""

from __future__ import annotations

from typing import Final

from tallystick.record.proposals import two_persons

DETERMINATION: Final = two_persons(makes="initial_class", checks="determine_class")

EXPECTED_LOSS: Final = "expected_loss"
QUALIFIED: Final = "qualified_renewal"
FACTS: Final[dict[str, tuple[str, str]]] = {
    "difficulty_solved": ("The financial difficulty is solved", "财务困难已解决"),
    "assessed_able": ("Assessed as able to go on performing", "评估具备持续履约能力"),
    "credit_impaired": ("The asset is credit-impaired", "资产已发生信用减值"),
    EXPECTED_LOSS: ("Expected loss, as a share of the balance", "预计损失占账面余额比例"),
    QUALIFIED: ("Renewed under all five conditions", "符合全部续贷条件"),
    "default_elsewhere": ("Non-performing debt at another bank", "他行债务已成不良"),
    "rating_cut": ("An external rating was cut sharply", "外部评级大幅下调"),
    "evading": ("The debtor evades bank debt", "逃废债"),
    "bankrupt": ("Bankruptcy liquidation", "破产清算"),
}
"""Facts that a person must determine, by their name in the book's table `loan_facts`: Risk Classification Measures
2023 No. 1, Arts. 10 to 14 and 20. What an action of the record establishes by itself (a renewal, a restructuring) it
writes itself."""
SHOWN: Final[dict[str, tuple[str, str]]] = {
    **FACTS,
    "refinanced": ("A new loan repaid an old one", "借新还旧"),
    "financial_difficulty": ("In financial difficulty", "存在财务困难"),
    "restructured": ("Restructured", "已重组"),
    "misused": ("Funds were used otherwise than agreed", "挪用资金"),
    "technical_delay": ("The delay is technical", "技术性逾期"),
    "demand_sent": ("Payment was demanded", "已主张债权"),
    "litigation": ("Taken to court", "已提起诉讼"),
    "pursued_from": ("Pursued since", "开始追索"),
    "bankruptcy_accepted": ("The court accepted a bankruptcy", "法院已受理破产"),
    "responsibility_decided": ("Responsibility was decided", "责任已认定"),
    "write_off_approved": ("Write-off was approved", "核销已批准"),
    "impaired_at_origination": ("Impaired when it was granted", "发放时已减值"),
}
"""Every fact of the book, as people call it."""
ENDED_BY_RESTRUCTURING: Final = ("difficulty_solved", "assessed_able")
"""What was determined of the time before does not hold for a loan restructured anew (Art. 22)."""

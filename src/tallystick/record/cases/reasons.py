"""The reasons from which a person who goes another way than the engine must choose."""

from __future__ import annotations

from typing import Final

from tallystick.record.unable import Unable

OVERRIDE: Final[dict[str, tuple[str, str]]] = {
    "sound_on_site": ("Sound on site", "现场核实经营稳健"),
    "known_customer": ("Known customer", "存量优质客户"),
    "security_offered": ("Further security offered", "追加担保"),
    "renewal_in_time": ("Renewal in time", "到期续贷"),
    "evidence_explained": ("Evidence explained and verified", "证据差异已核实"),
    "competitor_offer": ("Offer of a competitor matched", "同业竞争"),
    "model_gap": ("The model does not know this business", "模型未覆盖该业态"),
}
DECLINE: Final[dict[str, tuple[str, str]]] = {
    "purpose": ("Purpose not as stated", "用途不符"),
    "repayment": ("Repayment not assured", "还款来源不足"),
    "security": ("Security not enough", "担保不足"),
    "character": ("Doubts about the owner", "经营者品行存疑"),
    "market": ("Outlook of the business", "行业前景不佳"),
    "evidence": ("Evidence not to be trusted", "资料不可信"),
    "engine": ("As the engine decided", "同意系统结论"),
}
KINDS: Final[dict[str, tuple[str, str]]] = {
    "declined": ("Declined by the engine", "系统拒绝"),
    "referred": ("Referred by the engine", "系统转人工"),
    "over_limit": ("Above the engine's limit", "超出系统额度"),
    "under_price": ("Below the engine's rate", "低于系统定价"),
}
"""What was overridden."""


def need_reason(listed: dict[str, tuple[str, str]], reason: str) -> str:
    """This function will give `reason` where it is on the list.

    :raises Unable: it is not; the error names those that are.
    """
    if reason not in listed:
        names, names_zh = ", ".join(listed), "、".join(zh for _, zh in listed.values())
        raise Unable("no_reason", f"Choose a reason: {names}", f"请选择理由：{names_zh}")
    return reason

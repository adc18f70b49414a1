"""The engine's own reasons, beside the pack's rules and the findings. A code is retired, never reused."""

from __future__ import annotations

from tallystick.engine.parameters import CANDIDATES
from tallystick.kernel.codes import ReasonCode, Text


def _code(code: str, en: str, zh: str) -> ReasonCode:
    return ReasonCode(code, Text(en, zh))


_CANDIDATES = {
    "need": ("what the business needs", "测算资金需求"),
    "repayment": ("what its cash can repay", "还款能力"),
    "security": ("what its security covers", "担保能力"),
    "cap": ("the policy's cap for its size, grade and security", "政策上限"),
    "headroom": ("what the limits on one customer and group leave", "集中度余量"),
    "requested": ("the amount asked for", "申请金额"),
}

UNKNOWN_CANDIDATE = {name: f"LIM-1{n}" for n, name in enumerate(CANDIDATES, 1)}
BINDING_CANDIDATE = {name: f"LIM-2{n}" for n, name in enumerate(CANDIDATES, 1)}

PRICE_PARTS = {
    "price_base_bp": ("PRC-11", "Quoted against the LPR of the tenor, {value}", "定价基准：相应期限LPR {value}"),
    "price_funding_bp": ("PRC-12", "Cost of funds {value}", "资金成本{value}"),
    "price_cost_bp": ("PRC-13", "Running cost {value}", "运营成本{value}"),
    "price_loss_bp": ("PRC-14", "Expected loss {value}", "预期损失{value}"),
    "price_capital_bp": ("PRC-15", "Capital at the hurdle {value}", "资本成本{value}"),
    "price_vat_bp": ("PRC-16", "VAT and surcharges within the minimum {value}", "增值税及附加{value}"),
    "price_minimum_bp": ("PRC-17", "Lowest rate that carries the cost {value}", "盈亏平衡利率{value}"),
    "rate_bp": ("PRC-18", "Rate {value}, VAT relief: {detail}", "执行利率{value}，增值税减免：{detail}"),
}

CODES: tuple[ReasonCode, ...] = (
    _code("RAT-01", "The evidence is not enough for any scorecard", "现有资料不足以使用任何评分卡"),
    _code(
        "RAT-02",
        "Rated by scorecard {detail}: {value} points, PD {threshold}",
        "评分卡{detail}：{value}分，违约概率{threshold}",
    ),
    _code(
        "PTS-01",
        "{column}: {value} of {threshold} points, read as {detail}",
        "{column}：{value}分（满分{threshold}分），取值{detail}",
    ),
    _code(
        "PTS-02",
        "{column}: {value} of {threshold} points, not known",
        "{column}：{value}分（满分{threshold}分），无数据",
    ),
    _code("LIM-01", "The limit is below the product's smallest loan of {threshold}", "额度低于产品最低金额{threshold}"),
    _code(
        "LIM-02",
        "Shared with applicants that are the same business: {value} of {threshold}",
        "与同一经营实体共享额度：{threshold}中的{value}",
    ),
    _code("LIM-03", "The product is not known or not on offer", "产品未知或未开办"),
    _code(
        "LIM-04",
        "It is not known which applicants are the same business, or a limit of one of them",
        "同一经营实体或其成员额度未知",
    ),
    *(_code(UNKNOWN_CANDIDATE[name], f"Not known: {en}", f"{zh}未知") for name, (en, zh) in _CANDIDATES.items()),
    *(
        _code(BINDING_CANDIDATE[name], f"The limit is bound by {en}: {{value}}", f"额度受限于{zh}：{{value}}")
        for name, (en, zh) in _CANDIDATES.items()
    ),
    _code(
        "LIM-31",
        "Suppliers pay for the cash cycle of {value}: no working capital is needed",
        "现金周转天数{value}，供应商信用已覆盖，无流动资金需求",
    ),
    _code("PRC-01", "The price cannot be worked out", "无法测算利率"),
    _code(
        "PRC-02",
        "The highest rate allowed, {value}, does not carry the cost of {threshold}",
        "允许的最高利率{value}低于成本{threshold}",
    ),
    _code("PRC-03", "Held at the lowest rate allowed, {value}", "按利率下限{value}执行"),
    _code("PRC-04", "Held at the highest rate allowed, {value}", "按利率上限{value}执行"),
    *(_code(code, en, zh) for code, en, zh in PRICE_PARTS.values()),
    _code(
        "AUT-01",
        "Credit of the group with this limit is {value}: {detail} decides",
        "含本次关联组授信{value}：由{detail}审批",
    ),
    _code("AUT-02", "It is not known who may approve", "审批权限未知"),
)
"""Every reason that rating, limit, price and decision may give."""

"""What is wrong with a row, and its cure, in words: each rule of each table has its sentence here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import dataframely as dy

from tallystick.kernel.codes import ReasonCode, Text

CODES: tuple[ReasonCode, ...] = (
    ReasonCode("ROW-01", Text("a required value is missing", "必填项缺失")),
    ReasonCode("ROW-02", Text("a value cannot be read as what it should be", "数值无法识别")),
    ReasonCode("ROW-03", Text("a value is too small", "数值过小")),
    ReasonCode("ROW-04", Text("a value is too large", "数值过大")),
    ReasonCode("ROW-05", Text("a code is not one of those allowed", "代码不在允许范围内")),
    ReasonCode("ROW-06", Text("values of one row contradict each other", "同一行内数据相互矛盾")),
    ReasonCode("ROW-07", Text("the row repeats an earlier one", "与前一行重复")),
    ReasonCode("ROW-08", Text("rows with one key contradict each other", "主键相同而内容不一致")),
    ReasonCode("ROW-09", Text("the firm is not among the enterprises", "企业不在企业表中")),
    ReasonCode("ROW-10", Text("the row cannot be split into its fields", "该行无法拆分为字段")),
    ReasonCode("ROW-11", Text("the loan has no contract", "借据无对应合同")),
)
"""Why a row is quarantined: permanent codes."""

_KINDS: dict[str, tuple[str, str, str]] = {
    "nullability": ("ROW-01", "{en} ({column}) is missing: fill it in", "“{zh}”（{column}）缺失：请补录"),
    "min_length": ("ROW-01", "{en} ({column}) is blank: fill it in", "“{zh}”（{column}）为空：请补录"),
    "unreadable": (
        "ROW-02",
        "{en} ({column}) cannot be read as {kind}: correct it, or give its format, unit or values in the mapping",
        "“{zh}”（{column}）无法识别为{kind_zh}：请更正，或在映射文件中注明格式、单位或取值",
    ),
    "min": (
        "ROW-03",
        "{en} ({column}) is below {least}: correct it, or its unit in the mapping",
        "“{zh}”（{column}）小于{least}：请更正数值，或在映射文件中更正单位",
    ),
    "max": (
        "ROW-04",
        "{en} ({column}) is above {most}: correct it, or its unit in the mapping",
        "“{zh}”（{column}）大于{most}：请更正数值，或在映射文件中更正单位",
    ),
    "check__code": (
        "ROW-05",
        "{en} ({column}) is none of {codes}: correct it, or map the bank's own code to one of these",
        "“{zh}”（{column}）不属于{codes}：请更正，或在映射文件中对应到其中之一",
    ),
}
_KINDS["inf"] = _KINDS["nan"] = _KINDS["unreadable"]

RULES: Mapping[str, tuple[str, Text]] = {
    "related_to_itself": (
        "ROW-06",
        Text("the firm is related to itself: name the other firm", "企业与自身关联：请填写关联的另一企业"),
    ),
    "received_before_period_end": (
        "ROW-06",
        Text(
            "the statement was received before its period ended: correct one of the two days",
            "报表收到日期早于报表期末：请更正其中一个日期",
        ),
    ),
    "total_is_not_net_plus_tax": (
        "ROW-06",
        Text(
            "the total is not net amount plus VAT within one yuan: correct the amounts, or their units in the mapping",
            "价税合计与金额加税额相差超过一元：请更正金额，或在映射文件中更正单位",
        ),
    ),
    "month_is_not_a_first_day": (
        "ROW-06",
        Text("the month is not given by its first day: write 2026-01-01 or 2026-01", "月份应为当月首日：请写成2026-01"),
    ),
    "matures_before_opened": (
        "ROW-06",
        Text(
            "the loan matures before it was opened: correct one of the two days", "到期日早于开立日：请更正其中一个日期"
        ),
    ),
    "until_before_from": (
        "ROW-06",
        Text(
            "the guarantee ends before it begins: correct one of the two days",
            "担保到期日早于起始日：请更正其中一个日期",
        ),
    ),
    "guarantees_itself": (
        "ROW-06",
        Text("the firm guarantees itself: name the real guarantor", "担保人与被担保人相同：请填写真实担保人"),
    ),
    "second_officer_is_the_first": (
        "ROW-06",
        Text(
            "both officers of the visit are the same person: name the second officer, or leave the field empty",
            "两名走访人为同一人：请填写协办人，或留空",
        ),
    ),
    "matures_before_signed": (
        "ROW-06",
        Text(
            "the loan matures before it was signed: correct one of the two days", "到期日早于签约日：请更正其中一个日期"
        ),
    ),
    "until_before_day": (
        "ROW-06",
        Text("the determination ends before it begins: correct one of the two days", "失效日期早于认定日期：请更正"),
    ),
    "approves_own_overlay": (
        "ROW-06",
        Text(
            "one person proposed and approved the overlay: have another approve it",
            "提出人与批准人为同一人：请由他人批准",
        ),
    ),
    "left_before_hired": (
        "ROW-06",
        Text(
            "the person left before being hired: correct one of the two days",
            "离职日期早于入职日期：请更正其中一个日期",
        ),
    ),
    "end_before_begin": (
        "ROW-06",
        Text(
            "the action ends before it begins: correct one of the two instants",
            "结束时间早于开始时间：请更正其中一个时间",
        ),
    ),
    "closed_before_raised": (
        "ROW-06",
        Text(
            "the warning was closed before it was raised: correct one of the two days",
            "关闭日期早于触发日期：请更正其中一个日期",
        ),
    ),
    "loan_not_in_contracts": (
        "ROW-11",
        Text(
            "the loan is not among the valid rows of contracts: add or correct it there, or remove this row",
            "借据不在有效的合同表中：请在合同表中补录或更正，或删除本行",
        ),
    ),
    "repeats_earlier_row": (
        "ROW-07",
        Text(
            "the row repeats an earlier row with the same key: remove it from the source",
            "与前一行完全重复：请在来源中删除",
        ),
    ),
    "contradicts_same_key": (
        "ROW-08",
        Text(
            "another row has the same key and other values, so none of them is used: keep the right one",
            "另一行主键相同而内容不同，均不采用：请只保留正确的一行",
        ),
    ),
    "firm_not_in_enterprises": (
        "ROW-09",
        Text(
            "the firm is not among the valid rows of enterprises: add or correct it there, or remove this row",
            "企业不在有效的企业表中：请在企业表中补录或更正，或删除本行",
        ),
    ),
    "more_fields_than_header": (
        "ROW-10",
        Text(
            "the row has more fields than the header: quote the field that holds a separator",
            "字段数多于表头：请将含分隔符的字段加引号",
        ),
    ),
    "quotes_do_not_match": (
        "ROW-10",
        Text(
            "the quotation marks of the row do not match: quote the whole field and double each mark in it",
            "引号不成对，无法区分字段：请为该字段加引号，并将其中的引号写成两个",
        ),
    ),
}
"""Rules that no single column breaks alone -> reason code and sentence."""

_TYPES = {
    "day": ("a day", "日期"),
    "month": ("a month", "月份"),
    "instant": ("an instant", "时间"),
    "flag": ("yes or no", "是/否"),
    "minor": ("an amount of money", "金额"),
    "share": ("a share", "比例"),
    "text": ("text", "文本"),
    "code": ("text", "文本"),
}


def reason_code(rule: str) -> str:
    """This function will give the reason code of `rule`, e.g. `day|nullability` or `total_is_not_net_plus_tax`."""
    return _KINDS[rule.split("|", 1)[1]][0] if "|" in rule else RULES[rule][0]


def sentence(schema: type[dy.Schema], rule: str) -> Text:
    """This function will say what a row that breaks `rule` has wrong, and the cure; KeyError if it is unknown."""
    if "|" not in rule:
        return RULES[rule][1]
    column, kind = rule.split("|", 1)
    declared = schema.columns()[column]
    meta: dict[str, Any] = declared.metadata or {}
    type_en, type_zh = _TYPES.get(meta.get("unit", ""), ("a number", "数字"))
    words = {
        "column": column,
        "en": declared.description or column,
        "zh": meta.get("zh") or declared.description or column,
        "kind": type_en,
        "kind_zh": type_zh,
        "least": _shown(getattr(declared, "min", None), meta),
        "most": _shown(getattr(declared, "max", None), meta),
        "codes": ", ".join(meta.get("codes", ())),
    }
    _, en, zh = _KINDS[kind]
    return Text(en.format(**words), zh.format(**words))


def _shown(bound: int | float | date | None, meta: Mapping[str, Any]) -> str:
    if isinstance(bound, int) and meta.get("unit") == "minor":
        return f"{bound / 100:,.2f}".removesuffix(".00")
    return f"{bound:g}" if isinstance(bound, float) else str(bound)

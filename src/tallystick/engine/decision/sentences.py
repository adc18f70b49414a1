"""Reasons as sentences, in English and Chinese: code books and names of rules, filled with the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.decision.written import Language, written
from tallystick.kernel.codes import ReasonCode, Text
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_RULE = {
    "hit": Text("{name}: {value} against {threshold}", "{name}：{value}，标准{threshold}"),
    "value": Text("{name}: {value}", "{name}：{value}"),
    "bare": Text("{name}", "{name}"),
    "unknown": Text("{name}: cannot be judged, not known: {detail}", "{name}：无法判断，缺少：{detail}"),
}
_RELIEF_ZH = {"full": "全额", "partial": "部分", "none": "无"}
_LANGUAGES: tuple[Language, ...] = ("en", "zh")


def with_sentences(
    reasons: pl.DataFrame, policy: Policy, *, columns: Columns, codes: Mapping[str, ReasonCode]
) -> pl.DataFrame:
    """This function will add `sentence` and `sentence_zh` to a long table of reasons, for those who will read it.

    `columns` gives the names of columns in words, `codes` the sentences of all codes that are no rules. A code that is
    in neither is its own sentence.
    """
    return sentences_by(reasons, sentence_expressions(policy, columns=columns, codes=codes))


def sentence_expressions(
    policy: Policy, *, columns: Columns, codes: Mapping[str, ReasonCode]
) -> tuple[tuple[pl.Expr, ...], ...]:
    """This function will give what makes the sentences, stage by stage: the same for all reasons under one policy."""
    texts = {code: reason.sentence for code, reason in codes.items()}
    named = (("sentence", _LANGUAGES[0]), ("sentence_zh", _LANGUAGES[1]))
    said = (_filled(policy, columns, texts, language).alias(name) for name, language in named)
    return (_form(policy).alias("_form"),), tuple(said)


def sentences_by(reasons: pl.DataFrame, stages: Iterable[Iterable[pl.Expr]]) -> pl.DataFrame:
    """This function will add `sentence` and `sentence_zh` to reasons, by what `sentence_expressions` gave."""
    made = reasons.lazy()
    for stage in stages:
        made = made.with_columns(stage)
    return made.drop("_form").collect()


def _form(policy: Policy) -> pl.Expr:
    """This function will tell how a reason is said: as its code's sentence, or as one of the forms of a rule."""
    rule, gap = pl.col("kind") == "rule", pl.col("detail").is_not_null()
    return (
        pl.when(~rule)
        .then(pl.lit("code"))
        .when(gap & pl.col("effect").is_in(["missing", "decline"]))
        .then(pl.lit("unknown"))
        .when(pl.col("value").is_null())
        .then(pl.lit("bare"))
        .when(pl.col("threshold").is_null())
        .then(pl.lit("value"))
        .otherwise(pl.lit("hit"))
    )


def _filled(policy: Policy, columns: Columns, texts: Mapping[str, Text], language: Language) -> pl.Expr:
    code, unit = pl.col("code"), pl.col("unit")
    said = {c: _of(text, language) for c, text in texts.items()}
    forms = {form: _of(text, language) for form, text in _RULE.items()}
    template = (
        pl.when(pl.col("_form") == "code")
        .then(code.replace_strict(said, default=code, return_dtype=pl.String))
        .otherwise(pl.col("_form").replace_strict(forms, default="{name}", return_dtype=pl.String))
    )
    names, words = _rule_names(policy), _column_names(columns, language)
    name = code.replace_strict({c: _of(t, language) for c, t in names.items()}, default=code, return_dtype=pl.String)
    column = pl.col("column").replace_strict(words, default=pl.col("column"), return_dtype=pl.String)
    share = (code == "RAT-02") & pl.col("threshold").is_not_null()
    threshold_unit = pl.when(share).then(pl.lit("share")).otherwise(unit)
    parts = {
        "{name}": name,
        "{column}": column,
        "{value}": written(pl.col("value"), unit, language),
        "{threshold}": written(pl.col("threshold"), threshold_unit, language),
        "{detail}": _detail(words, language),
    }
    unknown = "not known" if language == "en" else "未知"
    for mark, part in parts.items():
        template = template.str.replace_all(mark, part.fill_null(unknown), literal=True)
    return template


def _detail(words: Mapping[str, str], language: Language) -> pl.Expr:
    """This function will put the detail in words: columns that a rule lacks, and the code of VAT relief."""
    detail, kind = pl.col("detail"), pl.col("kind")
    relief = detail.replace(_RELIEF_ZH) if language == "zh" else detail
    said = pl.when(kind == "price").then(relief).otherwise(detail)
    return pl.when(kind == "rule").then(detail.str.replace_many(words)).otherwise(said)


@per_policy
def _rule_names(policy: Policy) -> dict[str, Text]:
    return {rule.code: rule.name for rule in policy.rules}


def _column_names(columns: Columns, language: Language) -> dict[str, str]:
    return {c.name: (c.means_zh if language == "zh" and c.means_zh else c.means) for c in columns.values()}


def _of(text: Text, language: Language) -> str:
    return text.zh if language == "zh" and text.zh else text.en

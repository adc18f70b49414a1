"""Reasons as sentences, in English and Chinese: code books and names of rules, filled with the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tallystick.engine.compiled import per_policy
from tallystick.engine.decision.written import Language, digits, worded
from tallystick.kernel.codes import ReasonCode, Text
from tallystick.kernel.columns import Columns
from tallystick.kernel.lookup import code_index, looked_up
from tallystick.pack.policy import Policy

_RULE = {
    "hit": Text("{name}: {value} against {threshold}", "{name}：{value}，标准{threshold}"),
    "value": Text("{name}: {value}", "{name}：{value}"),
    "bare": Text("{name}", "{name}"),
    "unknown": Text("{name}: cannot be judged, not known: {detail}", "{name}：无法判断，缺少：{detail}"),
}
_RELIEF_ZH = {"full": "全额", "partial": "部分", "none": "无"}
_DIGITS = digits(pl.col("value"), pl.col("unit"))
_WRITTEN = ("_value", "_threshold", "_read_digits")
_NOT_NUMBERS = ("code", "day", "text")
_FEW = 10_000
_UNPLANNED = pl.QueryOptFlags.none()
_LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Sentences:
    """What makes sentences of reasons under one policy: expressions before their numbers are written, and after."""

    forms: tuple[pl.Expr, ...]
    said: tuple[pl.Expr, ...]


def with_sentences(
    reasons: pl.DataFrame, policy: Policy, *, columns: Columns, codes: Mapping[str, ReasonCode]
) -> pl.DataFrame:
    """This function will add `sentence` and `sentence_zh` to a long table of reasons, for those who will read it.

    `columns` gives the names of columns in words, `codes` the sentences of all codes that are no rules. A code that is
    in neither is its own sentence.
    """
    return sentences_by(reasons, sentence_expressions(policy, columns=columns, codes=codes))


def sentence_expressions(policy: Policy, *, columns: Columns, codes: Mapping[str, ReasonCode]) -> Sentences:
    """This function will give what makes the sentences: the same for all reasons under one policy."""
    texts = {code: reason.sentence for code, reason in codes.items()}
    named = (("sentence", _LANGUAGES[0]), ("sentence_zh", _LANGUAGES[1]))
    said = (_filled(policy, columns, texts, language).alias(name) for name, language in named)
    share = (pl.col("code") == "RAT-02") & pl.col("threshold").is_not_null()
    threshold_unit = pl.when(share).then(pl.lit("share")).otherwise(pl.col("unit"))
    forms = (_form().alias("_form"), threshold_unit.alias("_unit"), *_read(columns))
    return Sentences(forms, tuple(said))


def sentences_by(reasons: pl.DataFrame, by: Sentences) -> pl.DataFrame:
    """This function will add `sentence` and `sentence_zh` to reasons, by what `sentence_expressions` gave.

    Values, thresholds and what points were given for are written as one column: a number costs a plan of a hundred
    parts, however few there are.
    """
    planned = pl.QueryOptFlags() if len(reasons) > _FEW else _UNPLANNED
    formed = reasons.lazy().with_columns(by.forms).collect(optimizations=_UNPLANNED)
    every = pl.DataFrame(
        {
            "value": pl.concat([formed["value"], formed["threshold"], formed["_read"]]),
            "unit": pl.concat([formed["unit"], formed["_unit"], formed["_read_unit"]]),
        }
    )
    texts = every.lazy().select(_DIGITS).collect(optimizations=planned).to_series()
    written = [texts.slice(len(formed) * at, len(formed)).alias(name) for at, name in enumerate(_WRITTEN)]
    made = formed.with_columns(written).lazy().with_columns(by.said).collect(optimizations=planned)
    return made.drop("_form", "_unit", "_read_unit", "_read", *_WRITTEN)


def _read(columns: Columns) -> tuple[pl.Expr, pl.Expr]:
    """This function will give the number that points were given for, where it was one, and the unit it has."""
    detail, column = pl.col("detail"), pl.col("column")
    is_read = pl.col("code") == "PTS-01"
    flag = detail.replace_strict({"true": 1.0, "false": 0.0}, default=None, return_dtype=pl.Float64)
    units = {one.name: str(one.unit) for one in columns.values() if one.unit not in _NOT_NUMBERS}
    unit = looked_up(code_index(column, tuple(units)), list(units.values()), pl.String)
    number = pl.when(unit == "flag").then(flag).otherwise(detail.cast(pl.Float64, strict=False))
    is_number = is_read & unit.is_not_null()
    return pl.when(is_number).then(number).alias("_read"), pl.when(is_read).then(unit).alias("_read_unit")


def _form() -> pl.Expr:
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
    code = pl.col("code")
    said = {c: _of(text, language) for c, text in texts.items()}
    forms = {form: _of(text, language) for form, text in _RULE.items()}
    template = (
        pl.when(pl.col("_form") == "code")
        .then(_replaced(code, said, code))
        .otherwise(_replaced(pl.col("_form"), forms, pl.lit("{name}")))
    )
    names, words = _rule_names(policy), _column_names(columns, language)
    parts = {
        "{name}": _replaced(code, {c: _of(t, language) for c, t in names.items()}, code),
        "{column}": _replaced(pl.col("column"), words, pl.col("column")),
        "{value}": worded(pl.col("value"), pl.col("_value"), pl.col("unit"), language),
        "{threshold}": worded(pl.col("threshold"), pl.col("_threshold"), pl.col("_unit"), language),
        "{detail}": _detail(words, language),
    }
    unknown = "not known" if language == "en" else "未知"
    for mark, part in parts.items():
        template = template.str.replace_all(mark, part.fill_null(unknown), literal=True)
    return template


def _replaced(value: pl.Expr, texts: Mapping[str, str], otherwise: pl.Expr) -> pl.Expr:
    """This function will give the text of each value, `otherwise` where there is none."""
    if not texts:
        return otherwise
    return looked_up(code_index(value, tuple(texts)), list(texts.values()), pl.String).fill_null(otherwise)


def _detail(words: Mapping[str, str], language: Language) -> pl.Expr:
    """This function will put the detail in words: columns that a rule lacks, the code of VAT relief, a number read."""
    detail, kind = pl.col("detail"), pl.col("kind")
    number = worded(pl.col("_read"), pl.col("_read_digits"), pl.col("_read_unit"), language)
    relief = detail.replace(_RELIEF_ZH) if language == "zh" else detail
    said = pl.when(kind == "price").then(relief).otherwise(pl.coalesce(number, detail))
    one = pl.element()
    lacking = pl.when(kind == "rule").then(detail).str.split(", ").list.eval(_replaced(one, words, one)).list.join(", ")
    return pl.when(kind == "rule").then(lacking).otherwise(said)


@per_policy
def _rule_names(policy: Policy) -> dict[str, Text]:
    return {rule.code: rule.name for rule in policy.rules}


def _column_names(columns: Columns, language: Language) -> dict[str, str]:
    return {c.name: (c.means_zh if language == "zh" and c.means_zh else c.means) for c in columns.values()}


def _of(text: Text, language: Language) -> str:
    return text.zh if language == "zh" and text.zh else text.en

"""Reasons: the long table says why, with value and threshold, and nothing that is not so."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tallystick.engine.decision.codes import CODES
from tallystick.engine.decision.reasons import KINDS, SCHEMA, Asked, every_reason, long_reasons
from tallystick.engine.decision.sentences import with_sentences
from tallystick.engine.step import run_steps
from tallystick.kernel.codes import code_book
from tallystick.kernel.columns import Column, Columns
from tests.engine.bank import STEPS, WAN, bank, firms

COLUMNS = Columns(
    (
        Column("dscr", pl.Float64, "ratio", "debt service cover", "偿债备付率"),
        Column("queries_3m", pl.Int32, "count", "credit queries in 3 months", "近3月查询次数"),
        Column("sales_yoy_3m", pl.Float64, "share", "sales against a year before", "销售同比"),
    )
)


def told(*changes: dict[str, Any], kinds: Any = KINDS, findings: pl.LazyFrame | None = None) -> pl.DataFrame:
    decided = run_steps(STEPS, firms(*changes), bank()).collect().lazy()
    return long_reasons(decided, bank(), Asked(COLUMNS, kinds), findings).collect()


def of(change: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return told(change).filter(pl.col("code") == code).rows(named=True)


def test_the_table_has_its_columns() -> None:
    assert told({}).schema == SCHEMA


def test_a_rule_that_hits_shows_value_and_threshold() -> None:
    (row,) = of({"dscr": 0.8}, "AFF-01")
    assert (row["kind"], row["effect"], row["value"], row["threshold"]) == ("rule", "decline", 0.8, 1.0)
    assert (row["column"], row["unit"], row["detail"]) == ("dscr", "ratio", None)


def test_a_rule_that_is_clear_is_no_reason() -> None:
    assert of({}, "AFF-01") == []


def test_an_unknown_rule_names_what_is_missing() -> None:
    (row,) = of({"dscr": None}, "AFF-01")
    assert (row["effect"], row["detail"], row["value"]) == ("missing", "dscr", None)


def test_an_unknown_rule_that_declines_says_so() -> None:
    (row,) = of({"is_abnormal": None}, "REG-01")
    assert (row["effect"], row["detail"]) == ("decline", "is_abnormal")


@pytest.mark.parametrize(
    ("case", "change", "code", "value", "threshold", "detail"),
    [
        ("points lost", {"sales_yoy_3m": -0.1}, "PTS-01", 20.0, 40.0, "-0.1"),
        ("points lost by what is missing", {"debt_ratio": None}, "PTS-02", 0.0, 40.0, None),
        ("no card", {"has_invoices": False}, "RAT-01", None, None, None),
        ("the card", {}, "RAT-02", 460.0, 0.012, "full"),
        ("below the smallest loan", {"requested_amount_minor": 1}, "LIM-01", 0.0, 5.0 * WAN, None),
        ("product not on offer", {"product": "x"}, "LIM-03", None, None, "x"),
        ("business not known", {"business_id": None}, "LIM-04", None, None, None),
        ("need not known", {"sales_margin": None}, "LIM-11", None, None, None),
        ("cap not known", {"size_class": None}, "LIM-14", None, None, None),
        ("bound by need", {"requested_amount_minor": 900 * WAN}, "LIM-21", 93_360_000.0, None, None),
        ("no need", {"cash_cycle_days": -3.0}, "LIM-31", -3.0, 0.0, None),
        ("no price", {"requested_tenor_months": None}, "PRC-01", None, None, None),
        ("expected loss", {}, "PRC-14", 90.0, None, None),
        ("authority", {}, "AUT-01", 50.0 * WAN, None, "branch"),
        ("authority not known", {"security": None}, "AUT-02", None, None, None),
    ],
)
def test_each_reason(
    case: str, change: dict[str, Any], code: str, value: float | None, threshold: float | None, detail: str | None
) -> None:
    (row,) = of(change, code)
    assert (row["value"], row["threshold"], row["detail"]) == (value, threshold, detail), case


def test_shared_limits_are_told() -> None:
    one = {"business_id": "B0", "business_members": 2}
    found = told(one, one).filter(pl.col("code") == "LIM-02")
    assert found.select("value", "threshold").rows() == [(25.0 * WAN, 50.0 * WAN)] * 2


def test_security_is_not_missed_where_it_does_not_apply() -> None:
    assert of({}, "LIM-13") == []
    assert len(of({"security": "mortgaged", "security_value_minor": None}, "LIM-13")) == 1


def test_kinds_can_be_chosen() -> None:
    assert set(told({"dscr": 0.5}, kinds=("rule", "authority"))["kind"]) == {"rule", "authority"}


def test_findings_stand_with_the_other_reasons() -> None:
    findings = pl.LazyFrame(
        {"enterprise_id": ["E1"], "code": ["EVD-01"], "table": ["invoices"], "rows": [[1, 2]], "row_count": [2],
         "value": [2.0], "other": ["E9"]}
    )  # fmt: skip
    row = told({}, findings=findings).filter(pl.col("kind") == "finding").row(0, named=True)
    assert (row["code"], row["effect"], row["column"], row["detail"]) == ("EVD-01", "note", "invoices", "E9")


def test_every_reason_has_a_sentence() -> None:
    book, rules = code_book(CODES), {rule.code for rule in bank().rules}
    given = {one.code for one in every_reason(bank(), Asked(COLUMNS))}
    assert given - rules <= set(book)
    assert set(book) - given == set(), "a code that nothing gives: retire it"
    assert all(reason.sentence.en and reason.sentence.zh for reason in book.values())


SENTENCES = [
    ({"dscr": 0.8}, "AFF-01", "Rule AFF-01: 0.80 against 1.00", "规则AFF-01：0.80，标准1.00"),
    ({"is_enforced": True}, "LAW-01", "Rule LAW-01: 1", "规则LAW-01：1"),
    (
        {"queries_3m": None},
        "BUR-02",
        "Rule BUR-02: cannot be judged, not known: credit queries in 3 months",
        "规则BUR-02：无法判断，缺少：近3月查询次数",
    ),
    (
        {"sales_yoy_3m": -0.1},
        "PTS-01",
        "sales against a year before: 20 of 40 points, read as -10.0%",
        "销售同比：20分（满分40分），取值-10.0%",
    ),
    (
        {"requested_amount_minor": 1},
        "LIM-01",
        "The limit is below the product's smallest loan of 50,000 yuan",
        "额度低于产品最低金额50,000元",
    ),
    ({}, "RAT-02", "Rated by scorecard full: 460 points, PD 1.2%", "评分卡full：460分，违约概率1.2%"),
    ({}, "PRC-18", "Rate 5.75%, VAT relief: none", "执行利率5.75%，增值税减免：无"),
]


READINGS = [
    ("minor", "123456789", "1,234,567.89 yuan", "1,234,567.89元"),
    ("minor", "-150000", "-1,500 yuan", "-1,500元"),
    ("bp", "435.0", "4.35%", "4.35%"),
    ("days", "31", "31 days", "31天"),
    ("flag", "true", "yes", "是"),
    ("flag", "false", "no", "否"),
    ("code", "012", "012", "012"),
    ("text", "1e3", "1e3", "1e3"),
]


@pytest.mark.parametrize(("unit", "read", "en", "zh"), READINGS)
def test_what_points_were_given_for_is_said_in_its_unit(unit: Any, read: str, en: str, zh: str) -> None:
    given = told({"sales_yoy_3m": -0.1}).filter(pl.col("code") == "PTS-01").head(1)
    columns = Columns((Column("sales_yoy_3m", pl.String, unit, "sales", "销售"),))
    said = with_sentences(given.with_columns(detail=pl.lit(read)), bank(), columns=columns, codes=code_book(CODES))
    assert said["sentence"].to_list() == [f"sales: 20 of 40 points, read as {en}"]
    assert said["sentence_zh"].to_list() == [f"销售：20分（满分40分），取值{zh}"]


@pytest.mark.parametrize(("change", "code", "en", "zh"), SENTENCES)
def test_sentences(change: dict[str, Any], code: str, en: str, zh: str) -> None:
    said = with_sentences(told(change), bank(), columns=COLUMNS, codes=code_book(CODES))
    row = said.filter(pl.col("code") == code).row(0, named=True)
    assert (row["sentence"], row["sentence_zh"]) == (en, zh)


def test_a_lacking_column_is_named_whole_though_another_name_stands_within_it() -> None:
    columns = COLUMNS | Columns((Column("queries", pl.Int32, "count", "queries", "查询"),))
    lacking = told({"queries_3m": None}).with_columns(detail=pl.lit("dscr, queries_3m, of_another_pack"))
    said = with_sentences(lacking, bank(), columns=columns, codes=code_book(CODES))
    assert said.filter(pl.col("code") == "BUR-02")["sentence"].to_list() == [
        "Rule BUR-02: cannot be judged, not known: debt service cover, credit queries in 3 months, of_another_pack"
    ]


def test_no_sentence_is_left_with_a_hole() -> None:
    changes = [{}, {"dscr": None}, {"has_invoices": False}, {"product": None}, {"sales_yoy_3m": None}]
    said = with_sentences(told(*changes), bank(), columns=COLUMNS, codes=code_book(CODES))
    for column in ("sentence", "sentence_zh"):
        assert said[column].null_count() == 0
        assert not said[column].str.contains(r"[{}]").any()

"""The flow: from evidence to decision, and its shorter ways."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tallystick.engine import flow
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.step import FlowError
from tallystick.kernel.columns import Columns
from tallystick.pack import read_pack
from tallystick.pack.cases import case_frame
from tallystick.pack.policy import Policy
from tests.engine.bank import rule

DAY = date(2026, 6, 30)
PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_pack(PACKS / "l_bank").on(DAY, flow.vocabulary())


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    """Prepared features of L Bank's cases: good firms, bad ones, and ones with gaps."""
    given = Columns(column for name, column in flow.prepared().items() if name != "enterprise_id")
    cases = read_pack(PACKS / "l_bank").content.cases.values()
    return case_frame(cases, given)


ENTERPRISES = pl.LazyFrame(
    {
        "enterprise_id": ["E1", "E2"],
        "industry": ["retail", "industry"],
        "founded_day": [date(2015, 3, 1), date(2019, 5, 1)],
        "row": [1, 2],
    },
    schema_overrides={"row": pl.UInt32},
)


def evidence(**tables: pl.LazyFrame) -> Evidence:
    names = ("name", "credit_code", "town", "legal_form", "taxpayer_grade", "phone", "address", "bank_rating")
    amounts = ("annual_sales_minor", "total_assets_minor", "registered_capital_minor", "employees")
    firms = ENTERPRISES.with_columns(
        *(pl.lit(None, pl.String).alias(name) for name in names),
        *(pl.lit(None, pl.Int64).alias(name) for name in amounts),
        pl.lit(None, pl.Boolean).alias("is_abnormal"),
    )
    return Evidence({"enterprises": firms, **tables})


def applications(*rows: tuple[str, str, int, date]) -> pl.LazyFrame:
    schema = {"application_id": pl.String, "enterprise_id": pl.String, "amount_minor": pl.Int64, "applied_day": pl.Date}
    frame = pl.LazyFrame(rows, schema=schema, orient="row")
    rest = {"product": pl.String, "tenor_months": pl.Int32, "repayment": pl.String, "security": pl.String,
            "purpose": pl.String, "row": pl.UInt32}  # fmt: skip
    return frame.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in rest.items())


def test_the_flow_fits_the_pack(policy: Policy) -> None:
    known = flow.check(policy)
    assert list(known)[: len(flow.prepared())] == list(flow.prepared())
    assert {"grade", "rules_outcome", "bound_by", "rate_bp", "outcome"} <= set(known)


def test_a_rule_that_asks_too_early_is_refused(policy: Policy) -> None:
    from dataclasses import replace

    early = rule("BAD-01", pl.col("rate_bp") > 500, "rate_bp", 500.0, "refer")
    with pytest.raises(FlowError, match="'eligibility' reads 'rate_bp'"):
        flow.score(pl.LazyFrame(), replace(policy, rules=(early,)))


def test_firms_without_any_other_evidence_are_referred_or_declined(policy: Policy) -> None:
    decided = flow.decide(evidence(), policy).collect()
    assert decided["enterprise_id"].to_list() == ["E1", "E2"]
    assert "approve" not in decided["outcome"].to_list()
    assert decided["grade"].null_count() == 2


def test_absent_tables_leave_typed_nulls(policy: Policy) -> None:
    prepared = flow.prepare(evidence(), policy).collect()
    assert prepared.schema == pl.Schema(flow.prepared().schema())
    assert prepared["tax_sales_12m_minor"].null_count() == 2
    assert prepared["lawsuits_defendant_24m"].null_count() == 2


def test_no_evidence_at_all_gives_nobody(policy: Policy) -> None:
    decided = flow.decide(Evidence({}), policy).collect()
    assert decided.height == 0
    assert set(flow.check(policy)) == set(decided.columns)


def test_nothing_dated_later_is_seen(policy: Policy) -> None:
    today = applications(("A1", "E1", 100_000_00, DAY), ("A2", "E1", 900_000_00, DAY + timedelta(days=1)))
    prepared = flow.prepare(evidence(applications=today), policy).collect()
    assert prepared.filter(pl.col("enterprise_id") == "E1")["requested_amount_minor"].to_list() == [100_000_00]


def test_every_column_is_declared_once_and_in_two_languages() -> None:
    for name, column in flow.vocabulary().items():
        assert column.means, name
        assert column.means_zh, name


def test_every_reason_code_is_one(policy: Policy) -> None:
    assert set(flow.CODES).isdisjoint({r.code for r in policy.rules})


def test_the_short_way_gives_the_same(policy: Policy, rows: pl.DataFrame) -> None:
    whole = flow.score(rows.lazy(), policy).collect()
    assert_frame_equal(flow.score_few(rows, policy), whole, check_column_order=False)


@pytest.mark.parametrize(("first", "many"), [(0, 2), (40, 5), (80, 10), (200, 3)])
def test_a_handful_gives_the_same(first: int, many: int, policy: Policy, rows: pl.DataFrame) -> None:
    few = rows.slice(first, many).with_columns(business_members=pl.lit(1, pl.Int32))
    assert_frame_equal(flow.score_few(few, policy), flow.score(few.lazy(), policy).collect(), check_column_order=False)


@pytest.mark.parametrize("number", [0, 40, 80, 120, 160, 200, 240, 280, 320])
def test_one_alone_gives_the_same(number: int, policy: Policy, rows: pl.DataFrame) -> None:
    alone = rows.slice(number, 1).with_columns(business_members=pl.lit(1, pl.Int32))
    whole = flow.score(alone.lazy(), policy).collect()
    assert_frame_equal(flow.score_few(alone, policy), whole, check_column_order=False)


def test_one_whom_no_scorecard_can_rate_is_decided_too(policy: Policy) -> None:
    nobody = flow.prepare_few(evidence(), policy).head(1)
    blank = nobody.with_columns(pl.lit(None, nobody.schema[c]).alias(c) for c in nobody.columns if c != "enterprise_id")
    decided = flow.score_few(blank.with_columns(business_members=pl.lit(1, pl.Int32)), policy)
    assert decided["outcome"].item() in ("refer", "decline")
    assert decided["scorecard"].item() is None


@pytest.mark.parametrize(("first", "many"), [(0, 1), (40, 1), (0, 7), (100, 60), (0, 0)])
def test_the_reasons_of_a_few_are_the_same(first: int, many: int, policy: Policy, rows: pl.DataFrame) -> None:
    decided = flow.score_few(rows.slice(first, many), policy)
    found = pl.DataFrame(
        {
            "enterprise_id": decided["enterprise_id"],
            "code": "EVD-01",
            "value": 1.0,
            "table": "invoices",
            "other": "E9",
        },
        schema_overrides={"value": pl.Float64, "code": pl.String, "table": pl.String, "other": pl.String},
    )
    whole = flow.reasons(decided.lazy(), policy, found.lazy()).collect()
    assert_frame_equal(flow.reasons_few(decided, policy, found), whole)
    assert whole.height >= many
    some = flow.reasons(decided.lazy(), policy, kinds=("rule", "price")).collect()
    assert_frame_equal(flow.reasons_few(decided, policy, kinds=("rule", "price")), some)


def test_not_a_number_is_not_known(policy: Policy) -> None:
    real = [name for name, column in flow.prepared().items() if column.dtype == pl.Float64]
    prepared = flow.prepare(evidence(), policy).collect()
    assert not prepared.select(pl.col(real).is_nan().any()).row(0).count(True)


def test_reasons_and_sentences_of_the_whole_flow(policy: Policy, rows: pl.DataFrame) -> None:
    decided = flow.score(rows.lazy(), policy).collect()
    told = flow.reasons(decided.lazy(), policy).collect()
    said = flow.sentences(told.head(2_000), policy)
    holes: Any = pl.col("sentence").str.contains(r"[{}]") | pl.col("sentence_zh").str.contains(r"[{}]")
    assert said.filter(holes).height == 0
    hit = decided.filter(pl.col("outcome") == "decline")["enterprise_id"]
    declined = told.filter(pl.col("effect") == "decline")["enterprise_id"].unique()
    assert set(hit) == set(declined)


def test_whoever_is_referred_has_a_reason_for_it(policy: Policy, rows: pl.DataFrame) -> None:
    decided = flow.score(rows.lazy(), policy).collect()
    told = flow.reasons(decided.lazy(), policy).collect()
    for cause, effect in (("missing_evidence", "missing"), ("judgement", "refer")):
        referred = decided.filter(pl.col("refer_cause") == cause)["enterprise_id"]
        assert set(referred) <= set(told.filter(pl.col("effect") == effect)["enterprise_id"]), cause

"""The two banks that come with the project: sound, covered to every edge, and one change apart."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine.flow import prepared, score, vocabulary
from tallystick.engine.parameters import REQUIRED, REQUIRED_GRIDS, REQUIRED_TERMS
from tallystick.kernel.columns import Columns
from tallystick.pack import read_pack
from tallystick.pack.cases import CaseRun, run_cases
from tallystick.pack.check import check_pack
from tallystick.pack.differences import differences
from tallystick.pack.edges import uncovered_edges
from tallystick.pack.model import RuleText, plain
from tallystick.pack.pack import Pack
from tallystick.pack.policy import Policy
from tallystick.pack.required import Required

ROOT = Path(__file__).parents[2]
PACKS = ROOT / "packs"
ENGINE = ROOT / "src" / "tallystick" / "engine"
RECORD = ROOT / "src" / "tallystick" / "record"
BANKS = ("l_bank", "l_bank_strict")
TODAY = date(2026, 1, 15)
NEEDED = Required(REQUIRED, REQUIRED_GRIDS, REQUIRED_TERMS)
SECURITIES = ("unsecured", "guaranteed", "mortgaged", "pledged")
REPAYMENTS = ("level", "equal_principal", "bullet", "revolving")
PRODUCTS = ("invoice_line", "micro_cash", "working_capital", "mortgage_line", "guaranteed_loan", "farm_season")


@cache
def bank(name: str) -> Pack:
    return read_pack(PACKS / name)


@cache
def words() -> Columns:
    return vocabulary()


@cache
def cases_of(name: str) -> CaseRun:
    return run_cases(bank(name), words(), score, given=prepared())


def conditions(rule: RuleText) -> tuple[str, ...]:
    return (rule.when, rule.applies, *(text for one in rule.exceptions for text in (one.when, one.then)))


def policy_of(name: str, day: date = TODAY) -> Policy:
    return bank(name).on(day, words())


@pytest.mark.parametrize("name", BANKS)
def test_the_pack_is_sound(name: str) -> None:
    assert check_pack(bank(name), words(), NEEDED) == []


@pytest.mark.parametrize("name", BANKS)
def test_its_cases_come_out_as_expected(name: str) -> None:
    assert [str(failure) for failure in cases_of(name).failures] == []


@pytest.mark.parametrize("name", BANKS)
def test_no_edge_is_uncovered(name: str) -> None:
    left = uncovered_edges(bank(name), words(), cases_of(name), given=prepared())
    assert [str(edge) for edge in left] == []


def test_the_strict_bank_differs_by_one_change() -> None:
    found = differences(bank("l_bank"), bank("l_bank_strict"))
    assert [(one.kind, one.name) for one in found] == [("parameter", "buyer_top1_ceiling")]
    assert bank("l_bank").digest != bank("l_bank_strict").digest


@pytest.mark.parametrize(
    ("day", "mild", "strict"),
    [
        (date(2019, 12, 31), 0.5, 0.5),
        (date(2020, 1, 1), 0.5, 0.4),
        (TODAY, 0.5, 0.4),
    ],
    ids=["the day before", "the day of the change", "since"],
)
def test_the_strict_bank_is_tighter_from_one_day_on(day: date, mild: float, strict: float) -> None:
    assert policy_of("l_bank", day).number("buyer_top1_ceiling") == mild
    assert policy_of("l_bank_strict", day).number("buyer_top1_ceiling") == strict


def test_every_number_says_where_it_comes_from_and_how_sure_it_is() -> None:
    held = bank("l_bank").content.parameters.values()
    assert [one.name for one in held if not (one.source and one.certainty and one.label.en and one.label.zh)] == []


def test_every_rule_has_a_family_a_column_to_show_and_a_source() -> None:
    rules = [rule for versions in bank("l_bank").content.rules.values() for rule in versions]
    assert len(rules) >= 40
    assert [rule.code for rule in rules if not (rule.family and rule.shows and rule.source)] == []


def test_every_parameter_is_read_by_a_rule_by_the_engine_or_by_the_record() -> None:
    code = "".join(path.read_text("utf-8") for room in (ENGINE, RECORD) for path in sorted(room.rglob("*.py")))
    content = bank("l_bank").content
    texts = [text for versions in content.rules.values() for rule in versions for text in conditions(rule)]
    texts += [str(plain(versions)) for versions in content.indicators.values()]
    texts += [str(plain(versions)) for versions in content.problems.values()]
    read = set(re.findall(r"@(\w+)|'benchmark': '(\w+)'", " ".join(texts)))
    read = {name for pair in read for name in pair if name}

    def is_asked(name: str) -> bool:
        stem = name.rsplit("_", 1)[0]
        return name in read or f'"{name}"' in code or f'f"{stem}_{{' in code

    assert [name for name in content.parameters if not is_asked(name)] == []


@pytest.mark.parametrize("code", ("invoice_only", "statements", "full"))
def test_points_never_reward_worse_or_absent_evidence(code: str) -> None:
    card = next(card for card in policy_of("l_bank").scorecards if card.code == code)
    for one in card.characteristics:
        points = [b.points for b in one.bins]
        assert one.missing == min(points), one.column
        direction = words()[one.column].direction
        if not one.bins[0].values and direction != "neutral":
            assert points == sorted(points, reverse=direction == "higher_is_worse"), one.column


@pytest.mark.parametrize("code", PRODUCTS)
def test_rules_and_terms_of_a_product_offer_the_same(code: str) -> None:
    policy = policy_of("l_bank")
    terms = policy.product(code).terms
    asked = [
        {"product": code, "security": security, "repayment": repayment, "requested_tenor_months": months}
        for security, repayment, months in product(SECURITIES, REPAYMENTS, (12, int(terms["max_tenor_months"])))
    ]
    rules = [rule for rule in policy.rules if rule.family == "product"]
    frame = pl.DataFrame(asked).select(pl.all(), refused=pl.any_horizontal([rule.hit for rule in rules]))
    offered = pl.col("security").is_in(str(terms["allowed_security"]).split()) & pl.col("repayment").is_in(
        str(terms["allowed_repayment"]).split()
    )
    assert frame.filter(pl.col("refused") == offered).is_empty()


@pytest.mark.parametrize(
    ("code", "rule"),
    [("invoice_line", "PRD-08"), ("micro_cash", "PRD-09"), ("guaranteed_loan", "PRD-09"), ("farm_season", "PRD-10")],
)
def test_the_longest_tenor_of_a_product_is_the_one_its_rule_allows(code: str, rule: str) -> None:
    policy = policy_of("l_bank")
    longest = int(policy.product(code).terms["max_tenor_months"])
    hit = next(one.hit for one in policy.rules if one.code == rule)
    frame = pl.DataFrame({"product": [code] * 2, "requested_tenor_months": [longest, longest + 1]})
    assert frame.select(hit.alias("hit"))["hit"].to_list() == [False, True]


def test_a_larger_size_a_better_grade_and_more_security_never_lower_the_cap() -> None:
    asked = pl.DataFrame(
        list(product(("micro", "small"), range(1, 11), SECURITIES)),
        schema=["size_class", "grade_rank", "security"],
        orient="row",
    )
    cap = asked.with_columns(policy_of("l_bank").grid("policy_cap")["cap_minor"].alias("cap"))
    by_grade = cap.sort("grade_rank").group_by("size_class", "security").agg((pl.col("cap").diff() > 0).any())
    assert not by_grade["cap"].any()
    wide = cap.pivot("security", values="cap")
    assert (wide["unsecured"] <= wide["guaranteed"]).all()
    assert (wide["guaranteed"] <= wide["mortgaged"]).all()

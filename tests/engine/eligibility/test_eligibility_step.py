"""Eligibility: hit, clear, unknown; the worst wins; unknown is never clear."""

from __future__ import annotations

from itertools import product
from typing import Any

import polars as pl
import pytest

from tallystick.engine.eligibility.step import STEP
from tests.engine.bank import RULES, bank, firms, rule


def asked(change: dict[str, Any], **parts: Any) -> dict[str, Any]:
    frame = firms(change).with_columns(grade_rank=pl.lit(change.get("grade_rank", 1), pl.Int32))
    return STEP.run(frame, bank(**parts)).collect().row(0, named=True)


@pytest.mark.parametrize(
    ("case", "change", "outcome", "indicated", "unknown"),
    [
        ("good", {}, "approve", "approve", 0),
        ("one refers", {"queries_3m": 7}, "refer", "refer", 0),
        ("at the edge", {"queries_3m": 6}, "approve", "approve", 0),
        ("one declines", {"dscr": 0.99}, "decline", "decline", 0),
        ("decline beats refer", {"dscr": 0.99, "queries_3m": 7}, "decline", "decline", 0),
        ("unknown refers", {"dscr": None}, "refer", "approve", 1),
        ("unknown declines where the rule says so", {"is_abnormal": None}, "decline", "approve", 1),
        ("unknown beside a hit", {"dscr": None, "overdue_now_minor": 1}, "decline", "decline", 1),
        ("unknown beside a refer", {"dscr": None, "queries_3m": 7}, "refer", "refer", 1),
    ],
)
def test_outcome(case: str, change: dict[str, Any], outcome: str, indicated: str, unknown: int) -> None:
    row = asked(change)
    assert (row["rules_outcome"], row["rules_indicated"], row["rules_unknown"]) == (outcome, indicated, unknown), case


def test_each_rule_has_its_own_answer() -> None:
    row = asked({"dscr": 0.5, "queries_3m": None})
    assert (row["hit_AFF-01"], row["hit_BUR-02"], row["hit_SAL-01"]) == (True, None, False)


def test_every_rule_missing_refers_or_declines_and_none_is_clear() -> None:
    nothing = {name: None for r in RULES for name in r.columns if name != "grade_rank"}
    row = asked(nothing)
    assert row["rules_unknown"] == len(RULES) - 1
    assert row["rules_outcome"] == "decline"


def test_a_policy_without_rules_clears_everybody() -> None:
    row = asked({}, rules=())
    assert (row["rules_outcome"], row["rules_unknown"]) == ("approve", 0)


def test_every_mix_of_answers_gives_the_worst() -> None:
    """Two rules of each kind, every mix of hit, clear and unknown, against the worst found by hand."""
    ways = [(outcome, missing) for outcome in ("decline", "refer") for missing in ("decline", "refer")]
    rules = tuple(
        rule(
            f"{outcome}-{missing}-{n}",
            pl.col(f"{outcome}_{missing}_{n}"),
            f"{outcome}_{missing}_{n}",
            None,
            outcome,
            missing,
        )
        for outcome, missing in ways
        for n in (1, 2)
    )
    answers = list(product((True, False, None), repeat=len(rules)))
    names = [next(iter(one.columns)) for one in rules]
    frame = pl.LazyFrame(answers, schema=dict.fromkeys(names, pl.Boolean), orient="row")
    found = STEP.run(frame, bank(rules=rules)).select("rules_outcome", "rules_indicated", "rules_unknown").collect()
    for answer, got in zip(answers, found.rows(), strict=True):
        said = [one.outcome if hit else "approve" for one, hit in zip(rules, answer, strict=True)]
        open_ = [one.missing for one, hit in zip(rules, answer, strict=True) if hit is None]
        assert got == (worst([*said, *open_]), worst(said), len(open_)), answer


def worst(outcomes: list[str]) -> str:
    return min(outcomes, key=["decline", "refer", "approve"].index)


def test_only_declining_rules() -> None:
    one = (rule("X-01", pl.col("dscr") < 1.0, "dscr", 1.0, "decline", "decline"),)
    assert asked({"dscr": None}, rules=one)["rules_outcome"] == "decline"
    assert asked({"dscr": 1.0}, rules=one)["rules_outcome"] == "approve"

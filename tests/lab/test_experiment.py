"""An experiment: the same firm has the same arm, roll-outs only add, verdicts follow the rules, harm stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from tallystick.lab.assignment import CHALLENGER, arms, places
from tallystick.lab.errors import LabError
from tallystick.lab.experiment import Experiment, check, read_out
from tallystick.lab.history import History
from tests.lab.histories import history, tried

FIRMS = pl.Series("unit", [f"F{n}" for n in range(20_000)])
COUNT = 1_200
PLAIN = Experiment(
    name="ceiling",
    shares={date(2024, 1, 1): 0.5},
    measure="default",
    test="always",
    alpha=0.05,
    effect=0.05,
    planned=600,
    least_outcomes=50,
    horizon_months=12,
)


def test_places_are_pinned_for_ever() -> None:
    """They are the first 53 bits of sha256 of `experiment, 0x1f, unit`: never to change, or arms would."""
    got = places("ceiling", pl.Series(["F1", None]))
    assert got.to_list() == [0.7865309952546993, None]


def test_places_are_even_and_deal_anew_for_another_experiment() -> None:
    one, other = places("a", FIRMS), places("b", FIRMS)
    for share in (0.1, 0.5, 0.9):
        assert (one < share).mean() == pytest.approx(share, abs=0.012)
    both = pl.DataFrame({"one": one, "other": other}).select(pl.corr("one", "other")).item()
    assert abs(both) < 0.03


def test_who_has_the_challenger_keeps_it_while_its_share_grows() -> None:
    shares = {date(2025, 1, 1): 0.1, date(2025, 6, 1): 0.5}
    early = arms("a", FIRMS, pl.Series([date(2025, 2, 1)]).new_from_index(0, FIRMS.len()), shares)
    late = arms("a", FIRMS, pl.Series([date(2025, 7, 1)]).new_from_index(0, FIRMS.len()), shares)
    assert ((early == CHALLENGER) & (late != CHALLENGER)).sum() == 0
    assert (late == CHALLENGER).sum() > (early == CHALLENGER).sum()
    before = arms("a", FIRMS.head(1), pl.Series([date(2024, 12, 31)]), shares)
    assert before.to_list() == [None]


def test_the_same_pack_in_both_arms_proves_nothing() -> None:
    got = read_out(history(COUNT), tried(COUNT), tried(COUNT).decided, PLAIN)
    assert got.verdict == "continue"
    last = got.looks.row(-1, named=True)
    assert last["champion_cases"] + last["challenger_cases"] > 300
    assert last["low"] < 0 < last["high"]


@pytest.mark.parametrize("test", ["always", "group"])
def test_a_challenger_that_approves_nobody_is_seen_to_approve_less(test: str) -> None:
    nobody = tried(COUNT).decided.with_columns(pl.lit("decline").alias("outcome"))
    asked = replace(PLAIN, measure="approval", test=test)  # type: ignore[arg-type]
    got = read_out(history(COUNT), tried(COUNT), nobody, asked)
    assert got.verdict == "challenger_lower"
    assert got.day is not None
    first = got.looks.filter(pl.col("verdict") != "continue").row(0, named=True)
    assert first["look"] == got.day
    assert min(first["champion_cases"], first["challenger_cases"]) >= PLAIN.least_outcomes


def test_harm_stops_before_proof() -> None:
    """The challenger's firms default four times as often: care stops at a small sample, proof would take more."""
    arm = arms("ceiling", history(COUNT).facts["enterprise_id"], history(COUNT).facts["asked_day"], PLAIN.shares)
    lent = pl.col("lent_minor") > 0
    falls = lent & (pl.col("arm") == CHALLENGER) & (pl.int_range(pl.len()) % 8 == 0)
    day = pl.when(falls).then(pl.col("asked_day").dt.offset_by("3mo")).otherwise(None)
    facts = history(COUNT).facts.with_columns(arm).with_columns(day.alias("defaulted_day")).drop("arm")
    bad = History(history(COUNT).features, facts, history(COUNT).until, history(COUNT).aside)
    careful = replace(PLAIN, alpha=0.01, harm=0.01)
    got = read_out(bad, tried(COUNT), tried(COUNT).decided, careful)
    assert got.verdict == "harm"
    proof = read_out(bad, tried(COUNT), tried(COUNT).decided, replace(careful, harm=None))
    assert proof.day is None or (got.day is not None and got.day <= proof.day)


def test_outcomes_that_are_not_over_do_not_count_good_or_bad() -> None:
    """By the end of 2025 the loans of 2025 are not over: none of them is looked at, though some fell already."""
    until = date(2025, 12, 31)
    young = History(history(COUNT).features, history(COUNT).facts, until, history(COUNT).aside)
    last = read_out(young, tried(COUNT), tried(COUNT).decided, PLAIN).looks.row(-1, named=True)
    lent = history(COUNT).facts.filter((pl.col("lent_minor") > 0) & (pl.col("asked_day") <= date(2024, 12, 31)))
    assert last["champion_cases"] + last["challenger_cases"] == lent.height
    assert last["look"] == until


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"shares": {date(2025, 1, 1): 0.5, date(2025, 2, 1): 0.1}}, "only grow"),
        ({"shares": {}}, "first day"),
        ({"shares": {date(2025, 1, 1): 1.5}}, "between 0 and 1"),
        ({"alpha": 0.0}, "alpha"),
        ({"effect": 0.0}, "effect"),
    ],
)
def test_an_experiment_that_cannot_be_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(LabError, match=says):
        check(replace(PLAIN, **change))  # type: ignore[arg-type]

"""How a diagnosis is judged: which planted problems count, what is found where, what is false, how costs compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.entry.jobs import evaluate_run
from tallystick.entry.jobs.evaluate_run import (
    EvaluateRequest,
    Task,
    run_evaluation,
)
from tallystick.entry.jobs.judgement import by_own_world, figures, judged_planted, judged_reported, removed_by
from tallystick.entry.jobs.unseen import NOT_LOOKED, unseen
from tallystick.pack import read_pack
from tallystick.simulate.bank.kinds import KINDS

TRUTH = pl.DataFrame(
    {
        "problem": ["copied_investigations", "slow_collection", "month_end_rush", "formal_checks"],
        "place": ["branch=B02", "branch=B08", "all", "branch=B03"],
        "cause": ["no_control", "case_load", "volume_pay", "no_time"],
        "yearly_cost_minor": [1000, 2000, 4000, 2],
        "own_world_minor": [2000, 2, 4000, 5],
    }
)
FINDINGS = pl.DataFrame(
    {
        "finding": [1, 2, 3, 4],
        "problem": ["copied_investigations", "month_end_rush", "slow_collection", "uneven_approval"],
        "place_kind": ["branch", "bank", "branch", "approver"],
        "place": ["B02", "bank", "B01", "A0101"],
        "cause": ["no_control", "other", None, None],
        "yearly_cost_minor": [1200, 3000, 500, 10],
        "low_minor": [900, 2500, 0, 0],
        "high_minor": [1500, 3500, 900, 20],
        "causes_not_told_apart": [[], [], [], []],
    },
    schema_overrides={"causes_not_told_apart": pl.List(pl.String)},
)
PROPOSALS = pl.DataFrame(
    {
        "finding": [1, 1, 2, 4],
        "measure": ["likeness_alert", "more_managers", "risk_adjusted_pay", "approver_scorecards"],
        "benefit_minor": [500, 700, 2000, 5],
    }
)
REMOVED = pl.DataFrame(
    {
        "problem": ["copied_investigations", "copied_investigations", "month_end_rush", "uneven_approval"],
        "measure": ["likeness_alert", "more_managers", "risk_adjusted_pay", "approver_scorecards"],
        "removes": [0.7, 0.5, 0.6, 0.5],
        "against": [[], ["workload"], [], []],
    },
    schema_overrides={"against": pl.List(pl.String)},
)


@pytest.fixture
def judged() -> tuple[pl.DataFrame, pl.DataFrame]:
    return judged_planted(TRUTH, FINDINGS, 1000.0), judged_reported(TRUTH, FINDINGS, PROPOSALS, REMOVED)


def test_only_what_costs_enough_counts_and_the_place_must_be_right(judged: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    planted = judged[0].select("problem", "counts", "is_found").rows()
    assert planted == [
        ("copied_investigations", True, True),
        ("slow_collection", True, False),
        ("month_end_rush", True, True),
        ("formal_checks", False, False),
    ]


def test_a_finding_that_was_not_planted_there_is_false(judged: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    assert judged[1]["is_planted"].to_list() == [True, True, False, False]
    assert judged[1]["promised_minor"].to_list() == [700, 2000, None, 5]


@pytest.mark.parametrize(
    ("cause", "brought"), [("workload", 0.5 * 1000), ("no_control", 0.0)], ids=["acts on the cause", "acts on another"]
)
def test_a_measure_brings_its_share_of_the_true_cost_where_it_acts_on_the_true_cause(
    cause: str, brought: float
) -> None:
    truth = TRUTH.with_columns(cause=pl.when(pl.col("problem") == "copied_investigations").then(pl.lit(cause)))
    told = judged_reported(truth, FINDINGS, PROPOSALS, REMOVED)
    assert told["true_benefit_minor"].to_list()[:2] == pytest.approx([brought, 0.6 * 4000])


def test_a_finding_without_a_cost_promises_nothing_to_rank() -> None:
    none = FINDINGS.with_columns(yearly_cost_minor=pl.lit(None, pl.Int64))
    assert judged_reported(TRUTH, none, PROPOSALS, REMOVED)["promised_minor"].to_list() == [None] * 4


def test_what_measures_remove_is_what_the_pack_says() -> None:
    problems = read_pack(CONFIG.parent / "../packs/l_bank").on(date(2024, 12, 31), flow.vocabulary()).problems
    told = {(code, measure): (share, against) for code, measure, share, against in removed_by(problems).rows()}
    assert told["copied_investigations", "more_managers"] == (0.5, ["workload"])
    assert len(told) == sum(len(one.measures) for one in problems)


def test_the_figures(judged: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    found = figures(*judged)
    assert found["recall"] == pytest.approx(2 / 3)
    assert found["false_share"] == pytest.approx(0.5)
    assert found["coverage"] == pytest.approx(0.5)
    assert found["median_cost_error"] == pytest.approx((0.2 + 0.25) / 2)
    assert found["cause_accuracy"] == pytest.approx(0.5)
    assert found["spearman"] is None, "two points have no rank correlation worth the name"


def test_by_the_banks_own_world_costs_and_what_counts_are_those_of_its_luck(
    judged: tuple[pl.DataFrame, pl.DataFrame],
) -> None:
    planted, reported = by_own_world(*judged)
    assert planted["counts"].to_list() == [True, False, True, True]
    found = figures(planted, reported)
    assert found["recall"] == pytest.approx(2 / 3)
    assert found["median_cost_error"] == pytest.approx((0.4 + 0.25) / 2)
    assert found["coverage"] == 0.0


def test_where_nothing_was_planted_or_found_nothing_is_said() -> None:
    none = (
        judged_planted(TRUTH.clear(), FINDINGS.clear(), 0.0),
        judged_reported(TRUTH.clear(), FINDINGS.clear(), PROPOSALS.clear(), REMOVED),
    )
    found = figures(*none)
    assert {found[name] for name in ("recall", "false_share", "coverage", "median_cost_error", "spearman")} == {None}


def test_what_a_pack_does_not_ask_is_said_with_the_reason() -> None:
    problems = read_pack(CONFIG.parent / "../packs/l_bank").on(date(2024, 12, 31), flow.vocabulary()).problems
    told = {name: (where, why) for name, where, why in unseen(problems).rows()}
    assert told["sale_only"] == ("branch", NOT_LOOKED)
    assert "collateral_over_relied" not in told
    assert "copied_investigations" not in told
    assert unseen([]).height == len(KINDS)


CONFIG = Path(__file__).parents[2] / "configs" / "l_bank.yaml"


def test_a_stopped_evaluation_goes_on_with_the_banks_that_are_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = (
        judged_planted(TRUTH, FINDINGS, 1000.0),
        judged_reported(TRUTH, FINDINGS, PROPOSALS, REMOVED),
    )
    made: list[int] = []

    def one(task: Task) -> tuple[pl.DataFrame, pl.DataFrame]:
        seed = task.seed
        if seed == 6 and 6 not in made and made == [5]:
            made.append(-6)
            raise KeyboardInterrupt
        made.append(seed)
        named = pl.lit(seed)
        return judged[0].with_columns(bank=named), judged[1].with_columns(bank=named)

    monkeypatch.setattr(evaluate_run, "_judged", one)
    asked = EvaluateRequest(config=CONFIG, configs=2, seed=5, out=tmp_path / "out", keep=tmp_path / "kept")
    with pytest.raises(KeyboardInterrupt):
        run_evaluation(asked)
    assert not (tmp_path / "out").exists()
    result = run_evaluation(asked)
    assert made == [5, -6, 6], "the bank judged before the stop is not judged again"
    assert result.planted["bank"].unique().sort().to_list() == [5, 6]
    assert result.figures["recall"] == pytest.approx(2 / 3)
    other = run_evaluation(replace(asked, worlds=2))
    assert made == [5, -6, 6, 5, 6], "other true costs are judged anew"
    assert other.figures == result.figures
    made[:] = made[:3]
    monkeypatch.setattr(evaluate_run, "code_digest", lambda: "another edition")
    run_evaluation(asked)
    assert made == [5, -6, 6, 5, 6], "another edition of the code judges anew"

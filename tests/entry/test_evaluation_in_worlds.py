"""Small banks made, diagnosed and judged: what worlds, clean banks and processes change, and what not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal

from tallystick.entry.jobs.evaluate_run import EvaluateRequest, EvaluateResult, run_evaluation

PACK = Path(__file__).resolve().parents[2] / "packs" / "l_bank"
SMALL = {
    "name": "Judged",
    "first_month": date(2020, 1, 1),
    "months": 6,
    "firms": 120,
    "branches": 2,
    "managers_a_branch": 2,
    "approvers_a_branch": 1,
    "need_a_year": 1.3,
    "history_months": 16,
    "aftermath_months": 2,
    "watch_every_months": 3,
}
SEED = 3


def evaluated(room: Path, *, worlds: int, processes: int, clean: int) -> EvaluateResult:
    config = room / "small.yaml"
    config.write_text(yaml.safe_dump({**SMALL, "pack": PACK.as_posix(), "problems": []}), encoding="utf-8")
    out = room / f"{worlds}-{processes}"
    return run_evaluation(
        EvaluateRequest(config=config, configs=1, seed=SEED, out=out, clean=clean, worlds=worlds, processes=processes)
    )


@pytest.fixture(scope="module")
def in_two(tmp_path_factory: pytest.TempPathFactory) -> EvaluateResult:
    return evaluated(tmp_path_factory.mktemp("worlds"), worlds=2, processes=2, clean=1)


def test_the_mean_of_worlds_stands_beside_the_banks_own(in_two: EvaluateResult, tmp_path: Path) -> None:
    alone = evaluated(tmp_path, worlds=1, processes=1, clean=0)
    columns = ["bank", "problem", "place"]
    assert_frame_equal(in_two.planted.select(columns), alone.planted.select(columns))
    assert in_two.planted["own_world_minor"].to_list() == alone.planted["yearly_cost_minor"].to_list()
    assert alone.planted["own_world_minor"].to_list() == alone.planted["yearly_cost_minor"].to_list()
    assert in_two.planted["yearly_cost_minor"].to_list() != alone.planted["yearly_cost_minor"].to_list()
    assert alone.figures["findings_a_clean_bank"] is None
    assert {name: value for name, value in alone.figures.items() if name in alone.one_world} == alone.one_world


def test_all_that_was_judged_is_written(in_two: EvaluateResult) -> None:
    assert in_two.planted["bank"].unique().sort().to_list() == [SEED]
    assert in_two.figures["findings_a_clean_bank"] == in_two.on_clean.height
    assert {path.name for path in in_two.out.iterdir()} == {
        "on_clean.parquet",
        "planted.parquet",
        "reported.parquet",
        "run.json",
        "unseen.parquet",
    }
    assert_frame_equal(pl.read_parquet(in_two.out / "planted.parquet"), in_two.planted)

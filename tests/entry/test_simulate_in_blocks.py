"""A bank in two blocks, on two processes, by the real engine: read as any bank, and every number is borne once."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import yaml

from tallystick.entry.jobs.simulate_run import SimulateRequest, run_simulate
from tallystick.intake import read_book, read_evidence, read_process
from tallystick.simulate.truth import open_truth

PACK = Path(__file__).resolve().parents[2] / "packs" / "l_bank"
CONFIG = f"""
name: Two blocks
pack: {PACK}
first_month: 2020-01-01
months: 3
firms: 300
branches: 4
blocks: 2
managers_a_branch: 2
need_a_year: 1.3
history_months: 16
aftermath_months: 2
problems:
  - {{problem: slow_collection, place: {{branch: B04}}}}
"""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("blocks")
    (room / "config.yaml").write_text(CONFIG, encoding="utf-8")
    return run_simulate(SimulateRequest(room / "config.yaml", 4, room / "bank")).out


def test_nothing_of_it_is_put_aside(bank: Path) -> None:
    assert read_process(bank).quarantine.is_empty()
    assert read_evidence(bank / "evidence").quarantine.is_empty()
    assert read_book(bank)[1].quarantine.is_empty()


def test_every_number_is_borne_once_and_blocks_have_their_own(bank: Path) -> None:
    asked = pl.read_parquet(bank / "process" / "applications.parquet")
    assert asked["application_id"].is_unique().all()
    assert asked["branch"].n_unique() == 4
    later = asked.filter(pl.col("branch").is_in(["B03", "B04"]))["application_id"]
    assert later.str.starts_with("Q01").all()
    log = pl.read_parquet(bank / "process" / "log.parquet")
    assert log["event_no"].to_list() == list(range(1, log.height + 1))


def test_the_truth_is_that_of_the_whole_bank(bank: Path) -> None:
    truth = open_truth(bank, for_evaluation=True)
    assert truth["problems"]["yearly_cost_minor"].null_count() == 0
    assert truth["worlds"]["world"].n_unique() == 3


def test_nothing_of_the_work_is_left(bank: Path) -> None:
    assert not (bank / ".blocks").exists()
    assert yaml.safe_load((bank / "bank.yaml").read_text(encoding="utf-8"))["name"] == "Two blocks"

"""Decisions in rounds of tasks are those of one machine: every firm, reason and finding, also of the crowd."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tallystick.entry.jobs.cluster_decide import ClusterDecide, cluster_decide
from tallystick.entry.jobs.decide_run import DecideRequest, run_decide
from tests.cluster.bank import PACK, Killed, Twice, assert_same, mixed_county
from tests.entry.bank import DAY


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small county as Parquet, with an invoice of a firm that nobody knows and one that two firms booked."""
    return mixed_county(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module")
def alone(evidence: Path) -> Path:
    out = evidence.with_name("alone")
    run_decide(DecideRequest(evidence=evidence, pack=PACK, as_of=DAY, out=out, report=False))
    return out


@pytest.fixture(scope="module")
def asked(evidence: Path) -> ClusterDecide:
    out = str(evidence.with_name("many"))
    return ClusterDecide(evidence=str(evidence), pack=PACK, as_of=DAY, out=out, parts=3, rows_a_piece=20_000)


def test_decisions_are_those_of_one_machine_also_when_the_driver_is_killed(asked: ClusterDecide, alone: Path) -> None:
    findings, again = pl.read_parquet(alone / "findings.parquet"), Killed("never")
    assert findings["other"].drop_nulls().len() > 0, "the county has nothing that only the crowd shows"
    assert pl.read_parquet(alone / "features.parquet")["network_partners"].max() > 0
    assert pl.read_parquet(alone / "quarantine.parquet").height > 0
    with pytest.raises(KeyboardInterrupt):
        cluster_decide(asked, Killed("decide"))
    assert not Path(asked.out).exists()
    cluster_decide(asked, again)
    assert again.rounds == ["decide", "quarantine"]
    assert_same(alone, Path(asked.out))


def test_a_part_a_firm_nearly_and_every_task_twice_give_the_same(
    asked: ClusterDecide, alone: Path, tmp_path: Path
) -> None:
    cluster_decide(replace(asked, out=str(tmp_path / "out"), parts=9), Twice())
    assert_same(alone, tmp_path / "out")

"""Decisions and back-tests on a real Spark with two executors, also one of them killed in mid-run: as one machine."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tallystick.cluster.schedule import OnSpark
from tallystick.cluster.session import spark
from tallystick.entry.jobs.cluster_backtest import ClusterBacktest, cluster_backtest
from tallystick.entry.jobs.cluster_decide import ClusterDecide, cluster_decide
from tallystick.entry.jobs.decide_run import DecideRequest, run_decide
from tallystick.entry.jobs.lab_backtest import BacktestRequest, run_backtest
from tests.cluster.bank import PACK, assert_same, mixed_county
from tests.cluster.past import ASSUMED, PACKS, mixed_past
from tests.cluster.waiting import PATIENCE_SECONDS, WaitingDecided, WaitingIn
from tests.entry.bank import DAY, ROOT

pytest.importorskip("pyspark", reason="pyspark is not installed here; scripts/test-on-spark installs it and runs these")


@pytest.fixture(scope="module")
def cluster() -> Iterator[OnSpark]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{ROOT / 'src'}{os.pathsep}{ROOT}")
        with spark("local-cluster[2,1,1024]") as scheduler:
            yield scheduler


def test_a_killed_executor_changes_no_decision(cluster: OnSpark, tmp_path: Path) -> None:
    evidence, seen = mixed_county(tmp_path), tmp_path / "seen"
    run_decide(DecideRequest(evidence=evidence, pack=PACK, as_of=DAY, out=tmp_path / "alone", report=False))
    asked = ClusterDecide(evidence=str(evidence), pack=PACK, as_of=DAY, out=str(tmp_path / "out"), parts=2)
    _one_killed(seen, lambda: cluster_decide(asked, cluster, deciding=WaitingDecided(seen)))
    assert_same(tmp_path / "alone", tmp_path / "out")
    assert not (tmp_path / ".out.cluster").exists()


@pytest.mark.parametrize("at", ["decide", "estimate"])
def test_a_killed_executor_changes_no_back_test(at: str, cluster: OnSpark, tmp_path: Path) -> None:
    past, seen = mixed_past(tmp_path, applications=300), tmp_path / "seen"
    run_backtest(BacktestRequest(past, PACKS, tmp_path / "alone", ASSUMED, report=None))
    asked = ClusterBacktest(str(past), PACKS, str(tmp_path / "out"), ASSUMED, parts=3, rows_a_piece=90)
    _one_killed(seen, lambda: cluster_backtest(asked, WaitingIn(cluster, at, seen)))
    _same_back_test(tmp_path)
    assert json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["cluster"]["parts"] == 3
    assert not (tmp_path / ".out.cluster").exists()


def _one_killed(seen: Path, job: Callable[[], object]) -> None:
    """Run `job`, kill one of the two executors that wait in `seen`, let the others go on, and see the job done."""
    seen.mkdir()
    failed = list[BaseException]()

    def run() -> None:
        try:
            job()
        except BaseException as error:
            failed.append(error)
            raise

    running = threading.Thread(target=run)
    running.start()
    until = time.monotonic() + PATIENCE_SECONDS
    while len(waiting := sorted(seen.glob("executor-*"))) < 2:
        assert running.is_alive(), "the run was over before an executor could be killed"
        assert time.monotonic() < until, "two executors never worked at once"
        time.sleep(0.01)
    killed = int(waiting[0].name.removeprefix("executor-"))
    os.kill(killed, signal.SIGKILL)
    (seen / "go").touch()
    running.join(PATIENCE_SECONDS)
    assert not running.is_alive() and not failed
    assert not Path(f"/proc/{killed}").exists(), "the executor outlived the run"


@pytest.mark.parametrize("applications", [300, 3_000])
def test_back_tests_are_those_of_one_machine(applications: int, cluster: OnSpark, tmp_path: Path) -> None:
    past = mixed_past(tmp_path, applications=applications)
    run_backtest(BacktestRequest(past, PACKS, tmp_path / "alone", ASSUMED, report=None))
    asked = ClusterBacktest(str(past), PACKS, str(tmp_path / "out"), ASSUMED, rows_a_piece=500)
    cluster_backtest(asked, cluster)
    _same_back_test(tmp_path)


def _same_back_test(folder: Path) -> None:
    """Every table, and every figure to the last digit."""
    assert_same(folder / "alone", folder / "out")
    one, many = (json.loads((folder / name / "backtest.json").read_text("utf-8")) for name in ("alone", "out"))
    assert one == many

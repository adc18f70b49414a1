"""On a real Spark with two executors: the same rows and values, also when an executor or the driver is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place
from tallystick.cluster.schedule import OnSpark
from tallystick.cluster.session import spark
from tallystick.cluster.tables import written_table
from tallystick.entry.jobs.cluster_month_end import ClusterMonthEnd, cluster_month_end
from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
from tests.cluster.bank import OCTOBER, PACK, assert_same, bad_book, small_book
from tests.cluster.waiting import PATIENCE_SECONDS, Waiting
from tests.entry.bank import ROOT, command

pytest.importorskip("pyspark", reason="pyspark is not installed here; scripts/test-on-spark installs it and runs these")
MASTER = "local-cluster[2,1,1024]"


@pytest.fixture(scope="module")
def cluster() -> Iterator[OnSpark]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{ROOT / 'src'}{os.pathsep}{ROOT}")
        with spark(MASTER) as scheduler:
            yield scheduler


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bad_book(tmp_path_factory.mktemp("bad") / "book", loans=60)


@pytest.fixture(scope="module")
def alone(book: Path) -> Path:
    run_month_end(MonthEndRequest(book=book, pack=PACK, day=OCTOBER, out=book.with_name("alone"), report=False))
    return book.with_name("alone")


def _asked(book: Path, out: Path) -> ClusterMonthEnd:
    return ClusterMonthEnd(book=str(book), pack=PACK, day=OCTOBER, out=str(out))


def test_a_killed_driver_started_again_gives_the_output_once(
    book: Path, alone: Path, cluster: OnSpark, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = command("month-end", book, "--pack", PACK, "--day", OCTOBER, "--out", out, "--on", MASTER)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    driver = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(lambda: (tmp_path / ".out.cluster" / "work" / "rounds" / "settle.json").exists(), driver)
        os.kill(driver.pid, signal.SIGKILL)
    finally:
        driver.wait(PATIENCE_SECONDS)
    assert not out.exists(), "half an output took the place of a whole one"
    cluster_month_end(_asked(book, out), cluster)
    assert_same(alone, out)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_two_executors_give_what_one_machine_gives(book: Path, alone: Path, cluster: OnSpark, tmp_path: Path) -> None:
    cluster_month_end(_asked(book, tmp_path / "out"), cluster)
    assert_same(alone, tmp_path / "out")


def test_a_larger_book_too(cluster: OnSpark, tmp_path: Path) -> None:
    large = small_book(tmp_path / "book", loans=600)
    run_month_end(MonthEndRequest(book=large, pack=PACK, day=OCTOBER, out=tmp_path / "alone", report=False))
    cluster_month_end(_asked(large, tmp_path / "out"), cluster)
    assert_same(tmp_path / "alone", tmp_path / "out")


def test_a_killed_executor_loses_nothing_and_doubles_nothing(
    book: Path, alone: Path, cluster: OnSpark, tmp_path: Path
) -> None:
    (tmp_path / "seen").mkdir()
    out, failed = tmp_path / "out", list[BaseException]()

    def run() -> None:
        try:
            cluster_month_end(_asked(book, out), cluster, watching=Waiting(tmp_path / "seen"))
        except BaseException as error:
            failed.append(error)
            raise

    running = threading.Thread(target=run)
    running.start()
    _wait_for(lambda: len(list((tmp_path / "seen").glob("executor-*"))) == 2, running)
    killed = sorted((tmp_path / "seen").glob("executor-*"))[0]
    os.kill(int(killed.name.removeprefix("executor-")), signal.SIGKILL)
    (tmp_path / "seen" / "go").touch()
    running.join(PATIENCE_SECONDS)
    assert not running.is_alive() and not failed
    assert_same(alone, out)


def test_a_table_of_spark_is_written_by_its_executors(book: Path, cluster: OnSpark, tmp_path: Path) -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    assert session is not None
    contracts = pl.read_parquet(book / "contracts.parquet")
    session.read.parquet(str(book / "contracts.parquet")).selectExpr("*", "1 AS of_no_table").createOrReplaceTempView(
        "loans_of_hive"
    )
    wrote = written_table(session, "loans_of_hive", "contracts", Place.of(str(tmp_path)))
    found = pl.concat(Place.of(str(tmp_path)).read([one.name for one in wrote]))
    assert sum(one.rows for one in wrote) == contracts.height
    assert found.sort(contracts.columns).equals(contracts.select(found.columns).sort(contracts.columns))
    assert "of_no_table" not in found.columns
    with pytest.raises(ClusterError, match="it has none of the columns"):
        session.range(3).createOrReplaceTempView("numbers")
        written_table(session, "numbers", "contracts", Place.of(str(tmp_path)))


def test_a_month_is_closed_from_tables_of_spark(cluster: OnSpark, tmp_path: Path) -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.builder.getOrCreate()
    book = small_book(tmp_path / "book", loans=60)
    session.sql("CREATE DATABASE bank")
    for file in sorted(book.iterdir()):
        place = tmp_path / "warehouse" / file.stem
        place.mkdir(parents=True)
        rows = pl.read_parquet(file if file.is_file() else file / "*.parquet")
        rows.with_columns(of_no_table=pl.lit(1)).write_parquet(place / "part.parquet")
        session.sql(f"CREATE TABLE bank.{file.stem} USING PARQUET LOCATION '{place.as_uri()}'")
    run_month_end(MonthEndRequest(book=book, pack=PACK, day=OCTOBER, out=tmp_path / "alone", report=False))
    asked = ClusterMonthEnd(book="hive://bank", pack=PACK, day=OCTOBER, out=str(tmp_path / "out"))
    cluster_month_end(asked, cluster)
    assert_same(tmp_path / "alone", tmp_path / "out")
    assert not (tmp_path / ".out.cluster").exists()
    for name, said in (("nobody", "no table or view there is called as one of ours"), ("b`k", "Spark cannot read")):
        with pytest.raises(ClusterError, match=said):
            cluster_month_end(replace(asked, book=f"hive://{name}", out=str(tmp_path / "none")), cluster)


def test_what_a_task_says_is_told_in_one_sentence(cluster: OnSpark) -> None:
    with pytest.raises(ClusterError, match="division by zero") as caught:
        cluster.run(_divided, [1, 0], "division")
    assert "Traceback" not in str(caught.value)


def test_a_secret_of_the_executors_environment_is_not_told(cluster: OnSpark, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2+hunter2")
    with pytest.raises(ClusterError, match=r"403: signed with \*\*\* at s3://\*\*\*@bank") as caught:
        cluster.run(_refused, ["hunter2+hunter2", "hunter2+hunter2"], "put")
    assert "hunter2" not in str(caught.value)


def _refused(key: str) -> None:
    raise PermissionError(f"403: signed with {key} at s3://name:{key[:7]}@bank")


def _divided(number: int) -> float:
    return 1 / number


def _wait_for(seen: object, running: subprocess.Popen[bytes] | threading.Thread) -> None:
    assert callable(seen)
    until = time.monotonic() + PATIENCE_SECONDS
    while not seen():
        lives = running.is_alive() if isinstance(running, threading.Thread) else running.poll() is None
        assert lives, "the run was over before it could be killed"
        assert time.monotonic() < until, "what was waited for was not seen"
        time.sleep(0.01)

"""A back-test in rounds of tasks is that of one machine, to the last digit, whatever happens to tasks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.schedule import Here
from tallystick.entry.jobs.cluster_backtest import ClusterBacktest, cluster_backtest
from tallystick.entry.jobs.lab_backtest import BacktestRequest, run_backtest
from tallystick.lab.errors import LabError
from tests.cluster.bank import Killed, Twice, assert_same
from tests.cluster.past import ASSUMED, PACKS, TOLD, mixed_past


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mixed_past(tmp_path_factory.mktemp("past"), applications=240)


@pytest.fixture(scope="module")
def alone(past: Path) -> Path:
    out = past.with_name("alone")
    run_backtest(BacktestRequest(past, PACKS, out, ASSUMED, report=None))
    return out


@pytest.fixture(scope="module")
def asked(past: Path) -> ClusterBacktest:
    return ClusterBacktest(str(past), PACKS, str(past.with_name("many")), ASSUMED, parts=2, rows_a_piece=90)


def _same(alone: Path, many: Path) -> None:
    """Every table, and every figure to the last digit."""
    assert_same(alone, many)
    one, other = (json.loads((folder / "backtest.json").read_text("utf-8")) for folder in (alone, many))
    assert one == other


def test_it_is_the_back_test_of_one_machine_also_when_the_driver_is_killed(asked: ClusterBacktest, alone: Path) -> None:
    assert pl.read_parquet(alone / "set_aside.parquet").height == 4
    figures = json.loads((alone / "backtest.json").read_text("utf-8"))
    assert all(one["defaults_seen"] > 0 for one in figures["summaries"]), "nothing happened that could be told wrongly"
    again = Killed("never")
    with pytest.raises(KeyboardInterrupt):
        cluster_backtest(asked, Killed("estimate"))
    assert not Path(asked.out).exists()
    cluster_backtest(asked, again)
    assert again.rounds == ["estimate", "sum"]
    _same(alone, Path(asked.out))
    about = [json.loads((folder / "run.json").read_text("utf-8"))["history"] for folder in (alone, Path(asked.out))]
    for name in ("applications", "set_aside", "first_day", "last_day", "known_until"):
        assert about[0][name] == about[1][name], name


def test_many_parts_twice_and_in_any_order_give_the_same(asked: ClusterBacktest, alone: Path, tmp_path: Path) -> None:
    cluster_backtest(replace(asked, out=str(tmp_path / "out"), parts=3, rows_a_piece=10**6), Twice())
    _same(alone, tmp_path / "out")


def test_a_past_of_which_nothing_was_lent_is_refused(past: Path, asked: ClusterBacktest, tmp_path: Path) -> None:
    unlent = pl.read_parquet(past.with_name("past") / "*.parquet").head(30).drop("lent_minor")
    unlent.write_parquet(tmp_path / "unlent.parquet")
    with pytest.raises(LabError, match="nothing was lent"):
        cluster_backtest(
            replace(asked, history=str(tmp_path / "unlent.parquet"), out=str(tmp_path / "out"), parts=1), Here()
        )
    assert not (tmp_path / "out").exists()


def test_outcomes_told_twice_are_refused(past: Path, asked: ClusterBacktest, tmp_path: Path) -> None:
    told = pl.read_parquet(past.with_name("outcomes.parquet"))
    pl.concat([told, told.head(1)]).select("application_id", *TOLD).write_parquet(tmp_path / "outcomes.parquet")
    (tmp_path / "past.yaml").write_text(f"history: {past.with_name('past')}\noutcomes: outcomes.parquet\n", "utf-8")
    with pytest.raises(LabError, match="stands more than once among the outcomes"):
        cluster_backtest(replace(asked, history=str(tmp_path / "past.yaml"), out=str(tmp_path / "out")), Here())


@pytest.mark.parametrize(("file", "said"), [("past.csv", "no Parquet file there"), ("old.parquet", "no column 'app")])
def test_what_is_no_past_is_told(file: str, said: str, asked: ClusterBacktest, tmp_path: Path) -> None:
    if file.endswith(".csv"):
        (tmp_path / file).write_text("application_id\nA1\n")
        named, said = tmp_path, "on a cluster it is a Parquet file"
    else:
        pl.DataFrame({"id": ["A1"]}).write_parquet(tmp_path / file)
        named = tmp_path / file
    with pytest.raises((ClusterError, LabError), match=said):
        cluster_backtest(replace(asked, history=str(named), out=str(tmp_path / "out")), Here())


def test_a_run_of_which_a_part_is_gone_is_told(asked: ClusterBacktest, tmp_path: Path) -> None:
    """Half of a run's firms would else be judged as if they were all of them."""
    (tmp_path / "run" / "features").mkdir(parents=True)
    pl.DataFrame({"enterprise_id": ["E1"]}).write_parquet(tmp_path / "run" / "features" / "00000.parquet")
    outputs = {f"features/{part:05}.parquet": "" for part in (0, 1)}
    record = {"as_of": "2024-12-31", "pack": {"version": "1"}, "outputs": outputs}
    (tmp_path / "run" / "run.json").write_text(json.dumps(record), "utf-8")
    with pytest.raises(ClusterError, match=r"00001\.parquet: the file: run\.json names it, and it is not there"):
        cluster_backtest(replace(asked, history=str(tmp_path / "run"), out=str(tmp_path / "out")), Here())
    assert not (tmp_path / "out").exists()

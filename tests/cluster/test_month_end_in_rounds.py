"""A month end in rounds of tasks is the month end of one machine: same rows, same values, whatever happens to tasks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.schedule import Here
from tallystick.entry.jobs.cluster_month_end import ClusterMonthEnd, cluster_month_end
from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
from tallystick.intake.outputs import digests
from tests.cluster.bank import NOVEMBER, OCTOBER, PACK, Killed, Twice, assert_same, bad_book, small_book


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bad_book(tmp_path_factory.mktemp("bad") / "book", loans=60)


@pytest.fixture(scope="module")
def alone(book: Path) -> Path:
    out = book.with_name("alone")
    run_month_end(MonthEndRequest(book=book, pack=PACK, day=OCTOBER, out=out, report=False))
    return out


@pytest.fixture(scope="module")
def request_of(book: Path) -> ClusterMonthEnd:
    out = str(book.with_name("many"))
    return ClusterMonthEnd(book=str(book), pack=PACK, day=OCTOBER, out=out, parts=3, rows_a_piece=400)


@pytest.fixture(scope="module")
def many(request_of: ClusterMonthEnd) -> Path:
    cluster_month_end(request_of, Here())
    return Path(request_of.out)


def test_it_is_the_month_end_of_one_machine(alone: Path, many: Path) -> None:
    assert pl.read_parquet(alone / "quarantine.parquet").height >= 7
    assert_same(alone, many)


@pytest.mark.parametrize(("parts", "rows"), [(1, 10**6), (5, 150)])
def test_parts_and_pieces_of_any_size_give_the_same(
    parts: int, rows: int, request_of: ClusterMonthEnd, alone: Path, tmp_path: Path
) -> None:
    cluster_month_end(replace(request_of, out=str(tmp_path / "out"), parts=parts, rows_a_piece=rows), Here())
    assert_same(alone, tmp_path / "out")


def test_a_book_ten_times_as_large_is_the_same_too(tmp_path: Path) -> None:
    book = small_book(tmp_path / "book", loans=600)
    run_month_end(MonthEndRequest(book=book, pack=PACK, day=OCTOBER, out=tmp_path / "alone", report=False))
    asked = ClusterMonthEnd(book=str(book), pack=PACK, day=OCTOBER, out=str(tmp_path / "many"), parts=5)
    cluster_month_end(asked, Here())
    assert_same(tmp_path / "alone", tmp_path / "many")


def test_the_next_month_goes_on_from_a_month_closed_on_a_cluster(
    request_of: ClusterMonthEnd, alone: Path, many: Path, tmp_path: Path
) -> None:
    book = Path(request_of.book)
    one = MonthEndRequest(book=book, pack=PACK, day=NOVEMBER, out=tmp_path / "one", opening=alone, report=False)
    run_month_end(one)
    for opening in (many, alone):
        out = tmp_path / f"after-{opening.name}"
        asked = replace(request_of, day=NOVEMBER, out=str(out), opening=str(opening))
        cluster_month_end(asked, Here())
        assert_same(tmp_path / "one", out)


def test_a_last_month_of_which_a_file_is_gone_is_told(request_of: ClusterMonthEnd, alone: Path, tmp_path: Path) -> None:
    opening = copytree(alone, tmp_path / "october")
    (opening / "loans.parquet").unlink()
    asked = replace(request_of, day=NOVEMBER, out=str(tmp_path / "out"), opening=str(opening))
    with pytest.raises(ClusterError, match=r"loans\.parquet: the file: run\.json names it, and it is not there"):
        cluster_month_end(asked, Here())
    assert not (tmp_path / "out").exists()


def test_tasks_run_twice_and_in_any_order_double_nothing(
    request_of: ClusterMonthEnd, many: Path, tmp_path: Path
) -> None:
    cluster_month_end(replace(request_of, out=str(tmp_path / "out")), Twice())
    made, wanted = digests(tmp_path / "out"), digests(many)
    assert {name: made[name] for name in made if name != "run.json"} == {
        name: wanted[name] for name in wanted if name != "run.json"
    }


def test_a_driver_killed_again_and_again_goes_on_and_gives_it_once(
    request_of: ClusterMonthEnd, many: Path, tmp_path: Path
) -> None:
    asked, done = replace(request_of, out=str(tmp_path / "out")), set[str]()
    for at in ("settle", "close", "quarantine"):
        killed = Killed(at)
        with pytest.raises(KeyboardInterrupt):
            cluster_month_end(asked, killed)
        assert not (tmp_path / "out").exists()
        assert not done & set(killed.rounds), "a round that was finished was run again"
        done |= set(killed.rounds[:-1])
    again = Killed("never")
    cluster_month_end(asked, again)
    assert again.rounds == ["quarantine"]
    assert digests(tmp_path / "out") == digests(many)
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "something was left beside the output"


def test_another_question_does_not_go_on_from_what_was_left(
    request_of: ClusterMonthEnd, alone: Path, tmp_path: Path
) -> None:
    asked = replace(request_of, out=str(tmp_path / "out"))
    with pytest.raises(KeyboardInterrupt):
        cluster_month_end(asked, Killed("close"))
    other = Killed("never")
    cluster_month_end(replace(asked, rows_a_piece=700), other)
    assert other.rounds[0] == "count"
    assert_same(alone, tmp_path / "out")


def test_parts_that_are_kept_are_not_cut_again_until_a_file_changes(
    request_of: ClusterMonthEnd, alone: Path, tmp_path: Path
) -> None:
    book = copytree(request_of.book, tmp_path / "book")
    asked = replace(request_of, book=str(book), kept=str(tmp_path / "kept"))
    first, second, third = Killed("never"), Killed("never"), Killed("never")
    cluster_month_end(replace(asked, out=str(tmp_path / "first")), first)
    assert_same(alone, tmp_path / "first")
    assert "sift" in first.rounds and not list((tmp_path / "kept").glob("*/sifted/*"))
    cluster_month_end(replace(asked, out=str(tmp_path / "second")), second)
    assert not {"count", "sift", "settle", "gather"} & set(second.rounds), "what was kept was cut again"
    assert digests(tmp_path / "first") == digests(tmp_path / "second")
    contracts = pl.read_parquet(book / "contracts.parquet")
    contracts.with_columns(rate_bp=pl.col("rate_bp") + 1).write_parquet(book / "contracts.parquet")
    cluster_month_end(replace(asked, out=str(tmp_path / "third")), third)
    assert {"sift", "settle", "gather"} <= set(third.rounds)
    run_month_end(MonthEndRequest(book=book, pack=PACK, day=OCTOBER, out=tmp_path / "one", report=False))
    assert_same(tmp_path / "one", tmp_path / "third")


def test_tables_of_spark_without_spark_are_told(request_of: ClusterMonthEnd, tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="only Spark reads its tables"):
        cluster_month_end(replace(request_of, book="hive://bank", out=str(tmp_path / "out")), Here())


def test_what_is_not_a_run_is_not_replaced(request_of: ClusterMonthEnd, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("keep me")
    with pytest.raises(ValueError, match=r"letter\.txt, which is not of a former run"):
        cluster_month_end(replace(request_of, out=str(tmp_path / "out")), Here())


@pytest.mark.parametrize(
    ("file", "said"),
    [("contracts.csv", "table contracts: it is no Parquet file"), ("notes.parquet", "no Parquet file")],
)
def test_tables_that_cannot_be_read_are_told(file: str, said: str, request_of: ClusterMonthEnd, tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / file).write_text("loan_id\n1\n")
    with pytest.raises(ClusterError, match=said):
        cluster_month_end(replace(request_of, book=str(tmp_path / "book"), out=str(tmp_path / "out")), Here())

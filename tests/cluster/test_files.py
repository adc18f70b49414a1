"""Files appear whole or not at all, in a folder and in an object store; what one task wrote twice is there once."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tallystick.cluster.committing import Output, manifest
from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place, read_rows, rows_of
from tallystick.cluster.schedule import Here
from tallystick.entry.jobs.cluster_month_end import ClusterMonthEnd, cluster_month_end
from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
from tests.cluster.bank import OCTOBER, PACK, assert_same, small_book

FRAME = pl.DataFrame({"n": range(10), "text": ["客户"] * 10})


def _place(kind: str, folder: Path) -> Place:
    if kind == "folder":
        return Place.of(str(folder / "here"))
    if kind == "file address":
        return Place.of(f"file://{folder}/here")
    pytest.importorskip("fsspec", reason="fsspec is not installed here; scripts/test-on-spark installs it")
    return Place.of(f"memory://{folder.name}/here")


@pytest.mark.parametrize("kind", ["folder", "file address", "object store"])
def test_a_place_gives_back_what_it_was_given(kind: str, tmp_path: Path) -> None:
    place = _place(kind, tmp_path)
    assert place.find() == {} and place.get("a/one.parquet") is None
    first = place.write("a/one.parquet", FRAME, attempt="1-0")
    again = place.write("a/one.parquet", FRAME, attempt="2-1")
    place.put_json("b.json", {"day": OCTOBER})
    assert first == again and first.rows == 10
    assert place.find() == {"a/one.parquet": first.bytes, "b.json": 26}
    assert place.read(["a/one.parquet"])[0].equals(FRAME)
    assert rows_of(place.path("a/one.parquet")) == 10
    assert read_rows(place.path("a/one.parquet"), first=3, rows=2)["n"].to_list() == [3, 4]
    place.remove()
    place.remove()
    assert place.find() == {}


def test_half_a_file_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("tallystick.cluster.files.os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        Place.of(str(tmp_path)).write("one.parquet", FRAME, attempt="1-0")
    assert Place.of(str(tmp_path)).get("one.parquet") is None


def test_a_committed_run_in_an_object_store_is_never_written_over(tmp_path: Path) -> None:
    place = _place("object store", tmp_path).under("out")
    output = Output.at(place.address)
    wrote = output.rows.write("loans/part-00000.parquet", FRAME, attempt="1-0")
    output.rows.write("loans/part-00009.parquet", FRAME, attempt="of a killed task")
    output.work.put_json("rounds/close.json", {})
    assert manifest(place) is None and Output.at(place.address) == output, "a killed run goes on"
    output.commit({"job": "month-end"}, {"loans": [wrote]}, more=())
    committed = manifest(place)
    assert committed is not None and committed["outputs"] == {wrote.name: wrote.sha256}
    held = place.find()
    with pytest.raises(ClusterError, match="a run was committed there"):
        Output.at(place.address)
    assert place.find() == held and not any(name.startswith("_work") for name in held)


def test_a_month_end_from_and_to_an_object_store(tmp_path: Path) -> None:
    store = _place("object store", tmp_path)
    book = small_book(tmp_path / "book", loans=40)
    run_month_end(MonthEndRequest(book=book, pack=PACK, day=OCTOBER, out=tmp_path / "alone", report=False))
    for path in sorted(book.rglob("*.parquet")):
        store.put(f"book/{path.relative_to(book).as_posix()}", path.read_bytes())
    address = store.under("out").address
    cluster_month_end(
        ClusterMonthEnd(book=store.under("book").address, pack=PACK, day=OCTOBER, out=address, parts=2), Here()
    )
    found = Place.of(address)
    named = json.loads(found.get("run.json") or b"")["outputs"]
    assert set(found.find()) == {*named, "run.json"}
    for name in named:
        (tmp_path / "many" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "many" / name).write_bytes(found.get(name) or b"")
    assert_same(tmp_path / "alone", tmp_path / "many")

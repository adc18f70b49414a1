"""On a store that is slow, renames nothing and lists late, a run is there whole or not at all, whoever looks when."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place
from tallystick.cluster.schedule import Here
from tallystick.entry.jobs.cluster_month_end import ClusterMonthEnd, cluster_month_end
from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
from tests.cluster.bank import NOVEMBER, OCTOBER, PACK, Killed, assert_same, small_book

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed here; scripts/test-on-spark installs it")

from tests.cluster.slow_store import LAG_SECONDS, SlowStore  # noqa: E402


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Place]:
    fsspec.register_implementation("slow", SlowStore, clobber=True)
    for held in (SlowStore.objects, SlowStore.gone, SlowStore.puts, SlowStore.failing):
        held.clear()  # type: ignore[attr-defined]
    place = Place.of("slow://bank")
    for path in sorted(small_book(tmp_path / "book", loans=40).rglob("*.parquet")):
        place.put(f"book/{path.relative_to(tmp_path / 'book').as_posix()}", path.read_bytes())
    time.sleep(LAG_SECONDS)
    yield place
    SlowStore.objects.clear()


@pytest.fixture
def asked(store: Place) -> ClusterMonthEnd:
    out = store.under("out").address
    return ClusterMonthEnd(book=store.under("book").address, pack=PACK, day=OCTOBER, out=out, parts=2)


class Looking(threading.Thread):
    """A reader who looks all the time, and believes what run.json says."""

    def __init__(self, place: Place) -> None:
        super().__init__(daemon=True)
        self.place, self.over = place, threading.Event()
        self.looks, self.saw_none, self.saw_whole, self.saw_half = 0, 0, 0, list[str]()

    def run(self) -> None:
        while not self.over.is_set() or not self.looks:
            self.looks += 1
            held = self.place.get("run.json")
            if held is None:
                self.saw_none += 1
                continue
            wrong = _wrong(self.place, held)
            self.saw_whole += not wrong
            self.saw_half += wrong


def _wrong(place: Place, record: bytes) -> list[str]:
    """Files that run.json names and that are not there as it says."""
    named: dict[str, str] = json.loads(record)["outputs"]
    return [name for name, digest in named.items() if hashlib.sha256(place.get(name) or b"").hexdigest() != digest]


def _as_files(place: Place, folder: Path) -> Path:
    """What run.json names, as a reader takes it."""
    for name in json.loads(place.get("run.json") or b"{}")["outputs"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(place.get(name) or b"")
    return folder


def _alone(tmp_path: Path, out: str, **more: object) -> Path:
    asked = MonthEndRequest(book=tmp_path / "book", pack=PACK, day=OCTOBER, out=tmp_path / out, report=False)
    run_month_end(replace(asked, **more))  # type: ignore[arg-type]
    return tmp_path / out


def test_a_reader_never_sees_half_of_a_run(asked: ClusterMonthEnd, tmp_path: Path) -> None:
    out = Place.of(asked.out)
    reader = Looking(out)
    reader.start()
    with pytest.raises(KeyboardInterrupt):
        cluster_month_end(asked, Killed("quarantine"))
    assert out.get("run.json") is None and out.get("loans/part-00000.parquet"), "nothing was half done"
    SlowStore.failing.add("/_work/rounds/quarantine.json")
    with pytest.raises(OSError, match="half-way"):
        cluster_month_end(asked, Here())
    again = Killed("never")
    cluster_month_end(asked, again)
    assert again.rounds == ["quarantine"]
    reader.over.set()
    reader.join(30)
    assert reader.saw_none and not reader.saw_half
    assert not _wrong(out, out.get("run.json") or b"")
    last = max(place for place, name in enumerate(SlowStore.puts) if name == "bank/out/run.json")
    assert last == len(SlowStore.puts) - 1, "something of the output was put after run.json"
    assert SlowStore.puts.count("bank/out/run.json") == 1
    assert_same(_alone(tmp_path, "alone"), _as_files(out, tmp_path / "many"))


def test_what_lists_still_show_of_another_question_is_not_gone_on_from(asked: ClusterMonthEnd, tmp_path: Path) -> None:
    """A first run of three parts is killed and at once another of two is asked: lists do not show what to remove."""
    with pytest.raises(KeyboardInterrupt):
        cluster_month_end(replace(asked, parts=3, rows_a_piece=150), Killed("close"))
    other = Killed("never")
    cluster_month_end(asked, other)
    assert other.rounds[:3] == ["count", "sift", "settle"]
    assert_same(_alone(tmp_path, "alone"), _as_files(Place.of(asked.out), tmp_path / "many"))


def test_the_next_month_goes_on_from_a_store_at_once(asked: ClusterMonthEnd, store: Place, tmp_path: Path) -> None:
    cluster_month_end(asked, Here())
    out = store.under("next").address
    cluster_month_end(replace(asked, day=NOVEMBER, out=out, opening=asked.out), Here())
    one = _alone(tmp_path, "one", day=NOVEMBER, opening=_alone(tmp_path, "alone"))
    assert_same(one, _as_files(Place.of(out), tmp_path / "many"))
    with pytest.raises(ClusterError, match="a run was committed there"):
        cluster_month_end(asked, Here())


def test_a_store_that_fails_leaves_nothing_to_read(asked: ClusterMonthEnd) -> None:
    SlowStore.failing.add("/out/run.json")
    with pytest.raises(OSError, match="half-way"):
        cluster_month_end(asked, Here())
    assert Place.of(asked.out).get("run.json") is None
    again = Killed("never")
    cluster_month_end(asked, again)
    assert again.rounds == [], "what was done was done again"
    assert not _wrong(Place.of(asked.out), Place.of(asked.out).get("run.json") or b"")

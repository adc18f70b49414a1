"""Evidence of firms: the same rows however it came to be held, and firms that will ask are known beforehand."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tallystick.engine.evidence.clean import own_names, settle, settled_apart
from tallystick.simulate.bank.demand import likely
from tallystick.simulate.bank.store import OnDisk, Shelf, Store, joined, with_settled
from tallystick.simulate.bank.stretches import in_stretches, rows_of_stretches
from tallystick.simulate.region import Region, make_region, region_config

from .conftest import Written

MONTHS = 18
ASKED = np.arange(0, 300, 7)


def read(store: Store) -> dict[str, pl.DataFrame]:
    return {name: frame.drop("row") for name, frame in store.dated(ASKED, 3, MONTHS).items()}


@pytest.fixture(scope="module")
def region() -> Region:
    return make_region(region_config({"firms": 300, "months": MONTHS}), 5)


@pytest.fixture(scope="module")
def at_once(region: Region) -> dict[str, pl.DataFrame]:
    return read(Store(region, MONTHS))


def test_what_is_made_ahead_is_the_same(region: Region, at_once: dict[str, pl.DataFrame]) -> None:
    store = Store(region, MONTHS)
    store.ahead(ASKED)
    for name, frame in read(store).items():
        assert frame.height
        assert frame.equals(at_once[name]), name


def test_some_held_some_ahead_and_some_of_a_sudden(region: Region, at_once: dict[str, pl.DataFrame]) -> None:
    store = Store(region, MONTHS)
    store.hold(ASKED[::3])
    store.ahead(ASKED[1::3])
    for name, frame in read(store).items():
        assert frame.equals(at_once[name]), name


def test_one_ahead_while_another_is_on_its_way(region: Region, at_once: dict[str, pl.DataFrame]) -> None:
    store = Store(region, MONTHS)
    store.ahead(ASKED[:20])
    store.ahead(ASKED[10:])
    for name, frame in read(store).items():
        assert frame.equals(at_once[name]), name


def test_invoices_settled_beforehand_are_settled_as_the_engine_does(region: Region) -> None:
    store = Store(region, MONTHS)
    store.hold(ASKED[::2])
    store.ahead(ASKED[1::2])
    names = own_names(region.firms[ASKED].lazy()).collect()
    for first, until in ((0, MONTHS), (3, 11), (MONTHS - 1, MONTHS)):
        read = store.dated(ASKED, first, until)["invoices"]
        expected = settle(read.lazy(), names)
        assert (read["amount_minor"] < 0).any()
        kept, aside = store.settled(ASKED, first, until)
        assert kept.equals(expected.kept)
        assert aside.equals(expected.aside)
        assert settled_apart(kept, aside).twins.drop("row").equals(expected.twins.drop("row"))
        assert store.invoices(ASKED, first, until).collect().equals(read)


def test_a_firm_whose_own_name_stands_in_its_book_is_settled_too(region: Region) -> None:
    rows = Store(region, MONTHS).dated(ASKED, 0, MONTHS)["invoices"]
    own = rows["counterparty"][0]
    firms = region.firms[ASKED].with_columns(
        name=pl.when(pl.col("enterprise_id") == rows["enterprise_id"][0]).then(pl.lit(own)).otherwise("name")
    )
    told, aside = with_settled(rows.with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32)), firms)
    assert aside.height
    assert told.filter(~pl.col("counts")).height == aside.height
    assert told.select(rows.drop("row").columns).equals(rows.drop("row"))


def test_everyone_who_asks_anew_was_likely(small_bank: Written) -> None:
    setting, cases = small_bank.history.setting, small_bank.history.cases
    for month in (0, 4, 8):
        asked = cases.where((cases.month == month) & (cases.renews < 0) & ~cases.second_part).firm
        assert len(asked)
        assert np.isin(asked, likely(setting, range(month, month + 1))).all()
        assert np.isin(asked, likely(setting, range(month, month + 6))).all()


def test_a_shelf_that_was_written_is_read_in_place(
    tmp_path: Path, region: Region, at_once: dict[str, pl.DataFrame]
) -> None:
    made = Store(region, MONTHS).made(ASKED)
    made.write(tmp_path / "shelf")
    store = Store(region, MONTHS)
    store.hold(np.arange(1, 300, 7))
    store.keep(Shelf.read(tmp_path / "shelf"))
    for name, frame in read(store).items():
        assert frame.equals(at_once[name]), name


def test_shelves_on_disk_in_parts_are_read_in_place(
    tmp_path: Path, region: Region, at_once: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallystick.simulate.bank.store.FIRMS_A_PART", 10)
    store = Store(region, MONTHS)
    store.begins = OnDisk(store, tmp_path / "shelves").begin
    store.hold(ASKED[::3])
    store.ahead(ASKED)
    store.go_on()
    for name, frame in read(store).items():
        assert frame.equals(at_once[name]), name
    assert len(list((tmp_path / "shelves").iterdir())) == 2 + 3


def test_shelves_made_in_parts_are_joined(region: Region, at_once: dict[str, pl.DataFrame]) -> None:
    store = Store(region, MONTHS)
    store.keep(joined([store.made(part) for part in np.array_split(ASKED, 4)]))
    for name, frame in read(store).items():
        assert frame.n_chunks() == 1
        assert frame.equals(at_once[name]), name


def test_only_the_tables_asked_for_are_collected(region: Region) -> None:
    found = Store(region, MONTHS).window(ASKED, 3, MONTHS, {"owners", "lawsuits", "guarantees"})
    assert found.keys() == {"owners", "lawsuits", "guarantees"}
    whole = Store(region, MONTHS).window(ASKED, 3, MONTHS)
    for name, frame in found.items():
        assert frame.equals(whole[name]), name


@pytest.mark.parametrize("cuts", [(), (40,), (10, 40, 70)])
def test_rows_of_stretches_are_those_at_their_places(cuts: tuple[int, ...]) -> None:
    whole = pl.DataFrame({"n": np.arange(100), "text": [f"row {n}" for n in range(100)]})
    edges = [0, *cuts, 100]
    pieces = pl.concat([whole[a:b] for a, b in pairwise(edges)], rechunk=False)
    assert pieces.n_chunks() == len(cuts) + 1
    low, size = np.array([72, 10, 40, 12, 99, 100]), np.array([8, 30, 0, 5, 1, 0])
    expected = whole[in_stretches(low, size)]
    assert expected["n"].to_list() == [*range(72, 80), *range(10, 40), *range(12, 17), 99]
    assert rows_of_stretches(pieces, low, size).equals(expected)
    low, size = np.array([60, 5]), np.array([40, 50])
    assert rows_of_stretches(pieces, low, size).equals(whole[in_stretches(low, size)])


def test_no_stretch_has_no_rows() -> None:
    frame = pl.concat([pl.DataFrame({"n": [1]}), pl.DataFrame({"n": [2]})], rechunk=False)
    none = np.zeros(2, np.int64)
    assert rows_of_stretches(frame, none, none).equals(frame.clear())

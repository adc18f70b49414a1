"""A name falls into the same place on every machine, and places are about equally full."""

from __future__ import annotations

import polars as pl
import pytest

from tallystick.cluster.places import parted, place_of

NAMES = ["E000001", "E000002", "客户7", "", "a"]
PLACES = [307, 162, 439, 0, 429]


def test_places_are_written_down_so_that_no_release_moves_a_firm() -> None:
    assert place_of(pl.Series(NAMES), 1000).to_list() == PLACES
    assert place_of(pl.Series(NAMES)[2:4], 1000).to_list() == PLACES[2:4]


def test_an_unknown_name_has_the_first_place() -> None:
    assert place_of(pl.Series([None, "x"], dtype=pl.String), 7)[0] == 0
    assert place_of(pl.Series([], dtype=pl.String), 7).len() == 0


@pytest.mark.parametrize("places", [1, 2, 7, 64])
def test_places_are_about_equally_full(places: int) -> None:
    found = place_of(pl.Series([f"E{number:09}" for number in range(64_000)]), places)
    counts = found.value_counts()["count"]
    assert counts.len() == places and counts.max() < 1.2 * 64_000 / places


def test_parts_are_the_rows_in_their_order() -> None:
    frame = pl.DataFrame({"enterprise_id": ["a", "b", "a", "c", "b"], "n": range(5)})
    parts = parted(frame, "enterprise_id", 3)
    assert pl.concat(parts.values()).sort("n").equals(frame)
    assert all(rows["n"].is_sorted() for rows in parts.values())

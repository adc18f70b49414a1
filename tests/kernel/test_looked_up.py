"""Values by place, and values worked out only for the rows that ask."""

from __future__ import annotations

import polars as pl
import pytest

from tallystick.kernel.looked_up import looked_up, only_where, place_of


def test_each_place_has_its_name_and_an_unknown_place_none() -> None:
    frame = pl.DataFrame({"place": pl.Series([2, 0, None, 1, 2], dtype=pl.Int8)})
    named = frame.select(looked_up(pl.col("place"), ["loss", "doubtful", "normal"], pl.String)).to_series()
    assert named.to_list() == ["normal", "loss", None, "doubtful", "normal"]
    ranks = frame.select(looked_up(pl.col("place"), [5, 4, 1], pl.Int8)).to_series()
    assert (ranks.dtype, ranks.to_list()) == (pl.Int8, [1, 5, None, 4, 1])


def test_a_place_beyond_the_names_is_an_error() -> None:
    frame = pl.DataFrame({"place": pl.Series([3], dtype=pl.Int8)})
    with pytest.raises(pl.exceptions.PolarsError):
        frame.select(looked_up(pl.col("place"), ["loss", "doubtful", "normal"], pl.String))


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        ([1, 0, None, 40], ["late", "none", "none", "very late"]),
        ([0, 0, 0, 0], ["none", "none", "none", "none"]),
        ([31, 32, 33, 34], ["very late"] * 4),
        ([], []),
    ],
)
def test_only_rows_that_ask_are_worked_out(late: list[int | None], expected: list[str]) -> None:
    frame = pl.DataFrame({"late": pl.Series(late, dtype=pl.Int64), "other": pl.Series(late, dtype=pl.Float64)})
    told = pl.when(pl.col("late") > 30).then(pl.lit("very late")).otherwise(pl.lit("late"))
    asked = only_where(pl.col("late") > 0, told, plain=pl.lit("none"), dtype=pl.String)
    whole = pl.when(pl.col("late") > 0).then(told).otherwise(pl.lit("none"))
    for engine in ("in-memory", "streaming"):
        found = frame.lazy().select(asked=asked, whole=whole, other="other").collect(engine=engine)
        assert found["asked"].to_list() == found["whole"].to_list() == expected


def test_elsewhere_stands_what_the_plain_column_says_also_nothing() -> None:
    frame = pl.DataFrame({"rank": [1, None, 3], "floor": [2, 2, 2]}, schema={"rank": pl.Int8, "floor": pl.Int8})
    raised = only_where(pl.col("rank") < 2, pl.max_horizontal("rank", "floor"), plain=pl.col("rank"), dtype=pl.Int8)
    assert frame.select(raised).to_series().to_list() == [2, None, 3]


@pytest.mark.parametrize("days", [[None, 5, None, 0], [None, None], [1, 2]])
def test_days_are_put_in_their_places_and_the_column_asked_of_stays_as_it_was(days: list[int | None]) -> None:
    frame = pl.DataFrame({"day": pl.Series(days, dtype=pl.Int32).cast(pl.Date)})
    later = pl.col("day") + pl.duration(days=30)
    asked = only_where(pl.col("day").is_not_null(), later, plain=pl.col("day"), dtype=pl.Date)
    for engine in ("in-memory", "streaming"):
        found = frame.lazy().select(asked=asked, whole=later, day="day").collect(engine=engine)
        assert found["asked"].equals(found["whole"].rename("asked"))
        assert found["day"].equals(frame["day"])


def test_the_place_of_a_text_among_values() -> None:
    frame = pl.DataFrame({"grade": ["B1", None, "A1", "none such"]})
    assert frame.select(place_of(pl.col("grade"), ("A1", "B1"))).to_series().to_list() == [1, None, 0, None]

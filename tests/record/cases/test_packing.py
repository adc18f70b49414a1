"""What a decision rests on is kept in one archive: the same rows give the same bytes, and come back as they were."""

from __future__ import annotations

import io
import math
import zipfile
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tallystick.record.cases.packing import packed, unpacked

ROWS = pl.DataFrame(
    {
        "row": pl.Series([1, 2, 3], dtype=pl.UInt32),
        "name": ["青山食品", None, 'a "quoted" \x1f name'],
        "amount_minor": [9_007_199_254_740_993, None, -1],
        "months": pl.Series([12, None, 0], dtype=pl.Int32),
        "share": [0.1 + 0.2, None, -0.0],
        "is_void": [True, None, False],
        "day": [date(2024, 2, 29), None, date(1899, 12, 31)],
    }
)
LONG = pl.concat([ROWS] * 40)


@pytest.mark.parametrize(
    "rows",
    [ROWS, ROWS.clear(), LONG, ROWS.with_columns(day=pl.col("day").cast(pl.Datetime("us")))],
    ids=["a few", "none", "many", "a type that JSON does not have"],
)
def test_tables_come_back_as_they_were(rows: pl.DataFrame) -> None:
    back = unpacked(packed({"owners": rows, "visits": ROWS})).tables
    assert set(back) == {"owners", "visits"}
    assert_frame_equal(back["owners"].collect(), rows, check_exact=True)
    assert_frame_equal(back["visits"].collect(), ROWS, check_exact=True)


def test_numbers_that_are_none_come_back() -> None:
    shares = pl.DataFrame({"share": [math.nan, math.inf, -math.inf, -0.0]})
    back = unpacked(packed({"model_scores": shares})).tables["model_scores"].collect()
    assert_frame_equal(back, shares, check_exact=True)
    assert math.copysign(1.0, back["share"][3]) == -1.0


@pytest.mark.parametrize("rows", [ROWS, LONG], ids=["a few", "many"])
def test_the_same_rows_give_the_same_bytes_however_they_were_read(rows: pl.DataFrame) -> None:
    once = packed({"owners": rows, "visits": ROWS})
    in_parts = pl.concat([rows[:1], rows[1:]], rechunk=False)
    out_of_more = pl.concat([ROWS[::-1], rows])[len(ROWS) :]
    what_was_there = rows.fill_null(strategy="zero").with_columns(
        pl.when(rows[name].is_not_null()).then(pl.col(name)).alias(name) for name in rows.columns
    )
    for read in (in_parts, out_of_more, what_was_there):
        assert packed({"visits": ROWS, "owners": read}) == once


def test_other_rows_give_other_bytes() -> None:
    once = packed({"owners": ROWS})
    assert packed({"owners": ROWS.with_columns(share=pl.lit(0.0))}) != once
    assert packed({"owners": ROWS.cast({"months": pl.Int64})}) != once
    assert packed({"visits": ROWS}) != once


def test_an_archive_of_before_is_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        file, stream = io.BytesIO(), io.BytesIO()
        ROWS.write_ipc(file)
        LONG.write_ipc_stream(stream)
        archive.writestr("owners.arrow", file.getvalue())
        archive.writestr("visits.arrows", stream.getvalue())
    back = unpacked(buffer.getvalue()).tables
    assert_frame_equal(back["owners"].collect(), ROWS)
    assert_frame_equal(back["visits"].collect(), LONG)

"""A column comes as one type of array, of however many pieces it is made."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from numba import typeof

from tallystick.kernel.read_only import read_only

ONE = pl.Series([1, 2, 3], dtype=pl.Int64)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (ONE, [1, 2, 3]),
        (pl.concat([ONE, ONE], rechunk=False), [1, 2, 3, 1, 2, 3]),
        (pl.Series([1, None, 3], dtype=pl.Int64).fill_null(2), [1, 2, 3]),
        (ONE.slice(1), [2, 3]),
        (ONE.clear(), []),
        (ONE.gather([2, 0]), [3, 1]),
    ],
)
def test_every_column_of_one_dtype_is_one_type_to_a_compiled_loop(column: pl.Series, values: list[int]) -> None:
    found = read_only(column)
    assert found.tolist() == values
    assert typeof(found) == typeof(read_only(ONE))
    with pytest.raises(ValueError, match="read-only"):
        found[:] = 0


def test_flags_are_bytes_of_one_type_too() -> None:
    flags = read_only(pl.Series([True, False]))
    assert flags.dtype == np.bool_ and not flags.flags.writeable

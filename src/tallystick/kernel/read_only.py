"""Columns as compiled loops take them: always of one type, whatever lies under them.

A loop is compiled once for each type of its arguments, which takes seconds. A column of one piece comes as an array
that may not be written, one of several pieces or with gaps filled as one that may: two types for one column, sixty-four
for six of them, each met for the first time in the middle of somebody's work.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl


def read_only(column: pl.Series) -> npt.NDArray[Any]:
    """This function will give `column` (numbers or booleans, nothing unknown) as one array that may not be written."""
    array = np.ascontiguousarray(column.to_numpy())
    array.flags.writeable = False
    return array

"""Adverse reasons of a model that is a sum: what raised a row's log odds of default the most."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]


def adverse(contributions: Floats, columns: Sequence[str], *, most: int) -> pl.DataFrame:
    """This function will give up to `most` columns a row that raised its log odds of default, the strongest first.

    `contributions` has a row a row and a column a column. Long table: `row`, `rank` from 1, `column`, `log_odds`.
    """
    order = np.argsort(-contributions, axis=1, kind="stable")[:, :most]
    raised = np.take_along_axis(contributions, order, axis=1)
    rows, ranks = np.nonzero(raised > 0)
    return pl.DataFrame(
        {
            "row": rows.astype(np.uint32),
            "rank": (ranks + 1).astype(np.int32),
            "column": pl.Series(np.array(columns, dtype=object)[order[rows, ranks]], dtype=pl.String),
            "log_odds": raised[rows, ranks],
        }
    )

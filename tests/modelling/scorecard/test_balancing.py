"""Weights that take the year out of a sample."""

from __future__ import annotations

import polars as pl
import pytest

from tallystick.modelling.scorecard.balancing import balanced_within


def test_every_year_has_as_much_bad_as_good_weight_and_keeps_its_size() -> None:
    frame = pl.DataFrame({"year": [1, 1, 1, 1, 2, 2, 3], "bad": [1, 0, 0, 0, 1, 0, 0], "weight": [1, 1, 1, 2, 5, 1, 1]})
    balanced = balanced_within(frame, "bad", "year", weights="weight")
    assert balanced.to_list() == pytest.approx([2.0, 0.5, 0.5, 1.0, 1.0, 1.0, 0.0])


@pytest.mark.parametrize("column", ["year", "bad"])
def test_what_is_not_known_is_refused(column: str) -> None:
    frame = pl.DataFrame({"year": [1, 2], "bad": [True, False]}).with_columns(pl.lit(None).alias(column))
    with pytest.raises(ValueError, match=f"{column} must be known"):
        balanced_within(frame, "bad", "year")

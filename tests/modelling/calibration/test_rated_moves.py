"""Moves between grades from a history of ratings: what counts as a stay, and what a year then looks like."""

from __future__ import annotations

from datetime import date
from math import exp

import polars as pl
import pytest

from tallystick.modelling.calibration.rated_moves import DEFAULT, rated_migration, rated_spells

UNTIL = date(2024, 12, 31)


def rated(*rows: tuple[str, date, str, date | None]) -> pl.DataFrame:
    schema = {"borrower": pl.String, "day": pl.Date, "grade": pl.String, "default_day": pl.Date}
    return pl.DataFrame(rows, schema, orient="row")


def stays(*rows: tuple[str, date, str, date | None]) -> list[tuple[object, ...]]:
    found = rated_spells(rated(*rows), known_until=UNTIL, window_months=12)
    return found.sort("borrower", "from_day").select("state", "from_day", "until_day", "next_state").rows()


def test_a_borrower_rated_once_is_watched_for_its_window() -> None:
    assert stays(("a", date(2022, 3, 1), "R2", None)) == [("R2", date(2022, 3, 1), date(2023, 3, 1), None)]


def test_nobody_is_watched_beyond_the_last_day_known() -> None:
    assert stays(("a", date(2024, 7, 1), "R2", None)) == [("R2", date(2024, 7, 1), UNTIL, None)]


def test_rated_again_ends_a_stay_and_begins_one() -> None:
    found = stays(("a", date(2022, 1, 1), "R2", None), ("a", date(2022, 9, 1), "R4", None))
    assert found == [
        ("R2", date(2022, 1, 1), date(2022, 9, 1), "R4"),
        ("R4", date(2022, 9, 1), date(2023, 9, 1), None),
    ]


def test_default_ends_everything_ratings_after_it_too() -> None:
    fell = date(2022, 6, 1)
    found = stays(("a", date(2022, 1, 1), "R2", fell), ("a", date(2023, 1, 1), "R5", None))
    assert found == [("R2", date(2022, 1, 1), fell, DEFAULT)]


def test_a_default_after_the_last_day_known_is_none() -> None:
    found = stays(("a", date(2024, 1, 1), "R2", date(2025, 2, 1)))
    assert found == [("R2", date(2024, 1, 1), UNTIL, None)]


def test_a_year_follows_from_intensities() -> None:
    """One default in four years watched: PD of a year is 1 - exp(-1/4)."""
    rows = [(f"b{at}", date(2020, 1, 1), "R1", None) for at in range(3)]
    found = rated_migration(
        rated_spells(
            rated(*rows, ("d", date(2020, 1, 1), "R1", date(2021, 1, 1))), known_until=UNTIL, window_months=12
        ),
        ["R1", "R2"],
        years=(1.0, 3.0),
    )
    (grade,) = found["grades"]
    assert grade["defaults"] == 1 and grade["years"] == pytest.approx(4, abs=0.02)
    assert grade["pd_1y"] == pytest.approx(1 - exp(-1 / grade["years"]))
    assert grade["pd_3y"] == pytest.approx(1 - exp(-3 / grade["years"]))
    assert sum(cell["share"] for cell in found["cells"]) == pytest.approx(1)


def test_no_ratings_no_matrix() -> None:
    found = rated_spells(rated(), known_until=UNTIL, window_months=12)
    assert rated_migration(found, ["R1"], years=(1.0,)) == {"cells": [], "grades": []}

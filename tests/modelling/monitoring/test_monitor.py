"""Months of a model in use: quiet ones stay green, and each kind of trouble turns its own light."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from scipy.special import expit, logit

from tallystick.modelling.monitoring.months import MonitorRules, Reference, monitor, worst

GRADES = ["A", "B", "C", "D"]


def rated(months: int, rows: int, seed: int, *, worse: float = 0.0) -> pl.DataFrame:
    """Rated rows of some months; `worse` raises the log odds of default above the PD."""
    chance = np.random.default_rng(seed)
    total = months * rows
    points = chance.integers(0, 8, total) * 10
    other = chance.integers(0, 4, total) * 10
    risk = expit(-1 - 0.03 * (points + other))
    month = np.repeat(np.arange(months), rows)
    days = [date(2024 + int(one) // 12, int(one) % 12 + 1, 15) for one in month]
    return pl.DataFrame(
        {
            "day": days,
            "points_sales": points,
            "points_age": other,
            "sales": pl.Series(points.astype(float)),
            "age": pl.Series(other.astype(float)),
            "pd": risk,
            "grade": pl.Series(
                np.array(GRADES, dtype=object)[np.digitize(-risk, [-0.2, -0.1, -0.05])[:] * -1 + 3], dtype=pl.String
            ),
            "bad": chance.random(total) < expit(logit(risk) + worse),
            "weight": np.ones(total),
        }
    )


REFERENCE = Reference(rated(12, 400, 1), auc=0.65, points=["points_sales", "points_age"], columns=["sales", "age"])


def lights(rows: pl.DataFrame) -> dict[str, str]:
    found = monitor(REFERENCE, rows, day="day", rules=MonitorRules())
    last = found.filter(pl.col("month") == found["month"].max())
    return dict(last.select("measure", "light").rows())


def test_quiet_months_are_green() -> None:
    found = lights(rated(3, 400, 2))
    assert {found[name] for name in ("psi_grade", "missing", "not_rated", "level", "ranking")} == {"green"}


def test_a_shift_names_the_characteristic_and_its_points() -> None:
    rows = rated(2, 400, 3).with_columns(points_sales=pl.lit(70), grade=pl.lit("A"))
    found = monitor(REFERENCE, rows, day="day")
    row = found.filter(pl.col("measure") == "characteristic").row(-1, named=True)
    assert (row["about"], row["light"]) == ("sales", "red")
    assert row["also"] == pytest.approx(70 - REFERENCE.rows["points_sales"].mean())
    assert lights(rows)["psi_grade"] == "red"


@pytest.mark.parametrize(("share", "light"), [(0.01, "green"), (0.08, "yellow"), (0.30, "red")])
def test_more_missing(share: float, light: str) -> None:
    rows = rated(1, 1000, 4)
    gone = pl.int_range(pl.len()) < share * 1000
    found = monitor(REFERENCE, rows.with_columns(age=pl.when(~gone).then("age")), day="day")
    row = found.filter(pl.col("measure") == "missing").row(0, named=True)
    assert row["light"] == light and (light == "green" or row["about"] == "age")


def test_rows_without_a_grade() -> None:
    gone = pl.int_range(pl.len()) < 20
    rows = rated(1, 1000, 5).with_columns(grade=pl.when(~gone).then("grade"), pd=pl.when(~gone).then("pd"))
    assert lights(rows)["not_rated"] == "red"


def test_a_level_too_low_is_red_and_ranking_stays() -> None:
    found = lights(rated(6, 400, 6, worse=0.7))
    assert (found["level"], found["ranking"]) == ("red", "green")


def test_a_model_that_no_longer_ranks() -> None:
    rows = rated(6, 400, 7)
    shuffled = rows.with_columns(bad=rows["bad"].shuffle(seed=1))
    assert lights(shuffled)["ranking"] == "red"


def test_without_known_outcomes_nothing_is_said_of_level_and_ranking() -> None:
    found = lights(rated(2, 200, 8).with_columns(bad=pl.lit(None, pl.Boolean)))
    assert (found["level"], found["ranking"]) == ("unknown", "unknown")


def test_few_applications_move_by_chance_and_stay_green() -> None:
    assert lights(rated(1, 25, 9))["psi_grade"] == "green"


def test_the_worst_light_of_a_month() -> None:
    found = worst(monitor(REFERENCE, rated(6, 400, 6, worse=0.7), day="day"))
    assert found["light"].to_list()[-1] == "red" and found.height == 6

"""Targets, observation points, connected groups and splits: good, bad, at the edge, the day before, missing."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tallystick.modelling.errors import ModelError
from tallystick.modelling.sample.connected import groups_of
from tallystick.modelling.sample.observe import as_of, worst_after
from tallystick.modelling.sample.split import Split, split
from tallystick.modelling.sample.target import Target, known_outcomes, labelled, left_out_where, waterfall

DAY = date(2024, 3, 31)
TARGET = Target(within_months=12, known_until=date(2026, 6, 30), bad_from_days=90, indeterminate_from_days=31)


def point(day: date = DAY, default_day: date | None = None, worst: int | None = None) -> pl.DataFrame:
    kinds = {"day": pl.Date, "default_day": pl.Date, "worst_days_past_due": pl.Int32}
    return pl.DataFrame({"day": [day], "default_day": [default_day], "worst_days_past_due": [worst]}, kinds)


@pytest.mark.parametrize(
    ("given", "label", "reason"),
    [
        ({}, "good", None),
        ({"default_day": date(2024, 4, 1)}, "bad", None),
        ({"default_day": date(2025, 3, 31)}, "bad", None),
        ({"default_day": date(2025, 4, 1)}, "good", None),
        ({"default_day": DAY}, "left_out", "in_default_already"),
        ({"worst": 30}, "good", None),
        ({"worst": 31}, "indeterminate", None),
        ({"worst": 89}, "indeterminate", None),
        ({"worst": 90}, "bad", None),
        ({"day": date(2025, 6, 30)}, "good", None),
        ({"day": date(2025, 7, 1)}, "left_out", "window_not_over"),
        ({"day": date(2025, 7, 1), "default_day": date(2025, 8, 1)}, "left_out", "window_not_over"),
        ({"default_day": date(2027, 1, 1)}, "good", None),
    ],
    ids=[
        "never late",
        "default the day after",
        "on the last day of the window",
        "the day after the window",
        "in default on the day itself",
        "a month late",
        "a day more",
        "a day before default",
        "default by days past due",
        "window over on the last day known",
        "a day too young",
        "too young though it defaulted",
        "a default nobody knows of yet",
    ],
)
def test_labels(given: dict, label: str, reason: str | None) -> None:
    row = labelled(point(**given), TARGET, day="day").row(0, named=True)
    assert (row["label"], row["left_out"]) == (label, reason)


def test_without_an_indeterminate_band_all_late_ones_are_good() -> None:
    plain = Target(within_months=12, known_until=date(2026, 6, 30))
    assert labelled(point(worst=89), plain, day="day")["label"].item() == "good"


@pytest.mark.parametrize("wrong", [{"within_months": 0}, {"indeterminate_from_days": 90}, {"bad_from_days": 0}])
def test_a_target_without_sense_is_refused(wrong: dict) -> None:
    with pytest.raises(ModelError):
        Target(**{"within_months": 12, "known_until": DAY, **wrong})


def test_known_outcomes_and_a_waterfall_that_loses_nobody() -> None:
    frame = pl.DataFrame({"default": [1, 0, 0, None], "weight": [1.0, None, 2.0, 1.0]})
    found = left_out_where(known_outcomes(frame, outcome="default"), pl.col("weight").is_null(), "no_weight")
    assert found["label"].to_list() == ["bad", "left_out", "good", "left_out"]
    steps = dict(waterfall(found).rows())
    assert steps == {"outcome_not_known": 1, "no_weight": 1, "good": 1, "bad": 1, "indeterminate": 0}
    assert sum(steps.values()) == frame.height


@pytest.mark.parametrize("values", [[0, 2], ["P I F", "CHGOFF"]])
def test_an_outcome_of_another_kind_is_refused(values: list) -> None:
    with pytest.raises(ModelError, match="true and false"):
        known_outcomes(pl.DataFrame({"default": values}), outcome="default")


def test_only_what_was_known_on_the_day_is_seen() -> None:
    points = pl.DataFrame({"firm": ["b", "a", "a"], "day": [DAY, DAY, date(2024, 1, 1)]})
    history = pl.DataFrame(
        {"firm": ["a", "a", "b"], "filed": [date(2024, 3, 31), date(2024, 4, 1), date(2024, 4, 1)], "sales": [1, 2, 3]}
    )
    assert as_of(points, history, key="firm", day="day", known_day="filed")["sales"].to_list() == [None, 1, None]


def test_the_worst_of_the_window_alone() -> None:
    points = pl.DataFrame({"loan_id": ["x", "y"], "day": [DAY, DAY]})
    snapshots = pl.DataFrame(
        {
            "loan_id": ["x"] * 4,
            "day": [DAY, date(2024, 4, 30), date(2025, 3, 31), date(2025, 4, 30)],
            "days_past_due": [99, 5, 40, 120],
        }
    )
    found = worst_after(points, snapshots, key="loan_id", day="day", within_months=12)
    assert found.select("worst_days_past_due", "snapshots_seen").rows() == [(40, 2), (None, 0)]


def test_connected_borrowers_are_one_group() -> None:
    links = pl.DataFrame({"one": ["b", "c"], "other": ["a", "x"]})
    found = dict(groups_of(pl.Series(["a", "b", "c", "d"]), links).rows())
    assert found == {"a": "a", "b": "a", "c": "c", "d": "d"}


def history(firms: int = 400) -> pl.DataFrame:
    days = [date(2022 + year, 3, 1) for year in range(4)]
    rows = [(f"f{firm}", f"g{firm // 2}", day) for firm in range(firms) for day in days[firm % 3 :]]
    return pl.DataFrame(rows, ["firm", "group", "day"], orient="row")


def test_connected_borrowers_never_stand_on_both_sides() -> None:
    found = split(history(), Split(out_of_time_from=date(2025, 1, 1)), day="day", group="group", within_months=12)
    sides = {part: set(found.filter(part=part)["group"]) for part in ("development", "holdout", "out_of_time")}
    assert all(sides.values())
    assert not sides["development"] & sides["holdout"] and not sides["development"] & sides["out_of_time"]
    assert found.height == history().height, "no row is lost"


def test_the_outcome_of_development_was_known_when_it_ended() -> None:
    rules = Split(out_of_time_from=date(2025, 1, 1))
    found = split(history(), rules, day="day", group="group", within_months=12)
    assert found.filter(part="development")["day"].max() == date(2023, 3, 1)
    assert found.filter(part="known_later")["day"].unique().to_list() == [date(2024, 3, 1)]


def test_the_split_does_not_depend_on_order_and_a_group_stays_where_it_is() -> None:
    rules = Split(out_of_time_from=date(2025, 1, 1), embargo=False)
    one = split(history(), rules, day="day", group="group").sort("firm", "day")
    other = split(history().sort("day", "firm"), rules, day="day", group="group").sort("firm", "day")
    assert one.equals(other)
    fewer = split(history(300), rules, day="day", group="group").sort("firm", "day")
    assert fewer.equals(one.join(fewer.select("firm").unique(), on="firm", how="semi"))


def test_no_later_rows_is_said() -> None:
    with pytest.raises(ModelError, match="out of time"):
        split(history(), Split(out_of_time_from=date(2030, 1, 1)), day="day", group="group")

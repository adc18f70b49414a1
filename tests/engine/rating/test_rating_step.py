"""Rating: which card, which points, which grade."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from typing import Any

import polars as pl
import pytest

from tallystick.engine.rating.formulas import grade_place, points
from tallystick.engine.rating.step import STEP
from tallystick.pack.policy import Bin, Grade, PolicyError
from tests.engine.bank import CARDS, SALES, SCALE, TAXPAYER, bank, firms, scored


def rated(change: dict[str, Any], **parts: Any) -> dict[str, Any]:
    return STEP.run(firms(change), bank(**parts)).collect().row(0, named=True)


def test_the_good_firm_takes_the_full_card_and_its_best_points() -> None:
    row = rated({})
    assert (row["scorecard"], row["score"], row["grade"], row["grade_rank"]) == ("full", 460, "A", 1)
    assert row["pd_score"] == pytest.approx(1 / (1 + exp(-4.2 + 0.018 * 460)))
    assert row["pd_12m"] == 0.012


@pytest.mark.parametrize(
    ("change", "card"),
    [
        ({"has_statements": False}, "invoices"),
        ({"has_invoices": False}, None),
        ({"has_statements": None}, None),
        ({"has_invoices": None, "has_statements": None}, None),
        ({"has_invoices": None, "has_statements": False}, None),
    ],
)
def test_which_card_rates(change: dict[str, Any], card: str | None) -> None:
    row = rated(change)
    assert row["scorecard"] == card
    if card is None:
        unrated = ("score", "pd_score", "grade", "grade_rank", "pd_12m", "points_sales_yoy_3m", "points_debt_ratio")
        assert {name: row[name] for name in unrated} == dict.fromkeys(unrated)


def test_a_card_that_does_not_score_a_column_leaves_its_points_null() -> None:
    row = rated({"has_statements": False})
    assert row["points_debt_ratio"] is None
    assert row["score"] == 300 + 40 + 30 + 30


@pytest.mark.parametrize(
    ("value", "expected"), [(-0.21, 0), (-0.2, 20), (-0.0001, 20), (0.0, 40), (9.9, 40), (None, 0), (-99.0, 0)]
)
def test_bins_are_half_open_and_missing_has_its_own(value: float | None, expected: int) -> None:
    frame = pl.DataFrame({"sales_yoy_3m": [value]}, schema={"sales_yoy_3m": pl.Float64})
    assert frame.select(points(SALES)).item() == expected


@pytest.mark.parametrize(("code", "expected"), [("A", 30), ("B", 30), ("M", 15), ("D", 0), (None, 0), ("X", None)])
def test_codes_have_bins_and_an_unheard_code_none(code: str | None, expected: int | None) -> None:
    frame = pl.DataFrame({"taxpayer_grade": [code]}, schema={"taxpayer_grade": pl.String})
    assert frame.select(points(TAXPAYER)).item() == expected


def test_bins_with_a_gap_give_null_in_it() -> None:
    gapped = scored("x", Bin(1, upper=1.0), Bin(2, lower=2.0, upper=3.0), Bin(3, lower=3.0), missing=0)
    frame = pl.DataFrame({"x": [0.0, 1.5, 2.0, 3.0]})
    assert frame.select(points(gapped)).to_series().to_list() == [1, None, 2, 3]


def test_a_code_in_no_bin_leaves_the_firm_unrated() -> None:
    assert rated({"taxpayer_grade": "X"})["grade"] is None


@pytest.mark.parametrize(
    ("pd", "place"),
    [(0.0, 0), (0.0199, 0), (0.02, 1), (0.05, 2), (0.1999, 3), (0.2, 4), (1.0, 4), (None, None), (-0.1, None)],
)
def test_grades_are_half_open(pd: float | None, place: int | None) -> None:
    assert pl.select(grade_place(pl.lit(pd, pl.Float64), SCALE)).item() == place


def test_a_scale_that_ends_below_1_leaves_the_rest_unrated() -> None:
    short = (Grade("A", 1, 0.0, 0.02, 0.01), Grade("B", 2, 0.02, 0.5, 0.2))
    assert pl.select(grade_place(pl.lit(0.5), short)).item() is None


def test_a_policy_without_scale_is_refused() -> None:
    with pytest.raises(PolicyError, match="no master scale"):
        STEP.run(firms(), bank(scale=()))


def test_a_policy_without_cards_rates_nobody() -> None:
    assert rated({}, scorecards=())["grade"] is None


def test_more_points_never_mean_a_higher_pd() -> None:
    better = replace(CARDS[1], base_points=350)
    assert rated({}, scorecards=(CARDS[0], better))["pd_score"] < rated({})["pd_score"]

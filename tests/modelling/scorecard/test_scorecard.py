"""Which columns stand in a card, what its points mean, what its reasons are, and what changes by hand leave behind."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from tallystick.modelling.binning import BinningRules
from tallystick.modelling.scorecard import PointScale, Scorecard, ScorecardRules
from tests.modelling.scorecard.history import history

BINNING = BinningRules(specials={"void_share_12m": (-1.0,)})
COLUMNS = ["sales_12m_minor", "void_share_12m", "debt_ratio", "taxpayer_grade", "owner_has_property", "days_since_sale"]


def card(sample: pl.DataFrame | None = None, columns: list[str] | None = None, **rules: Any) -> Scorecard:
    frame = history() if sample is None else sample
    return Scorecard(ScorecardRules(**rules), binning=BINNING).fit(frame, "bad", columns=columns or COLUMNS)


def left_out(made: Scorecard) -> dict[str, str]:
    return {one.column: one.rule for one in made.left_out}


def test_noise_stands_outside_and_what_speaks_inside() -> None:
    made = card()
    assert set(made.columns) == set(COLUMNS) - {"days_since_sale"}
    assert left_out(made) == {"days_since_sale": "information value"}


def test_of_two_columns_that_say_the_same_the_stronger_stands() -> None:
    sample = history().with_columns(sales_3m_minor=(pl.col("sales_12m_minor") * 0.26).cast(pl.Int64))
    made = card(sample, [*COLUMNS, "sales_3m_minor"])
    close = [one for one in made.left_out if one.rule == "correlation"]
    assert len({"sales_3m_minor", "sales_12m_minor"} & set(made.columns)) == 1
    assert {close[0].column, close[0].beside} == {"sales_3m_minor", "sales_12m_minor"}
    assert "correlation with" in close[0].sentence()


def test_a_sum_of_others_is_left_out_by_its_variance_inflation() -> None:
    sample = history().with_columns(
        mixture=pl.col("void_share_12m").clip(0) * 20
        + pl.col("sales_12m_minor").log() * -1
        + pl.col("owner_has_property")
    )
    made = card(sample, [*COLUMNS, "mixture"], most_correlation=1.0, most_vif=1.5)
    assert "variance inflation" in left_out(made).values()


def test_a_column_filled_otherwise_in_later_months_is_left_out() -> None:
    moved = history().with_columns(
        sales_12m_minor=pl.when(pl.col("month") < 12).then("sales_12m_minor").otherwise(pl.col("sales_12m_minor") * 20)
    )
    made = Scorecard(binning=BINNING).fit(moved, "bad", period="month", columns=COLUMNS)
    assert left_out(made)["sales_12m_minor"] == "PSI"
    steady = Scorecard(binning=BINNING).fit(history(), "bad", period="month", columns=COLUMNS)
    assert "PSI" not in left_out(steady).values()


def test_a_declared_direction_that_the_sample_denies_keeps_the_column_out() -> None:
    binning = BinningRules(directions={"sales_12m_minor": "up"})
    made = Scorecard(binning=binning).fit(history(), "bad", columns=COLUMNS)
    assert left_out(made)["sales_12m_minor"] == "information value"


def test_every_coefficient_keeps_its_sign_and_points_follow_the_evidence() -> None:
    for one in card(least_z=0.0, least_iv=0.0).columns.values():
        assert one.coefficient > 0
        order = np.argsort(one.evidence, kind="stable")
        assert (np.diff(np.array(one.points)[order]) >= 0).all()
        assert min(one.points) == 0


@pytest.mark.parametrize(("missing", "is_worst"), [("worst", True), ("measured", False)])
def test_what_is_not_known_gives_no_more_than_the_worst_bin_unless_it_is_measured(missing: str, is_worst: bool) -> None:
    points = card(missing=missing).columns["debt_ratio"].points
    assert (points[-1] == 0) is is_worst
    never_missing = card(missing=missing).columns["sales_12m_minor"].points
    assert never_missing[-1] == 0


def test_the_pd_has_the_level_of_the_sample_and_halves_its_odds_every_forty_points() -> None:
    sample = history()
    made = card(sample, missing="measured")
    assert made.predict_pd(sample).mean() == pytest.approx(sample["bad"].mean(), rel=0.02)
    assert made.slope * 40 == pytest.approx(np.log(2))
    assert 1 / (1 + np.exp(made.intercept + made.slope * 500)) == pytest.approx(1 / 31)
    other = card(sample, missing="measured", scale=PointScale(score=600, odds=20.0, double=20.0))
    assert other.predict_pd(sample).to_numpy() == pytest.approx(made.predict_pd(sample).to_numpy(), rel=0.12)


def test_reasons_are_the_columns_that_lost_the_most_points() -> None:
    sample = history(50, seed=8)
    made = card()
    points, reasons = made.points(sample), made.reasons(sample, most=2)
    lost = {name: one.most - points[f"points_{name}"].to_numpy() for name, one in made.columns.items()}
    for row, rank, column, given, most, less in reasons.rows():
        assert less == lost[column][row] == most - given > 0
        assert sum(other[row] > less for other in lost.values()) < rank
    assert reasons.group_by("row").len()["len"].max() == 2


def test_a_firm_with_the_best_of_everything_has_no_reasons() -> None:
    made = card()
    best = {name: one.bins.table().with_columns(p=pl.Series(one.points)) for name, one in made.columns.items()}
    assert all(table["p"].max() > 0 for table in best.values())
    firm = pl.DataFrame(
        {
            "sales_12m_minor": [10**12],
            "void_share_12m": [0.0],
            "debt_ratio": [0.0],
            "taxpayer_grade": ["A"],
            "owner_has_property": [True],
        }
    )
    assert made.reasons(firm).is_empty()


def test_a_change_by_hand_is_recorded_and_counts() -> None:
    sample = history(200, seed=8)
    made = card()
    before = made.score(sample)
    place = made.columns["debt_ratio"].bins.labels()[0]
    change = made.adjust("debt_ratio", place, 99, author="Head of risk", reason="old accounts", day=date(2026, 6, 30))
    assert made.adjustments == (change,)
    low = sample["debt_ratio"] < made.columns["debt_ratio"].bins.cuts[0]
    moved = (made.score(sample) - before).filter(low.fill_null(False))
    assert set(moved) == {99 - change.points_before}


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"author": " "}, "lacks an author or a reason"),
        ({"reason": ""}, "lacks an author or a reason"),
        ({"place": "from 99"}, "has no bin"),
        ({"column": "shoe_size"}, "the card has no column"),
    ],
)
def test_a_change_by_hand_without_name_reason_or_place_is_refused(change: dict[str, str], cause: str) -> None:
    made = card()
    asked = {"column": "debt_ratio", "place": "missing", "author": "Head of risk", "reason": "old accounts", **change}
    with pytest.raises(ValueError, match=cause):
        made.adjust(
            asked["column"], asked["place"], 1, author=asked["author"], reason=asked["reason"], day=date(2026, 1, 1)
        )
    assert made.adjustments == ()


def test_weights_count_as_rows_do() -> None:
    sample = history(3000)
    twice = pl.concat([sample, sample.filter("bad")])
    weighted = sample.with_columns(w=pl.when("bad").then(2.0).otherwise(1.0))
    rules = ScorecardRules(least_z=0.0)
    by_rows = Scorecard(rules, binning=BINNING).fit(twice, "bad", columns=COLUMNS)
    by_weight = Scorecard(rules, binning=BINNING).fit(weighted, "bad", weights="w", columns=COLUMNS)
    assert by_rows.table().select("column", "bin", "points").equals(by_weight.table().select("column", "bin", "points"))


@pytest.mark.parametrize(
    ("asked", "cause"),
    [
        (lambda: Scorecard().score(history(5)), "call fit first"),
        (lambda: card(least_iv=9.0), "no column may stand in the card"),
        (lambda: card().score(history(5).drop("debt_ratio")), "lacks the column 'debt_ratio'"),
        (lambda: card().calibrate(intercept=0.0, slope=-1.0), "more points must mean less risk"),
        (lambda: ScorecardRules(most_vif=0.5), "most_vif is 0.5"),
    ],
)
def test_what_makes_no_sense_is_refused(asked: Any, cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        asked()

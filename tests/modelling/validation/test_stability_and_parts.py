"""PSI, CSI, concentration, segments, fairness, overrides: tables in the bank's words."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from tallystick.modelling.errors import ModelError
from tallystick.modelling.validation.concentration import concentration_of, more_concentrated
from tallystick.modelling.validation.overrides import overrides
from tallystick.modelling.validation.segments import by_part, fairness
from tallystick.modelling.validation.stability import (
    PsiRules,
    binned,
    csi,
    psi_between,
    psi_by_period,
    psi_of,
    score_bins,
)


def test_psi_of_the_textbook() -> None:
    """Ten per cent moved from one half to the other of a large sample."""
    found = psi_of([500_000, 500_000], [400_000, 600_000])
    assert found.psi == pytest.approx((0.6 - 0.5) * np.log(0.6 / 0.5) + (0.4 - 0.5) * np.log(0.4 / 0.5), abs=1e-5)


@pytest.mark.parametrize(
    ("psi", "light"), [(0.0, "green"), (0.0999, "green"), (0.10, "yellow"), (0.25, "red"), (None, "unknown")]
)
def test_lights_of_psi(psi: float | None, light: str) -> None:
    assert PsiRules().light(psi) == light


def test_an_empty_bin_stays_finite() -> None:
    assert 0 < psi_of([50, 50, 0], [50, 40, 10]).psi < 1


def test_psi_without_a_shift_passes_what_chance_reaches_about_once_in_twenty() -> None:
    chance = np.random.default_rng(1)
    shares = np.array([0.1, 0.2, 0.4, 0.2, 0.1])
    above = sum(
        (found := psi_of(chance.multinomial(900, shares), chance.multinomial(700, shares))).psi > found.by_chance
        for _ in range(400)
    )
    assert 8 <= above <= 36


def test_samples_in_other_bins_are_refused() -> None:
    with pytest.raises(ModelError, match="same bins"):
        psi_of([1, 2], [1, 2, 3])


def test_missing_is_a_bin_of_its_own() -> None:
    before = pl.Series("points", [10, 10, 20, 20])
    assert psi_between(before, before).psi == 0
    assert psi_between(before, pl.Series("points", [10, None, 20, 20])).psi > 0


def test_score_bins_hold_about_as_many_each() -> None:
    scores = pl.Series("score", range(1000))
    edges = score_bins(scores)
    assert binned(scores, edges).value_counts()["count"].to_list() == pytest.approx([100] * 10, abs=1)
    assert binned(pl.Series("score", [None, -5, 5000]), edges).to_list() == [None, 0, 9]


def test_the_characteristic_that_moved_the_score_stands_first() -> None:
    before = pl.DataFrame({"points_sales": [10, 20] * 50, "points_age": [5, 6] * 50, "points_same": [1, 2] * 50})
    now = before.with_columns(points_sales=pl.Series([10] * 90 + [20] * 10), points_age=pl.Series([5] * 90 + [6] * 10))
    found = csi(before, now, before.columns, PsiRules())
    assert found["characteristic"].to_list() == ["sales", "age", "same"]
    assert found["points_shift"].to_list() == pytest.approx([-4.0, -0.4, 0.0])
    assert found["light"].to_list() == ["red", "red", "green"]


def test_psi_by_month() -> None:
    months = [date(2026, 1, 1)] * 100 + [date(2026, 2, 1)] * 100
    frame = pl.DataFrame({"month": months, "grade": ["A", "B"] * 50 + ["B"] * 100})
    found = psi_by_period(pl.Series("grade", ["A", "B"] * 200), frame, "grade", "month", PsiRules())
    assert found["light"].to_list() == ["green", "red"]


@pytest.mark.parametrize(
    ("counts", "hhi", "index"), [([10, 10, 10, 10], 0.25, 0.0), ([40, 0, 0, 0], 1.0, 1.0)], ids=["even", "one grade"]
)
def test_concentration(counts: list[int], hhi: float, index: float) -> None:
    found = concentration_of(counts)
    assert (found.hhi, found.index) == pytest.approx((hhi, index))


def test_more_concentrated_than_at_development() -> None:
    even, uneven = concentration_of([20] * 10), concentration_of([40, 25] + [5] * 8)
    assert more_concentrated(even, even, grades=10) > 0.05
    assert more_concentrated(even, uneven, grades=10) < 0.05


def rows() -> pl.DataFrame:
    chance = np.random.default_rng(2)
    risk = chance.beta(1, 9, 2000)
    town = np.where(np.arange(2000) < 1000, "north", "south")
    bad = chance.random(2000) < risk * np.where(town == "south", 2.0, 1.0)
    return pl.DataFrame({"pd": risk, "bad": bad, "weight": 1.0, "town": town})


def test_a_region_where_pds_are_too_low_is_seen() -> None:
    found = by_part(rows(), "town")
    assert found["light"].to_list() == ["green", "red"]
    assert found["ratio"].to_list() == pytest.approx([1.0, 2.0], abs=0.3)
    assert found["auc"].null_count() == 0


def test_few_bads_give_no_auc_and_unknown_is_a_part() -> None:
    frame = rows().with_columns(town=pl.when(pl.int_range(pl.len()) < 30).then(None).otherwise("town"))
    found = by_part(frame, "town", least_bads=15).filter(pl.col("part") == "unknown")
    assert found.height == 1 and found["auc"].to_list() == [None]


def test_fairness_tells_who_is_accepted_less() -> None:
    frame = rows().with_columns(pd=pl.when(pl.col("town") == "south").then(pl.col("pd") * 3).otherwise("pd"))
    found = fairness(frame, "town", cut_off=0.1)
    north, south = found.to_dicts()
    assert north["impact_ratio"] == 1 and south["impact_ratio"] < 0.8
    assert south["good_accepted_share"] < north["good_accepted_share"]
    assert south["accepted_low"] < south["accepted_share"] < south["accepted_high"]


def test_overrides_by_kind() -> None:
    frame = pl.DataFrame(
        {
            "model_outcome": ["approve"] * 6 + ["decline"] * 5 + ["refer"] * 2 + ["approve", None],
            "final_outcome": ["approve"] * 6
            + ["approve"] * 4
            + ["decline", "approve", "decline", "decline", "approve"],
            "pd": [0.05] * 15,
            "bad": [False] * 6 + [True, True, True, False, None, False, None, None, None],
        }
    )
    found = {row["kind"]: row for row in overrides(frame).to_dicts()}
    assert {kind: row["rows"] for kind, row in found.items()} == {
        "as_the_model": 7,
        "more_lenient": 4,
        "stricter": 1,
        "undecided": 3,
    }
    assert found["more_lenient"]["rate"] == 0.75 and found["more_lenient"]["p_too_low"] < 0.01
    assert found["stricter"]["rate"] is None, "what was not lent has no outcome"

"""Migration and survival: worked matrices, the exponential, statsmodels' product-limit estimate."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from tallystick.modelling.calibration.migration import Migration, cohort, generator, spells, term_structure
from tallystick.modelling.calibration.survival import survival
from tallystick.modelling.errors import ModelError

STATES = ("A", "B", "D")


def pairs(counts: dict[tuple[str, str | None], int]) -> pl.DataFrame:
    rows = [pair for pair, count in counts.items() for _ in range(count)]
    return pl.DataFrame(rows, {"before": pl.String, "after": pl.String}, orient="row")


def test_the_cohort_matrix_by_hand() -> None:
    found = cohort(
        pairs({("A", "A"): 90, ("A", "B"): 8, ("A", "D"): 2, ("B", "B"): 15, ("B", "D"): 5, ("A", None): 7}), STATES
    )
    assert found.matrix.tolist() == [pytest.approx([0.9, 0.08, 0.02]), pytest.approx([0, 0.75, 0.25]), [0, 0, 1]]
    two = term_structure(found, [1, 2], is_generator=False)
    assert two["pd"].to_list() == pytest.approx([0.02, 0.02 + 0.9 * 0.02 + 0.08 * 0.25, 0.25, 0.25 + 0.75 * 0.25])


def test_a_grade_nobody_was_in_stays_where_it_is() -> None:
    assert cohort(pairs({("B", "B"): 3}), STATES).matrix[0].tolist() == [1, 0, 0]


def test_a_part_of_a_year_needs_a_generator() -> None:
    with pytest.raises(ModelError, match="whole years"):
        term_structure(Migration(STATES, np.eye(3), np.eye(3)), [0.5], is_generator=False)


def test_the_generator_finds_the_intensities_it_was_made_from() -> None:
    chance, true = np.random.default_rng(8), np.array([[-0.3, 0.25, 0.05], [0.2, -0.6, 0.4], [0, 0, 0]])
    rows = []
    for _ in range(4000):
        state, day, end = int(chance.integers(2)), date(2020, 1, 1), date(2025, 1, 1)
        while day < end and state != 2:
            left = day + timedelta(days=float(chance.exponential(365.25 / -true[state, state])))
            to = int(chance.choice(3, p=np.where(np.arange(3) == state, 0, true[state]) / -true[state, state]))
            cut = left >= end
            rows.append((STATES[state], day, min(left, end), None if cut else STATES[to]))
            state, day = to, left
    frame = pl.DataFrame(rows, ["state", "from_day", "until_day", "next_state"], orient="row")
    found = generator(frame, STATES)
    assert found.matrix[:2] == pytest.approx(true[:2], abs=0.02)
    pds = term_structure(found, [0.5, 1, 3], is_generator=True).filter(pl.col("grade") == "A")["pd"].to_list()
    assert pds == sorted(pds) and 0 < pds[0] < 0.05


def test_default_through_the_worse_grade_is_seen_where_no_pair_shows_it() -> None:
    day = date(2025, 1, 1)
    rows = [
        ("A", day, day + timedelta(365), "B"),
        ("B", day, day + timedelta(365), "D"),
        ("A", day, day + timedelta(365), None),
    ]
    found = generator(pl.DataFrame(rows, ["state", "from_day", "until_day", "next_state"], orient="row"), STATES)
    assert term_structure(found, [1], is_generator=True).filter(pl.col("grade") == "A")["pd"].item() > 0


def test_spells_of_snapshots() -> None:
    days = [date(2025, month, 28) for month in (1, 2, 3, 4)]
    frame = pl.DataFrame({"enterprise_id": ["x"] * 4, "day": days, "grade": ["A", "A", "B", "A"]})
    assert spells(frame).sort("from_day").rows() == [
        ("x", "A", days[0], days[2], "B"),
        ("x", "B", days[2], days[3], "A"),
        ("x", "A", days[3], days[3], None),
    ]


def test_survival_is_that_of_statsmodels() -> None:
    chance = np.random.default_rng(9)
    life, cut = chance.geometric(0.03, 500), chance.integers(1, 36, 500)
    months, bad = np.minimum(life, cut), life <= cut
    found = survival(pl.DataFrame({"grade": "B", "months": months, "bad": bad, "weight": 1.0}), horizon_months=24)
    known = SurvfuncRight(months, bad)
    by_month = dict(zip(known.surv_times, known.surv_prob, strict=True))
    error = dict(zip(known.surv_times, known.surv_prob_se, strict=True))
    for row in found.filter(pl.col("month").is_in(list(by_month))).to_dicts():
        alive = by_month[row["month"]]
        assert row["pd"] == pytest.approx(1 - alive)
        spread = 1.959963985 * error[row["month"]] / (alive * abs(np.log(alive)))
        assert row["pd_low"] == pytest.approx(1 - alive ** np.exp(-spread), rel=1e-6)


def test_who_left_is_not_good_for_ever() -> None:
    frame = pl.DataFrame({"grade": "A", "months": [2, 2, 6, 12], "bad": [False, False, True, False], "weight": 1.0})
    assert survival(frame, horizon_months=12)["pd"].to_list()[5] == pytest.approx(0.5)


def test_beyond_what_was_seen_is_unknown() -> None:
    frame = pl.DataFrame({"grade": "A", "months": [3, 3], "bad": [False, True], "weight": 1.0})
    assert survival(frame, horizon_months=5)["pd"].to_list()[3:] == [None, None]

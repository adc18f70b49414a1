"""Workout LGD (rules 8.4), recovery curves, promises, transfers."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from tallystick.engine.recovery.workout import promises_kept, recovery_curves, transfer_result, workout_lgd

DEFAULT = date(2020, 1, 1)
YUAN = 100


def after(years: float) -> date:
    return DEFAULT + timedelta(days=round(years * 365))


FLOWS = pl.LazyFrame(
    [
        ("L1", after(0.5), "recovered", 300_000 * YUAN),
        ("L1", after(1.5), "recovered", 250_000 * YUAN),
        ("L1", after(2.5), "recovered", 100_000 * YUAN),
        ("L1", after(0.5), "cost", 20_000 * YUAN),
        ("L1", after(1.5), "cost", 30_000 * YUAN),
        ("L1", DEFAULT - timedelta(days=1), "recovered", 500_000 * YUAN),
    ],
    schema=["loan_id", "day", "kind", "amount_minor"],
    orient="row",
)
DEFAULTS = pl.LazyFrame(
    {
        "loan_id": ["L1", "L2"],
        "default_day": [DEFAULT, DEFAULT],
        "ead_minor": [1_000_000 * YUAN, 100 * YUAN],
        "discount_rate": [0.06, 0.06],
    }
)


def test_workout_lgd_of_the_fact_sheet() -> None:
    """The sheet discounts by half years exactly; days by 365 differ by at most half a day."""
    first, second = workout_lgd(DEFAULTS, FLOWS).collect().to_dicts()
    assert first["lgd"] == pytest.approx(0.440008, abs=1e-4)
    assert first["recovered_pv_minor"] == pytest.approx(606_906.71 * YUAN, rel=1e-4)
    assert second["lgd"] == 1.0


def test_more_recovered_than_owed_is_no_negative_loss() -> None:
    flows = pl.LazyFrame({"loan_id": ["L2"], "day": [after(0.1)], "kind": ["recovered"], "amount_minor": [200 * YUAN]})
    assert workout_lgd(DEFAULTS, flows).collect()["lgd"][1] == 0.0


def test_recovery_curve_rises_and_counts_only_what_is_old_enough() -> None:
    curve = recovery_curves(DEFAULTS.head(1), FLOWS, until=pl.lit(after(2.0)), months=60).collect()
    assert curve["months"].max() == 24
    assert curve["share"].to_list() == sorted(curve["share"].to_list())
    assert curve.filter(pl.col("months") == 12)["share"].item() == pytest.approx(0.3)
    assert curve.filter(pl.col("months") == 24)["share"].item() == pytest.approx(0.55)


PROMISE = {"loan_id": "L1", "made_day": date(2026, 1, 1), "promised_day": date(2026, 1, 10), "amount_minor": 1000}


@pytest.mark.parametrize(
    ("paid", "day", "until", "outcome"),
    [
        (1000, date(2026, 1, 10), date(2026, 2, 1), "kept"),
        (1000, date(2026, 1, 13), date(2026, 2, 1), "kept"),
        (1000, date(2026, 1, 14), date(2026, 2, 1), "broken"),
        (999, date(2026, 1, 10), date(2026, 2, 1), "partly"),
        (0, date(2026, 1, 10), date(2026, 1, 13), "open"),
        (1000, date(2025, 12, 31), date(2026, 2, 1), "broken"),
    ],
)
def test_promises(paid: int, day: date, until: date, outcome: str) -> None:
    payments = pl.LazyFrame({"loan_id": ["L1"], "day": [day], "amount_minor": [paid]})
    row = promises_kept(pl.LazyFrame([PROMISE]), payments, until=pl.lit(until), grace_days=3).collect().to_dicts()[0]
    assert row["outcome"] == outcome


def test_transfer_gains_over_what_it_was_carried_at() -> None:
    sold = pl.LazyFrame(
        {"principal_minor": [1000], "claim_minor": [1800], "allowance_minor": [1750], "price_minor": [82]}
    )
    row = transfer_result(sold).collect().to_dicts()[0]
    assert (row["principal_recovery"], row["gain_minor"]) == (0.082, 32)

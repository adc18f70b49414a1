"""Expected recoveries of impaired loans."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from tallystick.engine.provisioning.recoveries import READS, STEP
from tallystick.pack.policy import Grid, Policy

from .provisioning_policy import DAY, YUAN
from .provisioning_policy import policy as base_policy

CURVE = {1: 0.30, 2: 0.25, 3: 0.10, 4: 0.0, 5: 0.0}


def policy() -> Policy:
    base = base_policy()
    share = pl.col("recovery_year").replace_strict(CURVE, return_dtype=pl.Float64)
    grid = Grid("recovery_curve", ("security", "recovery_year"), {"share": share}, "test")
    return Policy("t", "1", "0", DAY, base.title, "CNY", grids={grid.name: grid})


def expected(**change: Any) -> int | None:
    base = {
        "exposure_minor": 1_000_000 * YUAN,
        "security": "unsecured",
        "eir": 0.06,
        "is_npl": True,
        "oldest_due_day": DAY,
    }
    row = {name: {**base, **change}.get(name) for name in READS}
    frame = STEP.run(pl.LazyFrame([row], schema=READS.schema()), policy()).collect()
    return frame["recovery_expected_minor"].item()


def test_fresh_default_expects_the_whole_curve_discounted() -> None:
    worth = 0.30 / 1.06**0.5 + 0.25 / 1.06**1.5 + 0.10 / 1.06**2.5
    assert expected() == pytest.approx(worth * 1_000_000 * YUAN, abs=1)


def test_what_did_not_come_in_its_year_is_not_expected_any_more() -> None:
    old = expected(oldest_due_day=date(DAY.year - 2, DAY.month, DAY.day))
    assert old is not None and old < 100_000 * YUAN


def test_secured_loans_recover_no_more_than_their_security() -> None:
    assert expected(security="mortgaged", security_value_minor=0) == 0
    assert expected(security="mortgaged", security_value_minor=2_000_000 * YUAN) == expected()


def test_performing_loans_expect_nothing_here() -> None:
    assert expected(is_npl=False) is None

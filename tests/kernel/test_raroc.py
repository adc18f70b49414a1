"""Return on capital and the price that earns the hurdle: the vector of rules 7.2."""

from __future__ import annotations

import polars as pl
import pytest

from tallystick.kernel.expected_loss import expected_loss_minor, expected_loss_share
from tallystick.kernel.raroc import capital_charge, capital_share, raroc

CAPITAL = capital_share(pl.lit(0.75), capital_ratio=0.105)
COSTS = pl.lit(0.023) + 0.010 + expected_loss_share(pl.lit(0.02), pl.lit(0.45))


@pytest.mark.parametrize(("rate", "expected"), [(0.046, 0.0381), (0.050, 0.0762), (0.055, 0.1238)])
def test_return_at_each_rate(rate: float, expected: float) -> None:
    assert pl.select(raroc(pl.lit(rate), COSTS, CAPITAL, tax_rate=0.25)).item() == pytest.approx(expected, abs=5e-5)


def test_capital_and_lowest_rate_of_the_sheet() -> None:
    assert pl.select(1_000_000 * CAPITAL).item() == pytest.approx(78_750.0)
    lowest = COSTS + capital_charge(CAPITAL, hurdle=0.12, tax_rate=0.25)
    assert pl.select(lowest).item() == pytest.approx(0.0546, abs=1e-9)


def test_no_capital_no_return() -> None:
    assert pl.select(raroc(pl.lit(0.05), COSTS, pl.lit(0.0), tax_rate=0.25)).item() is None


def test_expected_loss_in_money() -> None:
    loss = expected_loss_minor(pl.lit(100_000_000), pl.lit(0.02), pl.lit(0.45))
    assert pl.select(loss).item() == 900_000

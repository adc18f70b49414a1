"""Numbers in words by unit."""

from __future__ import annotations

import polars as pl
import pytest

from tallystick.engine.decision.written import written

TABLE = [
    (0.0, "minor", "0 yuan", "0元"),
    (100.0, "minor", "1 yuan", "1元"),
    (150.0, "minor", "1.50 yuan", "1.50元"),
    (5.0, "minor", "0.05 yuan", "0.05元"),
    (99_999.0, "minor", "999.99 yuan", "999.99元"),
    (100_000.0, "minor", "1,000 yuan", "1,000元"),
    (50_000_000.0, "minor", "500,000 yuan", "500,000元"),
    (100_000_500.0, "minor", "1,000,005 yuan", "1,000,005元"),
    (-123_456_789.0, "minor", "-1,234,567.89 yuan", "-1,234,567.89元"),
    (1e15, "minor", "10,000,000,000,000 yuan", "10,000,000,000,000元"),
    (0.123, "share", "12.3%", "12.3%"),
    (-0.0004, "share", "0.0%", "0.0%"),
    (-0.5, "share", "-50.0%", "-50.0%"),
    (575.0, "bp", "5.75%", "5.75%"),
    (1.0, "ratio", "1.00", "1.00"),
    (7.0, "count", "7", "7"),
    (7.25, "points", "7.25", "7.25"),
    (30.0, "days", "30 days", "30天"),
    (12.0, "months", "12 months", "12个月"),
    (3.0, "years", "3 years", "3年"),
    (1.0, "flag", "yes", "是"),
    (0.0, "flag", "no", "否"),
    (None, "minor", None, None),
    (3.0, None, "3", "3"),
]


@pytest.mark.parametrize(("value", "unit", "en", "zh"), TABLE)
def test_written(value: float | None, unit: str | None, en: str | None, zh: str | None) -> None:
    frame = pl.DataFrame({"v": [value], "u": [unit]}, schema={"v": pl.Float64, "u": pl.String})
    assert frame.select(written(pl.col("v"), pl.col("u"), "en")).item() == en
    assert frame.select(written(pl.col("v"), pl.col("u"), "zh")).item() == zh

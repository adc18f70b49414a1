"""Real data that tests of models use."""

from __future__ import annotations

from pathlib import Path

import polars as pl


def sba(shared_data: Path) -> pl.DataFrame:
    """This function will give the weighted sample of the SBA's loans up to fiscal year 2008."""
    loans = pl.read_parquet(shared_data / "sba" / "loans.parquet")
    return loans.filter(pl.col("weight_national").is_not_null(), pl.col("approval_fy") <= 2008)

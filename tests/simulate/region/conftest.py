"""One small region for all tests of it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tallystick.simulate.region import Region, make_region, region_config

SEED = 7
WINDOW = range(24, 60)


@pytest.fixture(scope="session")
def region() -> Region:
    return make_region(region_config({"firms": 3_000}), SEED)


@pytest.fixture(scope="session")
def firms(region: Region) -> np.ndarray:
    """Two hundred firms that live through the window, spread over the region."""
    business = region.business
    lives = (business.founded <= WINDOW.start) & (business.closed >= WINDOW.stop)
    return np.flatnonzero(lives)[::6][:200]


@pytest.fixture(scope="session")
def evidence(region: Region, firms: np.ndarray) -> dict[str, pl.DataFrame]:
    return region.evidence(firms, WINDOW)

"""Real small-business loans, out of time: a scorecard against plain boosting. Skipped where the data is absent."""

from __future__ import annotations

import pytest

from bench.cumcm import auc_of
from bench.rating_sba import TESTED, folder, measured, parted, read

PATH = folder() / "loans.parquet"
pytestmark = pytest.mark.skipif(not PATH.is_file(), reason=f"the real data is not here: {PATH}")


def test_a_scorecard_ranks_later_loans_no_worse_than_plain_boosting() -> None:
    loans = read(PATH)
    _, later = parted(loans, (2000, 2005), TESTED)
    bad = later["default"].to_numpy()
    found = {name.split(",")[0]: auc_of(scores, bad) for name, (scores, _) in measured(loans, windows=(2000,)).items()}
    assert found["scorecard"] > 0.655
    assert found["scorecard"] > found["plain boosting"] - 0.005
    assert found["boosting"] > 0.655

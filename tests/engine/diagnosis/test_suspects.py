"""A place is suspected for what is its own, not for what another place found before has brought there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine import flow
from tallystick.engine.diagnosis.sought import Asked
from tallystick.engine.diagnosis.suspects import suspects_of
from tallystick.pack import read_pack

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
ASKED = Asked(across=("product", "branch"), least_rows=20, least_hits=5, least_excess=0.1, least_months=9)
LINES = {"B1": 6, "B2": 2, "B3": 2, "B4": 2}
MONTHS = [f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13)]


def cases(others_of_b1: int) -> pl.DataFrame:
    """By month and branch ten files, six of B1's and two of others' of lines, which are all waved through.

    Of forty that are no lines `others_of_b1` are at B1, and two elsewhere.
    """
    rows = []
    for at, month in enumerate(MONTHS):
        for branch, lines in LINES.items():
            waved, others = others_of_b1 if branch == "B1" else 2, 10 - lines
            rows += [(month, branch, "line", True)] * lines
            rows += [(month, branch, "cash", (at * others + n) * 7 % 40 < waved) for n in range(others)]
    return pl.DataFrame(rows, schema=["month", "branch", "product", "hit"], orient="row")


@pytest.mark.parametrize(
    ("others_of_b1", "found"),
    [(2, ["line"]), (5, ["line"]), (16, ["line", "B1"])],
    ids=["the branch is like others", "a little beyond the others", "it waves through itself"],
)
def test_a_branch_is_not_suspected_for_a_product_it_has_much_of(others_of_b1: int, found: list[str]) -> None:
    policy = read_pack(PACK).on(date(2024, 12, 31), flow.vocabulary())
    problem = next(one for one in policy.problems if one.code == "collateral_over_relied")
    told = suspects_of(problem, cases(others_of_b1), ASKED, most_p=0.01)
    assert [one.place.value for one in told] == found

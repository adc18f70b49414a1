"""Applicants that are one business share one limit."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tallystick.engine.limit.sharing import STEP
from tests.engine.bank import WAN, bank, firms


def shared(*members: tuple[str | None, int | None, int | None]) -> list[Any]:
    """Each member is business, number of members, assessed limit in ten thousand yuan."""
    changes = [{"business_id": business, "business_members": several} for business, several, _ in members]
    limits = pl.Series([None if m[2] is None else m[2] * WAN for m in members], dtype=pl.Int64)
    frame = firms(*changes).with_columns(assessed_limit_minor=limits, indicated_limit_minor=limits)
    row = STEP.run(frame, bank()).collect()
    assert row["shared_limit_minor"].equals(row["shared_indication_minor"])
    found = row["shared_limit_minor"].to_list()
    return [None if minor is None else minor / WAN for minor in found]


@pytest.mark.parametrize(
    ("case", "members", "expected"),
    [
        ("alone", [("B1", 1, 80)], [80]),
        ("two of one size", [("B1", 2, 80), ("B1", 2, 80)], [40, 40]),
        ("pro rata, down to the step", [("B1", 2, 100), ("B1", 2, 50)], [66, 33]),
        ("another business is left alone", [("B1", 2, 80), ("B2", 1, 30), ("B1", 2, 80)], [40, 30, 40]),
        ("one declined", [("B1", 2, 80), ("B1", 2, 0)], [80, 0]),
        ("both declined", [("B1", 2, 0), ("B1", 2, 0)], [0, 0]),
        ("a part below the smallest loan", [("B1", 2, 60), ("B1", 2, 5)], [55, 0]),
        ("one not known", [("B1", 2, 80), ("B1", 2, None)], [None, None]),
        ("alone and not known", [("B1", 1, None)], [None]),
        ("members not known", [("B1", None, 80)], [None]),
        ("business not known", [(None, 1, 80)], [None]),
    ],
)
def test_sharing(case: str, members: list[tuple[str, int, int]], expected: list[Any]) -> None:
    assert shared(*members) == expected, case


def test_parts_never_exceed_the_one_limit() -> None:
    parts = shared(*[("B1", 7, limit) for limit in (13, 29, 31, 57, 83, 97, 101)])
    assert sum(parts) <= 101
    assert all(part <= limit for part, limit in zip(parts, (13, 29, 31, 57, 83, 97, 101), strict=True))

"""A place that for a while takes far more of the requests than before; a large one, or a good year, is no surge."""

from __future__ import annotations

import polars as pl
import pytest

from tallystick.engine.diagnosis.places import candidates, find_places
from tallystick.engine.diagnosis.sought import Asked

MONTHS = [f"{year}-{month:02d}" for year in (2021, 2022, 2023) for month in range(1, 13)]
ASKED = Asked(("branch",), least_rows=20, surges=1.45, least_months=9)


def requests(more: dict[str, float], *, first: int = 10, last: int = 26, whole_bank: float = 1.0) -> pl.DataFrame:
    """Forty requests a month of each of five branches, B5 thrice as many; in `[first, last)` times `more`."""
    parts = []
    for at, month in enumerate(MONTHS):
        for branch, count in {"B1": 40, "B2": 40, "B3": 40, "B4": 40, "B5": 120}.items():
            now = count * (more.get(branch, 1.0) if first <= at < last else 1.0) * (whole_bank if at > 18 else 1.0)
            parts += [{"branch": branch, "month": month, "hit": True}] * round(now)
    return pl.DataFrame(parts)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (requests({"B2": 2.0}), ["B2"]),
        (requests({"B2": 2.0, "B4": 1.8}), ["B2", "B4"]),
        (requests({"B2": 1.2}), []),
        (requests({}, whole_bank=2.0), []),
        (requests({"B2": 2.0}, first=10, last=14), []),
    ],
    ids=["a campaign", "two at once", "some more", "the whole bank grows", "an episode of four months"],
)
def test_a_surge_is_found_where_it_is(rows: pl.DataFrame, expected: list[str]) -> None:
    assert sorted(place.value for place in find_places(rows, ASKED, most_p=1e-4)) == expected


def test_a_surge_has_its_months_and_the_usual_share_beside_it() -> None:
    (place,) = find_places(requests({"B2": 2.0}), ASKED, most_p=1e-4)
    assert (place.since, place.until) == ("2021-11", "2023-03")
    assert place.share == pytest.approx(80 / 320)
    assert place.peer_share == pytest.approx(40 / 280, abs=0.001)


def test_without_months_beside_it_nothing_is_told() -> None:
    assert candidates(requests({"B2": 2.0}).filter(pl.col("month") < "2021-11"), ASKED) == []
    assert candidates(requests({}).clear(), ASKED) == []

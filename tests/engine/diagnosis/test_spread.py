"""How far places differ anyway: told of all places at once as it is told of each from the others."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tallystick.engine.diagnosis.spread import crowded, others_middle, spread_among_peers


def _one_by_one(k: np.ndarray, n: np.ndarray, due: np.ndarray) -> list[float]:
    """The same by its definition: without the place, and without the most deviating of its peers."""
    told = []
    for at in range(len(n)):
        peers = [one for one in range(len(n)) if one != at]
        if len(peers) > 3:
            rate = k[peers].sum() / due[peers].sum()
            unit = np.maximum(due * rate * (1.0 - np.minimum(due * rate / n, 0.99)), 1e-9)
            odd = (k - due * rate) / np.sqrt(unit)
            peers.remove(max(peers, key=lambda one: (odd[one], -one)))
        own, rows, expects = k[peers], n[peers], due[peers]
        expected = expects * own.sum() / expects.sum()
        unit = np.maximum(expected * (1.0 - np.minimum(expected / rows, 0.99)), 1e-9)
        free = len(peers) - 1
        room = rows.sum() - (rows**2).sum() / rows.sum() - free
        chi = ((own - expected) ** 2 / unit).sum()
        told.append(max((chi - free) / room, 0.0) if len(peers) > 1 and own.sum() > 0 and room > 0 else 0.0)
    return told


@pytest.mark.parametrize("places", [2, 3, 4, 5, 6, 40])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.97, 1.0])
@pytest.mark.parametrize("alike", [True, False])
def test_all_at_once_is_one_by_one(places: int, share: float, alike: bool) -> None:
    chance = np.random.default_rng(places)
    for most in (2, 30, 900):
        n = chance.integers(1, most, places).astype(float)
        k = chance.binomial(n.astype(int), np.clip(chance.normal(share, share / 3.0, places), 0.0, 1.0)).astype(float)
        due = n if alike else n * chance.uniform(0.01, 0.2, places)
        assert spread_among_peers(k, n, due) == pytest.approx(_one_by_one(k, n, due), rel=1e-9, abs=1e-11)


def test_the_middle_of_the_others() -> None:
    for count in (2, 3, 8, 9):
        share = np.random.default_rng(count).integers(0, 4, count) / 4.0
        by_one = [np.median(np.delete(share, at)) for at in range(count)]
        assert others_middle(share).tolist() == by_one


def test_rows_of_one_officer_count_once_where_they_are_all_alike() -> None:
    officers = [f"{place}{at % 5}" for place in "abcd" for at in range(50)]
    rows = pl.DataFrame({"branch": [one[0] for one in officers], "officer": officers})
    of_person = rows.with_columns(hit=pl.col("officer").str.ends_with("0"))
    of_row = rows.with_columns(hit=pl.int_range(pl.len()) // 5 % 5 == 0)
    values = ["a", "b", "c", "d", "nobody"]
    assert crowded(of_person, "branch", "officer", values).tolist() == pytest.approx([10.0] * 4 + [1.0])
    assert crowded(of_row, "branch", "officer", values).tolist() == pytest.approx([1.0] * 5)
    assert crowded(of_person, "officer", "officer", values).tolist() == [1.0] * 5

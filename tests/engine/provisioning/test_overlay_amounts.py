"""An amount shared out over loans adds up to the fen, and nobody gets more than its room."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.engine.provisioning.overlays import shared_out


@pytest.mark.parametrize(
    ("amount", "weights", "room", "given_minor"),
    [
        (100, [1, 1, 1], [1_000] * 3, [34, 33, 33]),
        (100, [3, 1, 0], [1_000] * 3, [75, 25, 0]),
        (100, [3, 1, 0], [10, 1_000, 1_000], [10, 90, 0]),
        (100, [3, 1], [10, 20], [10, 20]),
        (1, [5, 5], [9, 9], [1, 0]),
        (100, [0, 0], [9, 9], [0, 0]),
        (0, [1], [9], [0]),
        (5, [], [], []),
    ],
)
def test_an_amount_is_shared_by_allowance(
    amount: int, weights: list[int], room: list[int], given_minor: list[int]
) -> None:
    assert shared_out(amount, np.array(weights, np.int64), np.array(room, np.int64)).tolist() == given_minor


LOANS = st.lists(st.tuples(st.integers(0, 10**11), st.integers(0, 10**12)), min_size=1, max_size=40)


@given(amount=st.integers(0, 10**13), loans=LOANS)
def test_the_parts_add_up_and_stay_within_their_room(amount: int, loans: list[tuple[int, int]]) -> None:
    weights, room = (np.array(column, np.int64) for column in zip(*loans, strict=True))
    parts = shared_out(amount, weights, room)
    assert parts.sum() == min(amount, int(room[weights > 0].sum()))
    assert (parts >= 0).all()
    assert (parts <= room).all()
    assert not parts[weights == 0].any()

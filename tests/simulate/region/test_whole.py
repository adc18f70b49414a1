"""All rows of all firms, however little room there was for them at first."""

from __future__ import annotations

import numpy as np
import pytest

from tallystick.simulate.region.evidence import scene
from tallystick.simulate.region.evidence.scene import Ints, whole


def fill(firms: Ints, out: Ints) -> tuple[int, int]:
    """Firm n has n rows, each with its number and its place among them."""
    row = 0
    for done, firm in enumerate(firms):
        if row + firm > out.shape[1]:
            return row, done
        out[0, row : row + firm], out[1, row : row + firm] = firm, np.arange(firm)
        row += int(firm)
    return row, len(firms)


@pytest.mark.parametrize("room", [1, 7, 100, 50_000])
def test_every_row_is_written_in_order(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene, "_ROOM", room)
    firms = np.array([0, 3, 40, 2, 0, 90, 1])
    rows = whole(fill, firms, 2)
    assert rows[0].tolist() == np.repeat(firms, firms).tolist()
    assert rows[1].tolist() == [n for firm in firms for n in range(firm)]


def test_no_firms_have_no_rows() -> None:
    assert whole(fill, np.zeros(0, np.int64), 2).shape == (2, 0)

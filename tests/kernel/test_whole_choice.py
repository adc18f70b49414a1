"""Choosing things whole under limits: the same as trying every choice, and without a word on the screen."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.sparse import csr_array

from tallystick.kernel.whole_choice import best_taken

WORTH = np.array([6.0, 10.0, 12.0, 7.0, -1.0])
USE = np.array([[1.0, 2.0, 3.0, 2.0, 0.0], [0.0, 1.0, 1.0, 0.0, 0.0]])


@pytest.mark.parametrize(
    ("most", "taken"),
    [
        ((5.0, 2.0), [0, 1, 3]),
        ((6.0, 1.0), [0, 2, 3]),  # of the second and third one alone
        ((3.0, 2.0), [0, 1]),
        ((6.0, 2.0), [0, 1, 2]),
        ((0.0, 2.0), []),
        ((99.0, 99.0), [0, 1, 2, 3]),  # what is worth less than nothing stays
    ],
)
def test_the_choice_is_the_best_of_all(most: tuple[float, float], taken: list[int]) -> None:
    found = best_taken(WORTH, csr_array(USE), np.array(most))
    assert found is not None
    every = (np.array(each) for each in product((0, 1), repeat=len(WORTH)))
    assert found.worth == max(WORTH @ each for each in every if (USE @ each <= np.array(most)).all())
    assert np.flatnonzero(found.taken).tolist() == taken
    assert found.is_proven
    assert found.bound == pytest.approx(found.worth)


def test_where_nothing_is_allowed_there_is_no_choice() -> None:
    assert best_taken(WORTH, csr_array(USE), np.array([-1.0, 1.0])) is None


def test_nothing_is_said_on_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    places = np.arange(40)
    worth, use = 50.0 + (places * 37) % 23, (20.0 + (places * 53) % 29)[None, :]
    assert best_taken(worth, csr_array(use), np.array([300.0])) is not None
    assert capfd.readouterr() == ("", "")

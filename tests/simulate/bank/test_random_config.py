"""Banks drawn at random: the same seed, the same bank; every one of them can be simulated."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tallystick.simulate.bank.config import read_bank_config
from tallystick.simulate.bank.kinds import KINDS
from tallystick.simulate.bank.random_config import FEWEST, MOST, random_config

BASE = read_bank_config(Path(__file__).resolve().parents[3] / "configs" / "clean.yaml")


def test_the_same_seed_gives_the_same_bank_and_another_another() -> None:
    assert random_config(BASE, 7) == random_config(BASE, 7)
    assert random_config(BASE, 7) != random_config(BASE, 8)


def test_every_kind_is_planted_somewhere_and_only_as_it_can_be() -> None:
    drawn = [random_config(BASE, seed) for seed in range(120)]
    seen = Counter(one.problem for config in drawn for one in config.problems)
    assert set(seen) == set(KINDS)
    for config in drawn:
        assert FEWEST <= len(config.problems) <= MOST
        for one in config.problems:
            assert set(one.place) <= set(KINDS[one.problem].places)
            assert one.cause in KINDS[one.problem].causes
            for place, only in KINDS[one.problem].only.items():
                assert one.place.get(place, only[0]) in only
            assert 0.5 < one.strength <= 1
            assert one.from_month < one.until_month


@pytest.mark.parametrize("seed", range(3))
def test_nothing_but_the_problems_is_changed(seed: int) -> None:
    config = random_config(BASE, seed)
    assert (config.firms, config.branches, config.months) == (BASE.firms, BASE.branches, BASE.months)

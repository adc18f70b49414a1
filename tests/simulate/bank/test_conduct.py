"""Conduct around a bank: as written beside the code, changed key by key by a config, and each mistake told."""

from __future__ import annotations

from typing import Any

import pytest

from tallystick.intake.errors import IntakeError
from tallystick.simulate.bank.conduct import conduct_of
from tallystick.simulate.bank.setting import PRODUCTS, SECURITIES


def test_without_changes_it_is_as_written_and_has_every_product_and_security() -> None:
    conduct = conduct_of({})
    assert set(conduct.demand.bounds) == set(conduct.demand.share_of_sales) == set(PRODUCTS)
    assert len(conduct.collecting.comes_back) == len(conduct.collecting.months) == len(SECURITIES)
    assert sum(conduct.collecting.parts) == pytest.approx(1)
    assert all(low < high for low, high in conduct.demand.bounds.values())


def test_a_change_changes_its_key_alone() -> None:
    usual = conduct_of({})
    changed = conduct_of({"paying": {"own": 0.01}, "firms": {"fragile_trades": {"retail": 1.0}}})
    assert changed.paying.own == 0.01
    assert changed.paying.usual == usual.paying.usual
    assert changed.firms.fragile_trades == {**usual.firms.fragile_trades, "retail": 1.0}
    assert changed.demand == usual.demand


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"payment": {}}, "payment is unknown"),
        ({"paying": {"owns": 1}}, "paying.owns is unknown"),
        ({"paying": {"late": [0.1]}}, "paying.late needs 4 values"),
        ({"paying": {"late": 0.1}}, "paying.late needs 4 values"),
    ],
)
def test_a_mistake_is_told_with_its_cure(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        conduct_of(changes)

"""What a policy needs once is built once."""

from __future__ import annotations

from tallystick.engine.compiled import KEPT, per_policy
from tallystick.pack.policy import Policy
from tests.engine.bank import bank


def test_built_once_per_policy_and_again_for_its_twin() -> None:
    built: list[Policy] = []

    @per_policy
    def build(policy: Policy) -> int:
        built.append(policy)
        return len(built)

    one, twin = bank(), bank()
    assert [build(one), build(one), build(twin), build(one)] == [1, 1, 2, 1]


def test_the_oldest_is_forgotten() -> None:
    built: list[Policy] = []

    @per_policy
    def build(policy: Policy) -> int:
        built.append(policy)
        return len(built)

    first, others = bank(), [bank() for _ in range(KEPT)]
    build(first)
    for other in others:
        build(other)
    assert build(first) == KEPT + 2

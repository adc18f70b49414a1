"""Collateral, in the bank's words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tallystick.engine.features.collateral import SOURCE
from tests.engine.features.feature_tables import evidence, one, policy

DAY = date(2026, 3, 15)


def item(number: int, kind: str, value: int, **more: Any) -> dict[str, Any]:
    row = {"collateral_id": str(number), "kind": kind, "value_minor": value, "valued_day": date(2026, 1, 1)}
    return {**row, "is_registered": True, **more}


def read(*rows: dict[str, Any], **numbers: float) -> dict[str, Any]:
    return one(SOURCE, evidence(enterprises=[{}], collateral=rows), policy(DAY, **numbers))


def test_haircut_then_prior_lien() -> None:
    row = read(item(1, "residential", 1000, prior_lien_minor=200), item(2, "deposit", 100))
    assert (row["collateral_value_minor"], row["security_value_minor"]) == (900, 500 + 95)
    assert row["unregistered_collateral_share"] == 0.0


def test_a_lien_above_the_value_leaves_nothing() -> None:
    row = read(item(1, "residential", 1000, prior_lien_minor=800), item(2, "deposit", 100))
    assert (row["collateral_value_minor"], row["security_value_minor"]) == (300, 95)


@pytest.mark.parametrize(("registered", "share", "security"), [(True, 0.0, 700), (False, 1.0, 0), (None, 1.0, 0)])
def test_registration(registered: bool | None, share: float, security: int) -> None:
    row = read(item(1, "residential", 1000, is_registered=registered, prior_lien_minor=0))
    assert (row["unregistered_collateral_share"], row["security_value_minor"]) == (share, security)


def test_the_policy_may_count_the_unregistered_in_part() -> None:
    given = item(1, "residential", 1000, is_registered=False, prior_lien_minor=0)
    assert read(given, unregistered_collateral_counts=0.25)["security_value_minor"] == 175


def test_a_lien_not_stated_counts_nothing_unless_registered() -> None:
    given = item(1, "residential", 1000, is_registered=False)
    row = read(given, unregistered_collateral_counts=0.25)
    assert (row["collateral_value_minor"], row["security_value_minor"]) == (0, 0)


@pytest.mark.parametrize(("until", "security"), [(DAY, 700), (date(2026, 3, 14), 350), (None, 700)])
def test_insurance(until: date | None, security: int) -> None:
    assert read(item(1, "residential", 1000, insured_until=until))["security_value_minor"] == security


def test_a_kind_the_policy_does_not_take() -> None:
    assert read(item(1, "vehicle", 1000))["security_value_minor"] == 0


def test_nothing_offered_is_zero() -> None:
    row = read()
    assert (row["collateral_value_minor"], row["security_value_minor"]) == (0, 0)
    assert row["unregistered_collateral_share"] == 0.0


def test_valued_later_is_not_seen() -> None:
    assert read(item(1, "deposit", 1000, valued_day=date(2026, 3, 16)))["collateral_value_minor"] == 0

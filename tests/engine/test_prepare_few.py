"""A handful of applicants is prepared without planning: the features must be those of the planned way."""

from __future__ import annotations

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.flow import prepare, prepare_few, prepared, vocabulary
from tallystick.pack.pack import read_pack
from tallystick.pack.policy import Policy
from tests.engine.features.crowd import DAY, crowd
from tests.engine.features.feature_tables import table


@pytest.fixture(scope="module")
def l_bank(project_root: Path) -> Policy:
    return read_pack(project_root / "packs" / "l_bank").on(DAY, vocabulary())


def evidence(firms: int, *left_out: str) -> Evidence:
    rows = crowd(seed=5, firms=firms)
    return Evidence({name: table(name, held).lazy() for name, held in rows.items() if name not in left_out})


@pytest.mark.parametrize(
    "given",
    [evidence(12), evidence(2), evidence(6, "statements", "guarantees", "bureau_loans"), evidence(6, "enterprises")],
    ids=["a crowd", "two", "tables not collected", "no registry"],
)
def test_a_handful_is_prepared_alike(given: Evidence, l_bank: Policy) -> None:
    few = prepare_few(given, l_bank)
    assert_frame_equal(few, prepare(given, l_bank).collect())
    assert few.columns == list(prepared())

"""A bank cut into blocks: what does not see the crowd is the same in every cut, and costs are those of the whole."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tallystick.intake.errors import IntakeError
from tallystick.simulate.bank.blocks import block_of, branches_of
from tallystick.simulate.bank.config import BankConfig, read_bank_config
from tallystick.simulate.bank.run import Course, live
from tests.simulate.bank.quick import BANK, PACK, Odds, lived, quick_config, quick_setting

SMALL = {"firms": 1600, "months": 18}
PLANTED = (
    {"problem": "slow_collection", "place": {"branch": "B01"}, "strength": 0.9},
    {"problem": "formal_checks", "place": {"branch": "B04"}},
)
LOAN = ("firm", "branch", "officer", "product", "principal_minor", "rate_bp", "drawn_day", "defaulted_day", "ead_minor")


def _config(blocks: int) -> BankConfig:
    return quick_config(*PLANTED, blocks=blocks, **SMALL)


@cache
def _whole() -> Course:
    return lived(_config(1))


@cache
def _blocks(count: int) -> list[tuple[Course, np.ndarray]]:
    setting = quick_setting(_config(count))
    found = []
    for number in range(count):
        block = block_of(setting, number)
        begun = Course.begun(block.setting)
        course = live(replace(begun, answering=Odds(block.setting, begun.answering.store)))
        found.append((course, block.spread(course.ledger.sums)))
    return found


def _loans(courses: list[Course]) -> list[tuple[int, ...]]:
    rows = []
    for course in courses:
        held = course.loans.rows
        mine = held.where(held.world == 0)
        rows += list(zip(*(mine.columns[name].tolist() for name in LOAN), strict=True))
    return sorted(rows)


@pytest.mark.parametrize("count", [2, 4])
def test_every_loan_is_the_same_however_the_bank_is_cut(count: int) -> None:
    assert _loans([course for course, _ in _blocks(count)]) == _loans([_whole()])


@pytest.mark.parametrize("count", [2, 4])
def test_results_of_all_worlds_add_up_to_those_of_the_whole_bank(count: int) -> None:
    added = np.sum([sums for _, sums in _blocks(count)], axis=0)
    assert added.shape == _whole().ledger.sums.shape
    np.testing.assert_allclose(added, _whole().ledger.sums, rtol=1e-9, atol=1.0)


def test_a_block_runs_only_the_worlds_that_can_differ_in_it() -> None:
    assert [course.setting.worlds for course, _ in _blocks(4)] == [3, 1, 1, 3]


@pytest.mark.parametrize(("branches", "blocks"), [(4, 1), (4, 4), (7, 3), (50, 20)])
def test_blocks_share_out_all_branches_once(branches: int, blocks: int) -> None:
    config = quick_config(branches=branches, blocks=blocks)
    parts = [branches_of(config, number) for number in range(blocks)]
    assert [branch for part in parts for branch in part] == list(range(branches))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("blocks", [0, 5, -1, 1.5, "two"])
def test_blocks_that_cannot_be_are_refused(blocks: object) -> None:
    with pytest.raises(IntakeError, match="blocks"):
        quick_config(**{**BANK, "blocks": blocks})


@pytest.mark.parametrize(
    ("tables", "said"), [(["enterprises"], "owners is missing"), (["enterprises", "weather"], "weather is unknown")]
)
def test_tables_that_cannot_be_left_out_or_are_unknown_are_refused(tables: list[str], said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        quick_config(collects=tables)


@pytest.mark.parametrize("changes", [{"branches": 100}, {"managers_a_branch": 50}])
def test_more_people_than_have_numbers_are_refused(changes: dict[str, int]) -> None:
    with pytest.raises(IntakeError, match="too many"):
        quick_config(**changes)


def test_the_large_bank_is_a_bank_in_blocks() -> None:
    config = read_bank_config(PACK.parents[1] / "configs" / "large.yaml")
    assert config.blocks > 1
    assert {"invoices", "statements"} <= {*config.collects}, "without either no scorecard rates a firm"

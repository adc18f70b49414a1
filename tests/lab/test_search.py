"""Settings tried: each is what the written pack gives; what no data backs is refused; the seed is all the chance."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import polars as pl
import pytest
import yaml

from tallystick.lab.errors import LabError
from tallystick.lab.levers import lever_of, with_setting, written
from tallystick.lab.search import Limits, Question, Search, search
from tallystick.lab.support import SupportRule
from tallystick.lab.trial import Trial
from tallystick.pack.differences import differences
from tallystick.pack.pack import read_pack
from tests.lab.histories import DAY, PACK, PACKS, history

LEVERS = tuple(
    lever_of(PACK, asked, DAY)
    for asked in (
        {"parameter": "dscr_required", "values": [1.0, 1.2, 1.6]},
        {"table": "price", "output": "markup_bp", "add": [0, 15]},
    )
)
SUPPORT = SupportRule(by=("grade", "security", "outcome"), least=5, unsupported_at_most=0.9)
QUESTION = Question(
    levers=LEVERS,
    since=DAY,
    aim="expected_profit_minor",
    limits=Limits(),
    support=SUPPORT,
    how="grid",
    tries=4,
    seed=3,
)


@cache
def found_by_grid() -> Search:
    return search(history(500), PACK, QUESTION)


def test_a_setting_in_memory_is_the_pack_that_is_written(tmp_path: Any) -> None:
    levers = (*LEVERS, lever_of(PACK, {"table": "policy_cap", "output": "cap_minor", "times": [0.5, 1]}, DAY))
    setting = (1.6, 15.0, 0.5)
    says = written(PACK, levers, setting, DAY)
    for kind in ("parameters", "tables"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "tried.yaml").write_text(_text(says[kind]), "utf-8")
    head = {
        "extends": str(PACKS / "l_bank"),
        "id": "tried",
        "title": {"en": "t", "zh": "t"},
        "version": "1",
        "source": "t",
    }
    (tmp_path / "pack.yaml").write_text(_text(head), "utf-8")
    read = read_pack(tmp_path)
    assert differences(with_setting(PACK, levers, setting, DAY), read) == []
    assert {one.name for one in differences(PACK, read)} == {"dscr_required", "price", "policy_cap"}


def test_figures_of_every_setting_are_those_of_deciding_anew() -> None:
    found = found_by_grid()
    assert found.tried.height == 6
    for row in (0, 2, 5):
        decided = Trial.of(history(500), with_setting(PACK, LEVERS, found.setting(row), DAY), as_of=DAY).decided
        assert found.tried["approved"][row] == (decided["outcome"] == "approve").sum()
        for name in ("loan_minor", "expected_loss_minor", "expected_profit_minor"):
            assert found.tried[name][row] == decided[name].sum(), name


def test_the_pack_as_it_is_is_tried_first_and_the_best_is_the_most_of_the_allowed() -> None:
    found = found_by_grid()
    assert found.setting(0) == tuple(lever.held for lever in LEVERS)
    assert found.tried["changed"][0] == 0
    assert found.best is not None
    allowed = found.tried.filter("is_allowed")
    assert found.tried["expected_profit_minor"][found.best] == allowed["expected_profit_minor"].max()


def test_what_no_data_backs_is_refused_however_good_it_looks() -> None:
    nobody = replace(QUESTION, support=replace(SUPPORT, least=10**6, unsupported_at_most=0.0))
    found = search(history(500), PACK, nobody)
    beyond = found.tried.filter(pl.col("beyond") > 0)
    assert beyond.height > 0
    assert not beyond["is_supported"].any()
    assert not beyond["is_frontier"].any()


def test_limits_that_nothing_keeps_leave_no_best() -> None:
    assert search(history(500), PACK, replace(QUESTION, limits=Limits(approved_at_least=10**6))).best is None


def test_nothing_on_the_frontier_is_beaten() -> None:
    tried = found_by_grid().tried
    for one in tried.filter("is_frontier").to_dicts():
        better = tried.filter(
            (pl.col("expected_profit_minor") >= one["expected_profit_minor"])
            & (pl.col("expected_loss_minor") <= one["expected_loss_minor"])
            & (pl.col("approved") > one["approved"])
        )
        assert better.height == 0


def test_bayes_gives_the_same_for_the_same_seed_and_finds_the_best_of_the_grid() -> None:
    asked = replace(QUESTION, how="bayes", tries=6)
    once, again = search(history(500), PACK, asked), search(history(500), PACK, asked)
    assert once.tried.equals(again.tried)
    best = found_by_grid()
    assert once.best is not None
    assert best.best is not None
    assert once.tried["expected_profit_minor"][once.best] == best.tried["expected_profit_minor"][best.best]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"parameter": "dscr_requird", "values": [1]}, "did you mean 'dscr_required'"),
        ({"parameter": "dscr_required"}, "nothing to try"),
        ({"table": "price", "output": "markup", "add": [1]}, "no output of numbers"),
        ({"table": "prices", "output": "markup_bp", "add": [1]}, "did you mean 'price'"),
        ({"rule": "INV-09", "values": [1]}, "write `parameter`"),
    ],
)
def test_a_lever_that_the_pack_has_not_is_refused_with_its_cure(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(LabError, match=says):
        lever_of(PACK, asked, DAY)


def test_a_grid_too_large_is_refused() -> None:
    wide = replace(LEVERS[0], values=tuple(float(n) for n in range(100, 5_200)))
    with pytest.raises(LabError, match="how: bayes"):
        search(history(500), PACK, replace(QUESTION, levers=(wide,)))


def _text(held: Any) -> str:
    class Whole(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return yaml.dump(held, Dumper=Whole, allow_unicode=True, sort_keys=False)

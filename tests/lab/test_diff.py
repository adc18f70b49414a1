"""Who is decided differently: every changed application is named, every sum adds up, every cause is a rule's answer."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tallystick.lab.cuts import CUTS
from tallystick.lab.diff import Diff, diff_of
from tallystick.lab.trial import Trial
from tallystick.pack.errors import NotInForce
from tallystick.pack.pack import Pack, read_pack
from tests.lab.histories import DAY, PACK, PACKS, history, other_pack


def test_sums_over_parts_and_transitions_are_the_totals(tmp_path: Path) -> None:
    diff = _diff(
        tmp_path, "buyer_top1_ceiling: {values: {2019-01-01: 0.6}}\ndscr_required: {values: {2019-01-01: 1.6}}\n"
    )
    totals = diff.totals.row(0, named=True)
    summed = [name for name in diff.parts.columns if name not in ("cut", "part")]
    for cut in CUTS:
        assert diff.parts.filter(pl.col("cut") == cut).select(summed).sum().row(0, named=True).items() <= totals.items()
    assert diff.transitions["applications"].sum() == totals["applications"] == history(1_000).height
    assert diff.transitions["loan_minor_b"].sum() == totals["loan_minor_b"]
    other = diff.transitions.filter(pl.col("outcome") != pl.col("outcome_b"))["applications"].sum()
    assert other == totals["changed"] == diff.changed.filter(pl.col("outcome") != pl.col("outcome_b")).height > 3


def test_the_rule_that_made_the_difference_is_named(tmp_path: Path) -> None:
    diff = _diff(tmp_path, "buyer_top1_ceiling: {values: {2019-01-01: 0.4}}\n")
    assert diff.changed.height > 1
    assert set(diff.causes["code"]) == {"INV-09"}
    assert set(diff.causes["application_id"]) == set(diff.changed["application_id"])
    assert diff.causes.select("before", "after").unique().rows() == [("clear", "refer")]


def test_another_limit_is_a_cause_with_both_limits(tmp_path: Path) -> None:
    diff = _diff(tmp_path, "dscr_required: {values: {2019-01-01: 2}}\n")
    declined = diff.changed.filter((pl.col("outcome") == "approve") & (pl.col("outcome_b") == "decline"))
    assert declined.height > 0
    told = diff.causes.filter(pl.col("application_id") == declined["application_id"][0])
    assert ("limit", "0") in told.select("code", "after").rows()


def test_a_change_of_later_days_is_seen_as_of_them_only(tmp_path: Path) -> None:
    other = read_pack(
        other_pack(
            tmp_path / "other", PACKS / "l_bank", "buyer_top1_ceiling: {values: {2019-01-01: 0.5, 2026-06-01: 0.3}}\n"
        )
    )
    trial = Trial.of(history(1_000), PACK, [other])
    assert diff_of(trial, other, as_of=None).changed.height == 0
    assert diff_of(Trial.of(history(1_000), PACK, [other], as_of=DAY), other, as_of=DAY).changed.height > 0


def test_a_pack_that_starts_later_is_refused_by_name(tmp_path: Path) -> None:
    later = tmp_path / "later"
    later.mkdir()
    head = "id: later\ntitle: {en: Later, zh: 以后}\nversion: 1.0.0\nstarts: 2025-01-01\nsource: test\n"
    (later / "pack.yaml").write_text(f"extends: {PACKS / 'l_bank'}\n{head}", "utf-8")
    with pytest.raises(NotInForce, match="later"):
        Trial.of(history(1_000), read_pack(later))


def test_changes_that_act_on_features_are_told(tmp_path: Path) -> None:
    other = read_pack(
        other_pack(tmp_path / "o", PACKS / "l_bank", "soft_weight_person: {values: {2019-01-01: 0.41}}\n")
    )
    trial = Trial.of(history(1_000), PACK, [other])
    diff = diff_of(trial, other, as_of=None, preparing=("soft_weight_person", "unknown_industry_margin"))
    assert diff.unseen == ("soft_weight_person",)
    assert diff.changed.height == 0


def test_each_day_is_decided_by_its_own_policy() -> None:
    """Stretches together give what each application alone gives on its own day."""
    few = history(1_000).between(None, None)
    trial = Trial.of(few, PACK)
    assert len(trial.stretches) > 3
    day = few.facts["asked_day"][700]
    alone = Trial.of(few.between(day, day), PACK)
    places = (few.facts["asked_day"] == day).arg_true()
    assert trial.decided[places].equals(alone.decided)


def _diff(folder: Path, parameters: str) -> Diff:
    other: Pack = read_pack(other_pack(folder / "other", PACKS / "l_bank", parameters))
    return diff_of(Trial.of(history(1_000), PACK, [other]), other, as_of=None)

"""Every decision again, under the version that made it; a shadow's log says both, and how far they are apart."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tallystick.lab.errors import LabError
from tallystick.lab.history import History
from tallystick.lab.replay import replay
from tallystick.lab.shadow import by_month, shadow_log
from tallystick.lab.trial import Trial
from tallystick.pack.pack import Pack, read_pack
from tests.lab.histories import PACK, PACKS, history, other_pack

COLUMNS = ("outcome", "grade", "limit_minor", "rate_bp", "raroc", "pd_score")


def two_versions(folder: Path) -> tuple[History, dict[str, Pack]]:
    """The first half of a history decided under one version of the pack, the second under another."""
    held = history(300)
    row = pl.int_range(pl.len())
    version = pl.when(row < 150).then(pl.lit("1")).otherwise(pl.lit("2"))
    facts = held.facts.with_columns(version.alias("pack_version"))
    other = read_pack(other_pack(folder / "v2", PACKS / "l_bank", "hurdle: {values: {2019-01-01: 0.2}}\n"))
    return History(held.features, facts, held.until, held.aside), {"1": PACK, "2": other}


def decided(held: History, packs: dict[str, Pack]) -> pl.DataFrame:
    """What each version decides on its half, kept in another order than the history's."""
    from tallystick.lab.evaluate import evaluate
    from tallystick.lab.trial import policies_by_stretch

    parts = []
    for version, pack in packs.items():
        mine = held.facts["pack_version"] == version
        part = History(held.features.filter(mine), held.facts.filter(mine), held.until, held.aside)
        for first, count, policy in policies_by_stretch(pack, part):
            made = evaluate(part.features[first : first + count].lazy(), policy, COLUMNS).collect()
            parts.append(made.with_columns(part.facts["application_id"][first : first + count]))
    return pl.concat(parts).select("application_id", *COLUMNS).reverse()


def test_every_decision_comes_out_to_the_last_bit(tmp_path: Path) -> None:
    held, packs = two_versions(tmp_path)
    kept = decided(held, packs)
    got = replay(held, kept, packs)
    assert got.differing == {}
    assert got.again.equals(kept)
    assert (got.compared, got.columns) == (300, len(COLUMNS))


def test_a_decision_that_was_changed_afterwards_is_named(tmp_path: Path) -> None:
    held, packs = two_versions(tmp_path)
    kept = decided(held, packs).with_columns(
        rate_bp=pl.when(pl.int_range(pl.len()) == 7).then(pl.col("rate_bp") + 1).otherwise("rate_bp")
    )
    got = replay(held, kept, packs)
    changed = kept["rate_bp"][7]
    assert got.differing == ({"rate_bp": 1} if changed is not None else {})
    assert got.applications.to_list() == ([kept["application_id"][7]] if changed is not None else [])


def test_under_the_wrong_version_it_differs(tmp_path: Path) -> None:
    held, packs = two_versions(tmp_path)
    assert replay(held, decided(held, packs), {"1": packs["2"], "2": packs["1"]}).differing


def test_a_version_that_is_not_there_is_named(tmp_path: Path) -> None:
    held, packs = two_versions(tmp_path)
    with pytest.raises(LabError, match="versions 2"):
        replay(held, decided(held, packs), {"1": packs["1"]})


def test_a_shadow_logs_both_and_counts_by_month(tmp_path: Path) -> None:
    held = history(400)
    other = read_pack(other_pack(tmp_path / "o", PACKS / "l_bank", "buyer_top1_ceiling: {values: {2019-01-01: 0.3}}\n"))
    log = shadow_log(Trial.of(held, PACK, [other]), other)
    months = by_month(log)
    assert log.height == months["applications"].sum() == 400
    apart = log.filter(pl.col("outcome") != pl.col("outcome_shadow"))
    assert months["stricter"].sum() == apart.height > 0
    assert months["milder"].sum() == 0
    assert log["live_digest"].unique().to_list() == [PACK.digest]

"""A fitted card in a pack: loaded with no code, and the engine gives every row the same points, score and PD."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal, assert_series_equal

from tallystick.engine.flow import vocabulary
from tallystick.engine.rating.step import STEP
from tallystick.modelling.binning import BinningRules
from tallystick.modelling.scorecard import Card, Scorecard, ScorecardRules, yaml_text
from tallystick.pack.pack import read_pack
from tallystick.pack.policy import Policy
from tests.modelling.scorecard.history import history

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
DAY = date(2026, 6, 30)
COLUMNS = ["sales_12m_minor", "void_share_12m", "debt_ratio", "taxpayer_grade", "owner_has_property"]
RULES = BinningRules(specials={"void_share_12m": (-1.0,)}, codes={"taxpayer_grade": ("A", "B", "M", "C", "D")})
CARD = Card(
    code="fitted",
    title={"en": "Fitted", "zh": "拟合评分卡"},
    needs="has_invoices",
    since=date(2020, 1, 1),
    source="rating manual 4",
    sample="4,000 invented firms",
    method="weights of evidence and logistic regression",
    priority=9,
    titles={"debt_ratio": {"en": "Debt ratio", "zh": "资产负债率"}},
)


def policy_with(card: Scorecard, folder: Path) -> Policy:
    shutil.copytree(PACK, folder, ignore=shutil.ignore_patterns("cases", "indicators"))
    (folder / "scorecards" / "fitted.yaml").write_text(yaml_text(card.to_pack(CARD)), encoding="utf-8")
    policy = read_pack(folder).on(DAY, vocabulary())
    return replace(policy, scorecards=tuple(one for one in policy.scorecards if one.code == "fitted"))


@pytest.mark.parametrize("missing", ["worst", "measured"])
def test_the_engine_gives_the_same_row_for_row(missing: str, tmp_path: Path) -> None:
    rules = ScorecardRules(missing=missing, least_iv=0.005)  # type: ignore[arg-type]
    card = Scorecard(rules, binning=RULES).fit(history(), "bad", columns=COLUMNS)
    assert set(card.columns) == set(COLUMNS)
    card.adjust("debt_ratio", "missing", 3, author="Head of risk", reason="statements are asked for", day=DAY)
    frame = pl.concat([history(3000, seed=9), history(1).with_columns(pl.lit(None, pl.String).alias("taxpayer_grade"))])
    frame = frame.with_columns(has_invoices=pl.lit(True))
    rated = STEP.run(frame.lazy(), policy_with(card, tmp_path / "pack")).collect()
    assert_frame_equal(rated.select(card.points(frame).columns), card.points(frame))
    assert_series_equal(rated["score"], card.score(frame))
    assert_series_equal(rated["pd_score"], card.predict_pd(frame), check_names=False, check_exact=True)
    assert rated["score"].null_count() == 0


def test_a_code_nobody_heard_of_is_not_rated_here_nor_there(tmp_path: Path) -> None:
    card = Scorecard(binning=RULES).fit(history(), "bad", columns=COLUMNS)
    frame = history(5).with_columns(taxpayer_grade=pl.lit("Z"), has_invoices=pl.lit(True))
    rated = STEP.run(frame.lazy(), policy_with(card, tmp_path / "pack")).collect()
    assert rated["score"].to_list() == card.score(frame).to_list() == [None] * 5


def test_the_pack_carries_how_the_card_came_about(tmp_path: Path) -> None:
    card = Scorecard(binning=RULES).fit(history(), "bad", columns=COLUMNS)
    before = card.to_pack(CARD)["development"]
    card.adjust("debt_ratio", "missing", 7, author="Head of risk", reason="statements are asked for", day=DAY)
    written = card.to_pack(CARD)
    assert written["development"]["digest"] != before["digest"]
    assert "adjustments" not in before
    said = "2026-06-30, Head of risk: debt_ratio, missing: 0 to 7 points: statements are asked for"
    assert written["development"]["adjustments"] == [said]
    folder = tmp_path / "pack"
    policy_with(card, folder)
    (kept,) = read_pack(folder).content.scorecards["fitted"]
    assert list(kept.development["adjustments"]) == [said]
    assert kept.development["digest"] == written["development"]["digest"]

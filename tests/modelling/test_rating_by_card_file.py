"""A card on file rates like the card that was fitted, and like the engine with the same card in a pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.engine.rating.step import rate
from tallystick.kernel.columns import Column, Columns
from tallystick.modelling.errors import ModelError
from tallystick.modelling.rating import rated, read_card, read_scale
from tallystick.modelling.scorecard import Card, Scorecard, yaml_text
from tallystick.pack import read_pack
from tests.modelling.small_history import small_history

L_BANK = Path(__file__).resolve().parents[2] / "packs" / "l_bank"
DAY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def fitted() -> tuple[Scorecard, pl.DataFrame]:
    table = small_history().with_columns(bad=pl.col("defaulted_day").is_not_null())
    return Scorecard().fit(table, "bad", columns=["sales", "lenders", "years", "region"]), table


def item(card: Scorecard) -> dict:
    named = Card(
        code="small",
        title={"en": "Small", "zh": "小"},
        needs="true",
        since=DAY,
        source="fitted",
        sample="s",
        method="m",
    )
    return card.to_pack(named)


def test_row_for_row_as_fitted_and_as_the_engine(tmp_path: Path, fitted: tuple[Scorecard, pl.DataFrame]) -> None:
    card, table = fitted
    folder = tmp_path / "pack"
    (folder / "scorecards").mkdir(parents=True)
    (folder / "pack.yaml").write_text(
        "id: t\ntitle: {en: T, zh: 试}\nversion: '1'\ncurrency: CNY\nstarts: 2019-01-01\n", "utf-8"
    )
    (folder / "scale.yaml").write_bytes((L_BANK / "scale.yaml").read_bytes())
    path = folder / "scorecards" / "small.yaml"
    path.write_text(yaml_text(item(card)), "utf-8")
    found = rated(table, read_card(path), read_scale(folder, DAY))
    assert found["score"].equals(card.score(table))
    vocabulary = Columns(Column(name, dtype, "text", name) for name, dtype in table.schema.items())
    policy = read_pack(folder).on(DAY, vocabulary)
    by_engine = rate(table.lazy(), policy).collect()
    assert found.select("score", "grade").equals(by_engine.select("score", "grade"))
    assert found["pd"].to_list() == pytest.approx(by_engine["pd_score"].to_list())


def test_a_code_without_a_bin_gives_no_grade(tmp_path: Path, fitted: tuple[Scorecard, pl.DataFrame]) -> None:
    table = fitted[1]
    mostly = (pl.col("region") == "north") & (pl.int_range(pl.len()) % 5 > 0)
    marked = table.with_columns(bad=mostly | (pl.int_range(pl.len()) % 11 == 0))
    coded = Scorecard().fit(marked, "bad", columns=["region"])
    path = tmp_path / "card.yaml"
    path.write_text(yaml_text(item(coded)), "utf-8")
    found = rated(
        table.head(2).with_columns(region=pl.Series(["west", "north"])), read_card(path), read_scale(L_BANK, DAY)
    )
    assert found["grade"].null_count() == 1 and found["pd"].null_count() == 1


def test_a_table_without_a_column_of_the_card_is_said(tmp_path: Path, fitted: tuple[Scorecard, pl.DataFrame]) -> None:
    path = tmp_path / "card.yaml"
    path.write_text(yaml_text(item(fitted[0])), "utf-8")
    with pytest.raises(ModelError, match=r"did you mean 'salse'"):
        rated(fitted[1].rename({"sales": "sale"}).rename({"sale": "salse"}), read_card(path), read_scale(L_BANK, DAY))


def test_no_card_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such file"):
        read_card(tmp_path / "none.yaml")

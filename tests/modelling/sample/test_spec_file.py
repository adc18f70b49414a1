"""A specification: read whole, every mistake told with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tallystick.modelling.errors import ModelError
from tallystick.modelling.sample.sample import condition_of, make_sample
from tallystick.modelling.sample.spec_file import read_spec
from tallystick.pack.errors import PackErrors
from tests.modelling.small_history import SPEC, small_history


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "spec.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_specification_is_read_whole(tmp_path: Path) -> None:
    spec = read_spec(written(tmp_path, SPEC))
    assert spec.target is not None and spec.target.within_months == 12
    assert spec.split.out_of_time_from == date(2025, 1, 1)
    assert spec.columns.directions == {"sales": "down", "lenders": "up"}
    assert spec.level.margin[0].category == "A"
    assert spec.card.title == {"en": "Small card", "zh": "小卡"}
    assert set(spec.roles) >= {"application_id", "decided_day", "defaulted_day", "enterprise_id"}


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("key: application_id", "kee: application_id", "unknown key 'kee'"),
        ("within_months: 12, ", "", "needs `within_months`"),
        ("default_day: defaulted_day, ", "", "neither an outcome nor days"),
        ("default_day: defaulted_day, ", "default_day: defaulted_day, outcome: bad, ", "both an outcome and days"),
        ("sales: down", "sales: downwards", "'downwards'"),
        ("category: A", "category: C", "'C'"),
        ("out_of_time_from: 2025-01-01", "out_of_time_from: soon", "a day as YYYY-MM-DD"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, was: str, now: str, said: str) -> None:
    assert was in SPEC
    with pytest.raises(PackErrors) as told:
        read_spec(written(tmp_path, SPEC.replace(was, now)))
    assert said in str(told.value) and "spec.yaml:" in str(told.value)


def test_the_sample_counts_every_row_once(tmp_path: Path) -> None:
    table = small_history()
    sample = make_sample(table, read_spec(written(tmp_path, SPEC)))
    assert sample.waterfall["rows"].sum() == table.height == sample.rows.height
    assert sample.columns == ("sales", "lenders", "years")
    assert set(sample.parts["part"]) == {"development", "holdout", "known_later", "out_of_time", "seen_before"}
    assert sample.rows.filter(pl.col("label") == "left_out")["bad"].null_count() == sample.rows["left_out"].count()


def test_firms_of_one_owner_stay_on_one_side(tmp_path: Path) -> None:
    table = small_history()
    firms = table["enterprise_id"].unique().sort().head(4000)
    links = pl.DataFrame({"one": firms[0::2], "other": firms[1::2]})
    sample = make_sample(table, read_spec(written(tmp_path, SPEC)), links=links)
    sides = {part: set(sample.part(part)["group"]) for part in ("development", "holdout", "out_of_time")}
    assert not sides["development"] & (sides["holdout"] | sides["out_of_time"])


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("segments: [region]", "segments: [regoin]", "did you mean"),
        ("day: decided_day", "day: sales", "Give days as dates"),
        ("key: application_id", "key: enterprise_id", "stands twice"),
    ],
)
def test_a_table_that_does_not_fit_is_said(tmp_path: Path, was: str, now: str, said: str) -> None:
    with pytest.raises(ModelError, match=f"(?i){said}"):
        make_sample(small_history(), read_spec(written(tmp_path, SPEC.replace(was, now))))


def test_rows_are_chosen_in_the_language_of_packs() -> None:
    table = small_history()
    few = table.filter(condition_of("region = 'north' and lenders <= 2", table))
    assert 0 < few.height < table.height and set(few["region"]) == {"north"}
    with pytest.raises(ModelError, match="lendres"):
        condition_of("lendres > 2", table)


def test_a_row_that_was_not_asked_for_is_counted(tmp_path: Path) -> None:
    spec = read_spec(written(tmp_path, SPEC + "rows: lenders <= 2\n"))
    steps = dict(make_sample(small_history(), spec).waterfall.rows())
    assert steps["not_asked_for"] > 0

"""Every indicator of L Bank: at its threshold, just not, and with nothing known."""

from __future__ import annotations

import polars as pl
import pytest

from tallystick.engine.monitoring.columns import LEVELS, level_column
from tallystick.engine.monitoring.signals import answerable, with_levels
from tallystick.pack.errors import Problems
from tallystick.pack.indicator_cases import check_asked, points_of, run_asked, unasked
from tests.engine.monitoring.watched import bank, l_bank, words

CODES = sorted(l_bank().content.indicators)
NOT_FED = {"B8", "J3", "J5", "M3", "M5", "V2", "S1", "S2"}
FAMILIES = {"T": 5, "I": 6, "U": 5, "B": 8, "P": 4, "C": 9, "J": 5, "M": 5, "F": 5, "G": 5, "L": 2, "V": 2, "S": 2}


def test_the_indicators_are_those_of_the_fact_sheet_that_tables_can_feed() -> None:
    all_of_them = {f"{letter}{n}" for letter, count in FAMILIES.items() for n in range(1, count + 1)}
    assert len(all_of_them) == 63
    assert set(CODES) == all_of_them - NOT_FED


def test_every_point_gives_the_level_it_is_written_with() -> None:
    assert list(run_asked(l_bank(), words())) == []


def test_every_threshold_has_a_point_on_it_beside_it_and_unknown() -> None:
    assert list(unasked(l_bank(), words())) == []
    problems = Problems()
    check_asked(l_bank().content, words(), problems)
    assert problems.found == []


@pytest.mark.parametrize("code", CODES)
def test_each_is_reached_not_reached_and_unknown(code: str) -> None:
    (version,) = l_bank().content.indicators[code]
    answers = {answer for asked in version.asked for answer in asked.expect}
    assert {"none", "unknown", *(level.level for level in version.levels)} <= answers


@pytest.mark.parametrize("code", CODES)
def test_the_engine_says_what_the_pack_says(code: str) -> None:
    (version,) = l_bank().content.indicators[code]
    (one,) = [one for one in bank().indicators if one.code == code]
    for asked in version.asked:
        frame = with_levels(points_of(asked, words()).lazy(), [one]).collect()
        found = ["unknown" if rank is None else LEVELS[rank] for rank in frame[level_column(code)]]
        assert found == list(asked.expect) * (len(found) if len(asked.expect) == 1 else 1)


def test_nothing_known_is_no_signal_from_any() -> None:
    named = sorted(frozenset().union(*(one.columns for one in bank().indicators)))
    unknown = [pl.lit(None, words()[name].dtype).alias(name) for name in named]
    empty = pl.LazyFrame({"enterprise_id": ["E1"]}).with_columns(unknown)
    frame = with_levels(empty, bank().indicators).collect()
    assert frame.select(pl.all_horizontal(pl.col("^level_.*$").is_null())).item()


def test_one_whose_columns_are_not_there_is_not_asked() -> None:
    frame = pl.LazyFrame({"enterprise_id": ["E1"], "debt_ratio": [0.8], "lenders": [1]})
    assert {one.code for one in answerable(frame, bank().indicators)} == {"F1", "C8"}


def test_owner_days_and_names_are_there_in_both_languages() -> None:
    for one in bank().indicators:
        assert one.owner and one.family and one.name.en and one.name.zh and one.source
        days = [level.act_within_days for level in one.levels]
        assert days == sorted(days, reverse=True)

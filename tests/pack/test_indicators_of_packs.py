"""Indicators in a pack: read, checked, compiled, tried at their own points; every mistake told with its place."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tallystick.pack.check import check_pack
from tallystick.pack.differences import differences
from tallystick.pack.indicator_cases import run_asked, unasked
from tallystick.pack.indicators import rank_of
from tallystick.pack.pack import Pack, read_pack
from tests.pack.small_bank import DAY, PACK, PARAMETERS, VOCABULARY

INDICATOR = """\
- id: F5
  name: {en: Cover is thin, zh: 偿债备付率偏低}
  family: statements
  owner: customer_manager
  levels:
    - {level: red, when: dscr < 0.5, act_within_days: 0}
    - {level: yellow, when: dscr < @dscr_floor, act_within_days: 30, shows: dscr}
  from: 2024-01-01
  source: Table F5
  asked:
    - {at: {dscr: [1.2, 1.19, 0.5, 0.49, null]}, day: 2026-01-01, expect: [none, yellow, yellow, red, unknown]}
    - {at: {dscr: 0.99}, expect: yellow}
"""


def pack(folder: Path, text: str = INDICATOR) -> Pack:
    for name, held in {"pack": PACK, "parameters/numbers": PARAMETERS, "indicators/all": text}.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(held, encoding="utf-8")
    return read_pack(folder, strict=False)


def test_a_level_is_reached_not_reached_or_unknown(tmp_path: Path) -> None:
    read = pack(tmp_path)
    assert check_pack(read, VOCABULARY) == []
    (one,) = read.on(DAY, VOCABULARY).indicators
    frame = pl.DataFrame({"dscr": [1.3, 1.1, 0.4, None]})
    assert frame.select(rank_of(one)).to_series().to_list() == [0, 1, 3, None]
    assert [level.level for level in one.levels] == ["yellow", "red"]
    assert (one.owner, one.columns, one.levels[1].act_within_days) == ("customer_manager", frozenset({"dscr"}), 0)


def test_a_level_reached_counts_where_a_worse_one_is_unknown(tmp_path: Path) -> None:
    text = INDICATOR.replace("dscr < 0.5", "lenders > 5")
    (one,) = pack(tmp_path, text).on(DAY, VOCABULARY).indicators
    frame = pl.DataFrame({"dscr": [1.1, 1.3, None], "lenders": [None, None, 6]}, schema_overrides={"lenders": pl.Int32})
    assert frame.select(rank_of(one)).to_series().to_list() == [1, None, 3]


def test_points_and_edges(tmp_path: Path) -> None:
    read = pack(tmp_path)
    assert list(run_asked(read, VOCABULARY)) == []
    assert [(lacks[2], lacks[3]) for lacks in unasked(read, VOCABULARY)] == []
    wrong = pack(tmp_path, INDICATOR.replace("red, unknown", "yellow, unknown"))
    assert [answer[1:] for answer in run_asked(wrong, VOCABULARY)] == [("indicator 'F5'", "point 4", "yellow", "red")]


@pytest.mark.parametrize(
    ("point", "lacking"),
    [
        ("1.2, ", ("F5 yellow: dscr < @dscr_floor", "stands on the threshold")),
        ("1.19, 0.5, 0.49, ", ("F5 red: dscr < 0.5", "stands on the threshold")),
        (", null", ("F5 red: dscr", "has it alone null")),
    ],
)
def test_an_edge_without_a_point_is_told(tmp_path: Path, point: str, lacking: tuple[str, str]) -> None:
    text = INDICATOR.split("    - {at: {dscr: 0.99}")[0].replace(point, "")
    assert lacking in [(lacks[2], lacks[3]) for lacks in unasked(pack(tmp_path, text), VOCABULARY)]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("dscr < 0.5", "dscrr < 0.5", 6, "there is no column 'dscrr'; did you mean 'dscr'?"),
        ("@dscr_floor", "@dscr_flor", 7, "there is no parameter 'dscr_flor'; did you mean 'dscr_floor"),
        ("level: red", "level: rot", 6, "'rot' is not known here"),
        ("level: red", "level: yellow", 7, "level yellow stands twice"),
        ("act_within_days: 0", "act_within_days: 31", 6, "red leaves more days to act than yellow"),
        ("act_within_days: 0", "act_within_days: -1", 6, "the days to act are negative"),
        ("family:", "familiy:", 3, "unknown key 'familiy'; did you mean 'family'?"),
        ("  owner: customer_manager\n", "", 1, "it lacks owner"),
        ("{dscr: 0.99}", "{dsrc: 0.99}", 12, "there is no column 'dsrc'; did you mean 'dscr'?"),
        ("red, unknown]", "unknown]", 11, "it asks at 5 points and expects 4 answers"),
        ("expect: yellow}", "expect: amber}", 12, "'amber' is not known here"),
        ("day: 2026-01-01", "day: 2023-01-01", 11, "the indicator is not in force on 2023-01-01"),
        ("from: 2024-01-01", "from: 2024-01-01\n  until: 2023-01-01", 9, "it ends on 2023-01-01, before it begins"),
        ("dscr < 0.5", "'coalesce(dscr, 0) < 0.5'", 6, "coalesce turns unknown into known"),
    ],
)
def test_mistakes_have_place_cause_and_cure(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in INDICATOR
    errors = check_pack(pack(tmp_path, INDICATOR.replace(old, new, 1)), VOCABULARY)
    assert any(said in error.cause and error.place.file.endswith("all.yaml") and error.cure for error in errors), errors
    assert line in {error.place.line for error in errors if said in error.cause}
    assert not any(error.thing.startswith("rule") for error in errors)


def test_the_digest_is_that_of_what_indicators_say_not_of_their_points(tmp_path: Path) -> None:
    before = pack(tmp_path)
    assert pack(tmp_path, INDICATOR.replace("{dscr: 0.99}", "{dscr: 0.98}")).digest == before.digest
    assert pack(tmp_path, INDICATOR.replace("dscr < 0.5", "dscr  <  0.50")).digest == before.digest
    after = pack(tmp_path, INDICATOR.replace("act_within_days: 30", "act_within_days: 20"))
    assert after.digest != before.digest
    assert [(one.kind, one.name) for one in differences(before, after)] == [("indicator", "F5")]
    gone = pack(tmp_path, "[]")
    assert [(one.kind, one.before, one.after) for one in differences(before, gone)] == [
        ("indicator", "present", "absent")
    ]

"""`tally pack` as a risk officer uses it: a sound pack, a broken one, one whose cases no longer hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tallystick.entry.cli.app import app
from tallystick.pack import read_pack
from tests.entry.bank import PACK, ROOT, tally

STRICT = ROOT / "packs" / "l_bank_strict"


def said(*words: object, code: int = 0) -> str:
    """This function will run `tally pack` with `words` and give what it prints, which is never a traceback."""
    found = CliRunner().invoke(app, ["pack", *map(str, words)])
    assert found.exit_code == code, (found.output, found.exception)
    assert "Traceback" not in found.output
    return found.output


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """L Bank, to be spoilt."""
    return Path(shutil.copytree(PACK, tmp_path / "l_bank"))


def spoil(folder: Path, file: str, old: str, new: str) -> Path:
    """This function will write `new` where `old` first stands in a file of the pack."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_packs_are_sound_and_covered() -> None:
    """The stricter bank's cases and edges are asked for in tests/packs."""
    assert all("is sound" in said("check", pack) for pack in (PACK, STRICT))
    assert "all as expected" in said("cases", PACK)
    assert said("edges", PACK) == "every edge is covered\n"


def test_check_tells_every_mistake(copy: Path) -> None:
    spoil(copy, "rules/affordability.yaml", "when: dscr <", "when: dscrr <")
    spoil(copy, "tables/price.yaml", "[1, ", "[2, ")
    lines = said("check", copy, code=1).splitlines()
    assert lines[-1] == f"{len(lines) - 1} mistakes"
    assert any("affordability.yaml:" in line and "did you mean 'dscr'?" in line for line in lines)
    assert any("price.yaml:" in line and "no row answers for" in line for line in lines)
    for command in ("cases", "edges", "show"):
        assert said(command, copy, code=1).splitlines() == lines


def test_check_tells_what_the_engine_lacks(copy: Path) -> None:
    (copy / "tables" / "lgd.yaml").unlink()
    output = said("check", copy, code=1)
    assert "table 'lgd': the engine needs it" in output
    assert "pack.yaml:" in output


def test_check_tells_a_rule_that_asks_too_early(copy: Path) -> None:
    spoil(copy, "rules/affordability.yaml", "when: dscr <", "when: rate_bp > 100 and dscr <")
    assert "'rate_bp', which nothing before it makes" in said("check", copy, code=1)


def test_cases_tell_what_came_out(copy: Path) -> None:
    spoil(copy, "parameters/affordability.yaml", "values: {2019-01-01: 1.0}", "values: {2019-01-01: 1.01}")
    lines = said("cases", copy, code=1).splitlines()
    assert "expectations failed" in lines[-1]
    assert all(".yaml:" in line and ": expected " in line and ", got " in line for line in lines[:-1])


def test_edges_tell_what_no_case_covers(copy: Path) -> None:
    spoil(
        copy, "parameters/affordability.yaml", "values: {2019-01-01: 1.0}", "values: {2019-01-01: 1.0, 2040-01-01: 1.1}"
    )
    lines = said("edges", copy, code=1).splitlines()
    assert lines[-1] == "2 edges uncovered"
    assert "affordability.yaml:7: change of parameter 'dscr_floor': no case stands on 2039-12-31, the day" in lines[0]
    assert "no case stands on 2040-01-01" in lines[1]


def test_digest() -> None:
    assert said("digest", PACK) == f"{read_pack(PACK).digest}\n"
    assert len(read_pack(PACK).digest) == 64


def test_show_tells_the_policy_of_a_day() -> None:
    output = said("show", PACK, "--day", "2024-06-30")
    for words in ("on 2024-06-30", "dscr_floor_secured", "0.9", "2023-01-01", "AFF-01", "authority", "digest"):
        assert words in output


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("AFF-01", ("hit when", "dscr < @dscr_floor", "@dscr_floor", "1.0 ratio since 2019-01-01", "if unknown")),
        ("dscr_floor", ("from", "1.0 ratio")),
        ("price", ("grade_rank", "floor_bp (bp)")),
        ("full", ("missing", "needs")),
        ("scale", ("PD 12 months", "%")),
        ("micro_cash", ("max_amount_minor",)),
    ],
)
def test_show_one_item(name: str, words: tuple[str, ...]) -> None:
    output = said("show", PACK, name, "--day", "2026-01-15")
    assert all(word in output for word in words), output


def test_show_what_is_not_there() -> None:
    assert "did you mean 'AFF-01'" in said("show", PACK, "AFF01", code=2)


def test_show_before_the_pack_starts() -> None:
    assert "starts on 2019-01-01" in said("show", PACK, "--day", "2018-12-31", code=2)


def test_show_what_differs() -> None:
    output = said("show", STRICT, "--diff", PACK)
    assert "parameter buyer_top1_ceiling values" in output
    assert output.splitlines()[-1].startswith("1 differences from l_bank ")


def test_no_such_folder() -> None:
    told = tally("pack", "check", "nowhere")
    assert told.returncode == 2
    assert "Traceback" not in told.stderr

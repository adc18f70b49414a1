"""`tally explain`: one decision in the terminal; a firm that is not there is met with the closest name."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from tallystick.entry.cli.app import app
from tests.entry.bank import tally

WIDE = {"COLUMNS": "200", "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def firms(run: Path) -> pl.DataFrame:
    return pl.read_parquet(run / "decisions.parquet")


def explained(*words: object) -> str:
    found = CliRunner(env=WIDE).invoke(app, ["explain", *map(str, words)])
    assert found.exit_code == 0, found.output
    return found.output


def test_every_firm_can_be_explained_in_both_languages(run: Path, firms: pl.DataFrame) -> None:
    for firm in firms["enterprise_id"]:
        for lang, rules in (("en", "Rules"), ("zh", "规则")):
            said = explained(run, firm, "--lang", lang)
            assert firm in said
            assert rules in said


def test_it_tells_points_rules_limit_price_and_authority(run: Path, firms: pl.DataFrame) -> None:
    rated = firms.filter(pl.col("grade").is_not_null() & pl.col("rate_bp").is_not_null())
    said = explained(run, rated["enterprise_id"][0])
    for part in ("possible points", "hit,", "bound by", "add up to a minimum of", "Authority", "working-capital need"):
        assert part in said, part


def test_it_counts_hits_and_unknowns_as_the_outputs_do(run: Path, firms: pl.DataFrame) -> None:
    rules = pl.read_parquet(run / "rules.parquet")
    for firm in firms["enterprise_id"][:5]:
        counts = rules.filter(pl.col("enterprise_id") == firm)["answer"].value_counts()
        by = dict(counts.rows())
        line = f"{by.get('hit', 0)} hit, {by.get('unknown', 0)} cannot be answered, {by.get('clear', 0)} clear."
        assert line in explained(run, firm)


def test_all_shows_clear_rules_and_every_feature(run: Path, firms: pl.DataFrame) -> None:
    firm = firms["enterprise_id"][0]
    short, long = explained(run, firm), explained(run, firm, "--all")
    assert len(long) > len(short)
    assert "firm_age_months" in long


def test_an_unknown_firm_is_met_with_the_closest(run: Path, firms: pl.DataFrame) -> None:
    firm = firms["enterprise_id"][0]
    said = tally("explain", run, firm[:-1] + "x" + firm[-1])
    assert said.returncode == 2
    assert "did you mean" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("what", ["absent", "empty", "without a frame", "with a broken frame"])
def test_a_folder_that_is_no_run_is_said(what: str, run: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    if what != "absent":
        folder.mkdir()
    if what.startswith("with"):
        for path in run.iterdir():
            if path.is_file():
                (folder / path.name).write_bytes(path.read_bytes())
        (folder / "rules.parquet").unlink()
    if what == "with a broken frame":
        (folder / "rules.parquet").write_bytes(b"PAR1")
    said = tally("explain", folder, "E1")
    assert said.returncode == 2
    assert str(folder) in said.stderr
    assert "Traceback" not in said.stderr

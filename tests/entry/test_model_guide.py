"""The worked example of the guide: every command in it runs, on a small bank in the place of the large one."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest
import yaml
from typer.testing import CliRunner

from tallystick.entry.cli.app import app
from tallystick.entry.jobs.model_table import read_model_table
from tallystick.intake import IntakeError
from tallystick.pack import read_pack
from tests.entry.bank import ROOT
from tests.modelling.small_bank_folder import small_bank_folder

GUIDE = ROOT / "docs" / "guide" / "from_history_to_scorecard.md"
COMMANDS = re.findall(r"^tally (.+)$", GUIDE.read_text("utf-8"), flags=re.MULTILINE)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guide")
    for name in ("docs", "packs", "configs"):
        (folder / name).symlink_to(ROOT / name)
    small_bank_folder(folder / "bank")
    return folder


def test_every_command_of_the_guide_runs(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert COMMANDS[0].startswith("simulate ")
    cards = []
    for words in map(shlex.split, COMMANDS[1:]):
        if "packs/l_bank/scorecards/invoice_only.yaml" in words:
            words = [one.replace("packs/l_bank/scorecards/invoice_only.yaml", str(expert(place))) for one in words]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, (words, result.output, result.exception)
        cards.append(words[:2])
    assert cards == [["model", one] for one in ("fit", "validate", "compare", "card")] + [
        ["pack", "check"],
        ["model", "monitor"],
    ]
    pack = read_pack(place / "new_pack")
    assert "fitted" in pack.content.scorecards and "invoice_only" in pack.content.scorecards
    behind = yaml.safe_load((place / "new_pack" / "models" / "fitted.yaml").read_text("utf-8"))
    assert {"branch", "security", "as_of"} <= set(behind["kept_out"])
    assert not {"owner_gender", "owner_age"} & set(behind["columns"])


def expert(place: Path) -> Path:
    """The expert's card cut down to the columns that the small bank has."""
    card = yaml.safe_load((ROOT / "packs" / "l_bank" / "scorecards" / "invoice_only.yaml").read_text("utf-8"))
    held = pl.read_parquet_schema(place / "bank" / "decisions" / "features.parquet")
    card["characteristics"] = [one for one in card["characteristics"] if one["column"] in held]
    path = place / "expert.yaml"
    path.write_text(yaml.safe_dump(card, allow_unicode=True), "utf-8")
    return path


def test_a_bank_folder_is_one_row_an_application(place: Path) -> None:
    table = read_model_table(place / "bank")
    assert table.frame.height == table.frame["application_id"].n_unique()
    assert table.frame["loan_id"].null_count() > 0, "declined ones are there, without an outcome"
    assert set(table.frame["owner_age"].drop_nulls()) == {"under 35", "35 to 44", "45 to 54", "55 and over"}
    assert table.links is not None


def test_a_folder_that_is_no_bank_is_said(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"decisions/features\.parquet"):
        read_model_table(tmp_path)


def test_owners_that_lie_in_several_files_are_all_read(place: Path, tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    copytree(place / "bank", bank)
    (whole,) = (bank / "evidence").glob("owners*.parquet")
    owners = pl.read_parquet(whole)
    whole.unlink()
    half = owners.height // 2
    for number, part in enumerate((owners[:half], owners[half:]), 1):
        part.write_parquet(bank / "evidence" / f"owners-{number}.parquet")
    split, one = read_model_table(bank), read_model_table(place / "bank")
    assert split.frame["owner_age"].null_count() == one.frame["owner_age"].null_count()
    assert split.links is not None and one.links is not None and split.links.height == one.links.height

"""The truth is opened by an evaluation alone."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from tallystick.intake import IntakeError
from tallystick.intake.seal import SEAL_FILE
from tallystick.simulate.truth import open_truth, seal_truth
from tests.shape.tree import PACKAGE, place, python_files

MAY = re.compile(r"evaluat|lab_judge|simulate/truth\.py$|simulate/calibration")
"""Files that may use the door: those of evaluation (the lab is judged too), and the door itself."""


def test_an_evaluation_reads_what_was_sealed(tmp_path: Path) -> None:
    seal_truth(tmp_path, {"problems": pl.DataFrame({"problem": ["slow_collection"]})})
    assert open_truth(tmp_path, for_evaluation=True)["problems"]["problem"].to_list() == ["slow_collection"]


def test_nobody_else_does(tmp_path: Path) -> None:
    seal_truth(tmp_path, {"problems": pl.DataFrame({"problem": ["slow_collection"]})})
    with pytest.raises(IntakeError, match="sealed"):
        open_truth(tmp_path, for_evaluation=False)


def test_a_broken_seal_is_no_truth(tmp_path: Path) -> None:
    seal_truth(tmp_path, {"problems": pl.DataFrame({"problem": ["slow_collection"]})})
    (tmp_path / "truth" / SEAL_FILE).unlink()
    with pytest.raises(IntakeError, match="seal is broken"):
        open_truth(tmp_path, for_evaluation=True)


def test_only_evaluation_knows_the_door() -> None:
    users = [place(path).split(":")[0] for path in python_files() if path.is_relative_to(PACKAGE)]
    texts = {name: (PACKAGE.parents[1] / name).read_text(encoding="utf-8") for name in users}
    assert [name for name, text in texts.items() if "open_truth" in text and not MAY.search(name)] == []

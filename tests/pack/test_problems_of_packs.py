"""Problems of a pack: what one brings along is another problem of the pack."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from tallystick.engine import flow
from tallystick.pack import PackErrors, read_pack

OWN_LINE = r"(- problem: overloaded_managers\n.*?\n  brings: )\[[^]]*\]"
PACK = Path(__file__).resolve().parents[2] / "packs" / "l_bank"


def test_what_a_problem_brings_along_is_bound() -> None:
    problems = {one.code: one for one in read_pack(PACK).on(date(2024, 12, 31), flow.vocabulary()).problems}
    assert "ignored_warnings" in problems["overloaded_managers"].brings
    assert problems["industry_blind"].brings == ()


@pytest.mark.parametrize("named", ["ignored_warning", "overloaded_managers"])
def test_a_problem_that_is_not_there_or_the_problem_itself_is_a_mistake(tmp_path: Path, named: str) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    file = pack / "problems" / "before_the_loan.yaml"
    text = file.read_text("utf-8")
    changed, times = re.subn(OWN_LINE, rf"\g<1>[{named}]", text, count=1, flags=re.DOTALL)
    assert times == 1
    file.write_text(changed, "utf-8")
    with pytest.raises(PackErrors, match="which is no other problem of the pack"):
        read_pack(pack)

"""The page of a version: what it says, and of one that today's engine cannot read, what it lacks."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tallystick.pack import read_pack
from tallystick.record.policies.archive import archived
from tallystick.record.policies.models import PackVersion

LACKS = "interview_equity_gap_ceiling"
PACK = Path(__file__).parents[3] / "packs" / "l_bank"


def kept(folder: Path, version: str, decides_from: date = date(2019, 1, 1)) -> PackVersion:
    now = datetime.now(UTC)
    return PackVersion.objects.create(
        pack="l_bank",
        version=version,
        digest=read_pack(folder).digest,
        archive=archived(folder),
        state="published",
        decides_from=decides_from,
        made_at=now,
        published_at=now,
    )


@pytest.fixture
def lacking(db: None, tmp_path: Path) -> PackVersion:
    """A version from before some numbers that the engine of today asks for."""
    folder = tmp_path / "l_bank"
    shutil.copytree(PACK, folder)
    for file in (folder / "parameters").iterdir():
        text = file.read_text()
        file.write_text(re.sub(rf"^{LACKS}:\n(  .*\n)+", "", text, flags=re.MULTILINE))
    return kept(folder, "0.9")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_version_that_lacks_what_is_asked_for_says_what(lacking: Any, signed_in: Any, language: str) -> None:
    client = signed_in("P1", "risk_officer")
    answer = client.get(f"/policy/{lacking.pk}/", headers={"accept-language": language})
    assert answer.status_code == 200
    assert LACKS in answer.content.decode()
    assert [one.thing for one in answer.context["lacks"]] == [f"parameter '{LACKS}'"]


def test_a_whole_version_lacks_nothing_and_is_held_against_the_other(lacking: Any, signed_in: Any) -> None:
    whole = kept(PACK, "1.0")
    answer = signed_in("P1", "risk_officer").get(f"/policy/{whole.pk}/")
    assert answer.context["lacks"] == () and answer.context["says"].rules
    assert LACKS in answer.content.decode(), "it stands in the difference"

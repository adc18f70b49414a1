"""A month end that cannot begin says why: of a pack and a book that cannot be read, the pack's mistakes first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tallystick.entry.jobs.month_end_run import MonthEndRequest, run_month_end
from tallystick.intake import IntakeError
from tallystick.pack.errors import NotInForce, PackErrors
from tests.entry.bank import PACK

DAY = date(2026, 10, 31)


@pytest.mark.parametrize(
    ("said", "pack", "day", "opening", "error"),
    [
        ("no book", PACK, DAY, None, IntakeError),
        ("neither pack nor book", Path("no pack"), DAY, None, PackErrors),
        ("no book, and a day before the pack", PACK, date(1999, 1, 1), None, NotInForce),
        ("no last month end", PACK, DAY, Path("nowhere"), IntakeError),
        ("neither pack nor last month end", Path("no pack"), DAY, Path("nowhere"), PackErrors),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_written(
    said: str, pack: Path, day: date, opening: Path | None, error: type[Exception], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    request = MonthEndRequest(book=tmp_path / "no book", pack=pack, day=day, out=out, opening=opening, report=False)
    with pytest.raises(error):
        run_month_end(request)
    assert not list(tmp_path.iterdir()), said

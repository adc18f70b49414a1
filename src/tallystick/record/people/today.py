"""The bank's day: the calendar's where the bank is, or the one on which a bank to practise on stands still."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from django.utils import timezone

FIXED = "TALLYSTICK_TODAY"


class NoDay(ValueError):
    """`TALLYSTICK_TODAY` is no day, and no file that says one."""


def today() -> date:
    """This function will give the day on which people act.

    `TALLYSTICK_TODAY` is a day, or the path of a file that says one. The file is read each time: whoever practises
    writes the next day into it, and the server, its workers and the night's commands go on there without a new start.

    :raises NoDay: `TALLYSTICK_TODAY` is set, is no ISO day, and names no file that holds one.
    """
    fixed = os.environ.get(FIXED)
    if not fixed:
        return timezone.localdate()
    told = _written(Path(fixed)) if os.sep in fixed else fixed
    try:
        return date.fromisoformat(told)
    except ValueError:
        where = f" in {fixed}" if told != fixed else ""
        cure = "write it as 2024-12-31, name a file that holds it, or unset it"
        raise NoDay(f"{FIXED}: {told!r}{where} is no day; {cure}") from None


def _written(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError as error:
        cure = "write a day such as 2024-12-31 into it, or unset it"
        raise NoDay(f"{FIXED} names {file}, which cannot be read ({error.strerror}); {cure}") from None

"""The bank's day: the calendar's where the bank is, or the one on which a bank to practise on stands still."""

from __future__ import annotations

import os
from datetime import date

from django.utils import timezone

FIXED = "TALLYSTICK_TODAY"


class NoDay(ValueError):
    """`TALLYSTICK_TODAY` is no day."""


def today() -> date:
    """This function will give the day on which people act.

    :raises NoDay: `TALLYSTICK_TODAY` is set and is no ISO day.
    """
    fixed = os.environ.get(FIXED)
    if not fixed:
        return timezone.localdate()
    try:
        return date.fromisoformat(fixed)
    except ValueError:
        raise NoDay(f"{FIXED}={fixed!r} is no day; write it as 2024-12-31, or unset it") from None

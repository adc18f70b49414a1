"""The record's settings in tests: a home of the checkout's own, so that no test touches an installation."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault(
    "TALLYSTICK_HOME", str(Path(__file__).resolve().parent.parent.parent / ".pytest_cache" / "record_home")
)

from tallystick.record.settings import *

WORKER = "none"

"""Before `tally serve` forks its workers no thread of Polars runs: a worker could wait for one for ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_TELL = """
import os
import tallystick.entry.cli.app, tallystick.entry.cli.serve, tallystick.entry.cli.failures, tallystick.record.start
print(sorted(open(f"/proc/self/task/{one}/comm").read().strip() for one in os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="names of threads are read from /proc")
def test_the_command_line_starts_no_threads_of_polars() -> None:
    told = subprocess.run([sys.executable, "-c", _TELL], capture_output=True, text=True, check=True).stdout
    assert "python" in told
    assert "polars-0" not in told, told

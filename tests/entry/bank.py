"""What the tests of the command line share: a small county's evidence, the pack, and `tally` as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tallystick.simulate.example.folder import DAY, write_example

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "packs" / "l_bank"
FIRMS = 24
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "160", "NO_COLOR": "1"}

__all__ = ["DAY", "ENVIRONMENT", "FIRMS", "PACK", "ROOT", "command", "made_evidence", "tally"]


def made_evidence(folder: Path) -> Path:
    """This function will write the evidence of `FIRMS` invented firms into `folder`."""
    write_example(folder, firms=FIRMS, seed=11)
    return folder


def command(*words: object) -> list[str]:
    """This function will give the command line of `tally` with `words`."""
    return [sys.executable, "-m", "tallystick.entry.cli", *map(str, words)]


def tally(*words: object) -> subprocess.CompletedProcess[str]:
    """This function will run `tally` as a program of its own and give what it said."""
    return subprocess.run(command(*words), capture_output=True, text=True, env=ENVIRONMENT, check=False)


def decide_words(evidence: Path, out: Path, *more: object, pack: Path = PACK, day: object = DAY) -> Sequence[object]:
    """This function will give the words of `tally decide`."""
    return ["decide", evidence, "--pack", pack, "--as-of", day, "--out", out, *more]

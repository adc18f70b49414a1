"""What the tests of the command line share: a small county's evidence, the pack, and `tally` as a user runs it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from tallystick.entry.cli.app import main
from tallystick.simulate.example.folder import DAY, write_example

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "packs" / "l_bank"
FIRMS = 24
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "160", "NO_COLOR": "1"}

__all__ = ["DAY", "ENVIRONMENT", "FIRMS", "PACK", "ROOT", "Said", "command", "made_evidence", "program", "tally"]


@dataclass(frozen=True)
class Said:
    """How a run of `tally` ended, and what it wrote on both channels."""

    returncode: int
    stdout: str
    stderr: str


def made_evidence(folder: Path) -> Path:
    """This function will write the evidence of `FIRMS` invented firms into `folder`."""
    write_example(folder, firms=FIRMS, seed=11)
    return folder


def command(*words: object) -> list[str]:
    """This function will give the command line of `tally` with `words`."""
    return [sys.executable, "-m", "tallystick.entry.cli", *map(str, words)]


def program(*words: object) -> Said:
    """This function will run `tally` as a program of its own and give what it said."""
    done = subprocess.run(command(*words), capture_output=True, text=True, env=ENVIRONMENT, check=False)
    return Said(done.returncode, done.stdout, done.stderr)


def tally(*words: object) -> Said:
    """This function will run `tally` to its end inside this process, as its console script does, and give what it said.

    A program of its own spends more time on its imports than on a small run; `program` is for what only it can show.
    """
    out, err, hook = io.StringIO(), io.StringIO(), sys.excepthook
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name in ("COLUMNS", "NO_COLOR"):
            patch.setenv(name, ENVIRONMENT[name])
        patch.setattr(sys, "argv", ["tally", *map(str, words)])
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            sys.excepthook = hook
    return Said(code, out.getvalue(), err.getvalue())


def decide_words(evidence: Path, out: Path, *more: object, pack: Path = PACK, day: object = DAY) -> Sequence[object]:
    """This function will give the words of `tally decide`."""
    return ["decide", evidence, "--pack", pack, "--as-of", day, "--out", out, *more]

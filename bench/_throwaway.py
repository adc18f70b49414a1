"""A peer in an environment of its own, which is gone afterwards."""

from __future__ import annotations

import json
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

from bench.measure import run_program


def said_by(requirement: str, program: str, *words: str) -> dict[str, Any] | None:
    """This function will install `requirement`, run `program` with `words`, and give the JSON of its last line.

    None, and a line on standard error, where it cannot be installed or the program fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        for command in ([python, "-m", "pip", "install", "-q", requirement], [python, "-c", program, *words]):
            ran = run_program(command)
            if ran.code:
                sys.stderr.write(f"{requirement} was not measured: {ran.said.strip().splitlines()[-1]}\n")
                return None
    said: dict[str, Any] = json.loads(ran.said.strip().splitlines()[-1])
    return said

"""One run of the decision: gather the evidence and the pack, decide, write the outputs whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

Watch = Callable[[str, int, int], None]
"""Told of each stage by name, with how much of it is done and how much there is."""


@dataclass(frozen=True, slots=True)
class DecideRequest:
    """What one run is asked: which evidence, under which pack, as of which day, and where to."""

    evidence: Path
    pack: Path
    as_of: date
    out: Path
    mapping: str | None = None
    report: bool = True
    lang: Literal["en", "zh"] = "en"

"""What can be asked, who may ask it, and who may read the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of inquiry: the right to ask it, and whether it is about a version of a pack and the kept past."""

    right: str
    of_version: bool = False
    of_past: bool = True


KINDS: Final[dict[str, Kind]] = {
    "checks": Kind("edit_policy", of_version=True, of_past=False),
    "diff": Kind("edit_policy", of_version=True),
    "backtest": Kind("edit_policy", of_version=True),
    "replay": Kind("see_reports"),
    "status": Kind("run_jobs"),
    "diagnosis": Kind("run_jobs"),
    "track": Kind("run_jobs"),
}
READ: Final = "see_reports"
"""The right to read any answer."""

"""Points changed by hand, each change with who made it and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One bin's points changed by hand."""

    column: str
    bin: str
    points_before: int
    points_after: int
    author: str
    reason: str
    day: date

    def sentence(self) -> str:
        """This function will say the change in words."""
        change = f"{self.points_before} to {self.points_after} points"
        return f"{self.day}, {self.author}: {self.column}, {self.bin}: {change}: {self.reason}"

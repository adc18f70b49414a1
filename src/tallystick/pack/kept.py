"""Keeps what was compiled: from one day of change to the next, nearly everything stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tallystick.kernel.columns import Columns

T = TypeVar("T")


@dataclass(slots=True)
class Kept:
    """Compiled items by what went into them, all for one vocabulary; another vocabulary empties it."""

    vocabulary: Columns | None = None
    held: dict[Hashable, Any] = field(default_factory=dict)

    def of(self, vocabulary: Columns, key: Hashable, build: Callable[[], T | None]) -> T | None:
        """This function will give what was built for `key` before, or build it; what fails is tried again each time."""
        if vocabulary is not self.vocabulary:
            self.vocabulary = vocabulary
            self.held.clear()
        found: T | None = self.held.get(key)
        if found is None:
            found = build()
            if found is not None:
                self.held[key] = found
        return found

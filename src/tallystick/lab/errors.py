"""What the lab cannot do with what it was given, and what would cure it."""

from __future__ import annotations


class LabError(ValueError):
    """The history, the packs or the question do not allow an answer; the sentence says what would."""

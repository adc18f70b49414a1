"""The languages that the command line can be asked for."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class Language(StrEnum):
    """A language of reports and explanations."""

    en = "en"
    zh = "zh"

    @property
    def lang(self) -> Literal["en", "zh"]:
        """The language as the report knows it."""
        return "zh" if self is Language.zh else "en"

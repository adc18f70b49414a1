"""Reason codes: permanent, each with its sentence. A code is retired, never reused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in English and in Simplified Chinese."""

    en: str
    zh: str = ""


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """One permanent reason. `sentence` may name `{value}`, `{threshold}` and other fields of its reason row."""

    code: str
    sentence: Text
    retired: bool = False


def code_book(codes: Iterable[ReasonCode]) -> dict[str, ReasonCode]:
    """This function will give code -> reason; ValueError where a code stands twice."""
    book: dict[str, ReasonCode] = {}
    for reason in codes:
        if reason.code in book:
            raise ValueError(f"reason code {reason.code!r} is declared twice; a code means one thing for ever")
        book[reason.code] = reason
    return book

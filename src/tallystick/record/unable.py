"""What cannot be done as things stand, whoever asks: a wrong state, a wrong value, something that is not there."""

from __future__ import annotations


class Unable(ValueError):
    """An action that does not fit: a permanent code, and what is wrong and what to do in both languages."""

    def __init__(self, code: str, en: str, zh: str) -> None:
        super().__init__(en)
        self.code, self.en, self.zh = code, en, zh

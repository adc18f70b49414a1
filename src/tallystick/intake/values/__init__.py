"""What a cell says: numbers, money, days, flags, codes and text, from whatever way a bank writes them."""

from __future__ import annotations

from tallystick.intake.values.days import to_day
from tallystick.intake.values.numbers import to_minor, to_number, to_whole
from tallystick.intake.values.words import to_code, to_flag, to_text

__all__ = ["to_code", "to_day", "to_flag", "to_minor", "to_number", "to_text", "to_whole"]

"""How numbers are written: money in yuan, rates as per cent, every unit in the reader's language."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from tallystick.report.language import Words

MINUS = "\u2212"
CURRENCIES = {"CNY": ("CNY", "元")}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Writes values of every unit in one language and currency."""

    words: Words
    currency: str = "CNY"

    @property
    def _zh(self) -> bool:
        return self.words.lang == "zh"

    def money(self, minor: int | float | None) -> str:
        """This function will write minor units as whole yuan: `1,234,567`."""
        return self.words("unknown") if minor is None else _signed(f"{round(minor / 100):,}")

    def short_money(self, minor: int | float | None) -> str:
        """This function will write minor units to three figures: `CNY 1.23 m`, `123 万元`."""
        if minor is None:
            return self.words("unknown")
        english, chinese = CURRENCIES.get(self.currency, (self.currency, self.currency))
        if self._zh:
            number, mark = _scaled(minor / 100, ((1e8, "亿"), (1e4, "万")))
            return f"{number}{' ' if mark else ''}{mark}{chinese}"
        number, mark = _scaled(minor / 100, ((1e9, "bn"), (1e6, "m"), (1e3, "k")))
        return f"{english} {number}{' ' if mark else ''}{mark}"

    def axis_money(self, minor: int | float) -> float:
        """This function will give minor units in the unit of money axes: thousand yuan, in Chinese ten thousand."""
        return minor / 100 / (1e4 if self._zh else 1e3)

    def count(self, number: int | float | None) -> str:
        """This function will write a count: `1,234`."""
        return self.words("unknown") if number is None else _signed(f"{round(number):,}")

    def share(self, share: float | None, digits: int = 1) -> str:
        """This function will write a share as per cent: `12.3%`."""
        return self.words("unknown") if share is None else _signed(f"{share * 100:.{digits}f}%")

    def rate(self, bp: int | float | None) -> str:
        """This function will write basis points as per cent a year: `5.60%`."""
        return self.words("unknown") if bp is None else _signed(f"{bp / 100:.2f}%")

    def value(self, value: object, unit: str) -> str:
        """This function will write `value` of `unit`, one of the units of kernel/columns.py."""
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return self.words("unknown")
        if isinstance(value, bool) or unit == "flag":
            return self.words("yes" if value else "no")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, int | float):
            return self._number(float(value), unit)
        return self.words.code("code", value) if unit == "code" else str(value)

    def _number(self, value: float, unit: str) -> str:
        match unit:
            case "minor":
                return self.money(value)
            case "share":
                return self.share(value)
            case "bp":
                return self.rate(value)
            case "ratio":
                return _signed(f"{value:,.2f}")
            case "days" | "months" | "years":
                return self.words(f"unit.{unit}", number=_plain(value, 1))
            case _:
                return _plain(value)


def _plain(value: float, digits: int = 2) -> str:
    if value == round(value):
        return _signed(f"{round(value):,}")
    return _signed(f"{value:,.{digits}f}")


def _signed(text: str) -> str:
    return MINUS + text[1:] if text.startswith("-") else text


def _scaled(value: float, marks: tuple[tuple[float, str], ...]) -> tuple[str, str]:
    for size, mark in marks:
        if abs(value) >= size:
            scaled = value / size
            digits = max(0, 2 - int(math.log10(abs(scaled))))
            text = f"{scaled:,.{digits}f}"
            return _signed(text.rstrip("0").rstrip(".") if "." in text else text), mark
    return _signed(f"{round(value):,}"), ""

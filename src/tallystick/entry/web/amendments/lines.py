"""A plan typed line by line, or pasted from a sheet: a day and an amount of principal on each line."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import forms

from tallystick.entry.web.frame.forms import LongField
from tallystick.entry.web.frame.language import words
from tallystick.record.amendments.laying_out import Line

MOST = 360
_DAY = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?=[\s,，;；]|$)(.*)", re.DOTALL)
_AROUND = " \t,，;；¥￥元"


class LinesField(LongField):
    """Lines of day and amount; yuan as typed with commas and signs of currency, fen as cleaned; None where empty."""

    def __init__(self, **more: Any) -> None:
        super().__init__(rows=6, **{"max_length": 20_000, "strip": False, **more})
        self.widget.attrs.update({"class": "lines", "spellcheck": "false", "placeholder": "2027-03-31\t20,000.00"})

    def clean(self, value: Any) -> Any:
        """This function will give the lines, or say of each that cannot be read what is wrong with it."""
        typed: str = super().clean(value) or ""
        rows = [(number, row) for number, row in enumerate(typed.splitlines(), 1) if row.strip(_AROUND)]
        if len(rows) > MOST:
            raise forms.ValidationError(words()("lines.too_many", most=MOST))
        found, wrong = [], []
        for number, row in rows:
            try:
                found.append(_line(row))
            except _NoLine as error:
                wrong.append(words()(f"lines.{error}", number=number, typed=row.strip()[:60]))
        if wrong:
            raise forms.ValidationError(wrong)
        return tuple(found)


class _NoLine(ValueError):
    """What is wrong with a line, as the catalogue's word after `lines.`."""


def _line(row: str) -> Line:
    told = _DAY.match(row)
    if told is None:
        raise _NoLine("no_day")
    year, month, day, rest = told.groups()
    try:
        due_day = date(int(year), int(month), int(day))
    except ValueError:
        raise _NoLine("no_day") from None
    amount = rest.strip(_AROUND).replace(",", "").replace("，", "").replace(" ", "")
    return Line(due_day, _fen(amount) if amount else None)


def _fen(amount: str) -> int:
    try:
        fen = Decimal(amount) * 100
    except InvalidOperation:
        raise _NoLine("no_amount") from None
    if not fen.is_finite() or not 0 < fen < 10**15 or fen != fen.to_integral_value(ROUND_HALF_UP):
        raise _NoLine("no_amount")
    return int(fen)

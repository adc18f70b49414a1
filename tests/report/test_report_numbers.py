"""Numbers are written in the reader's language and unit; what is not known says so."""

from __future__ import annotations

from datetime import date

import pytest

from tallystick.report.language import words
from tallystick.report.numbers import Numbers

EN, ZH = (Numbers(words(lang)) for lang in ("en", "zh"))


@pytest.mark.parametrize(
    ("minor", "en", "zh"),
    [
        (None, "unknown", "未知"),
        (0, "CNY 0", "0元"),
        (99_00, "CNY 99", "99元"),
        (9_999_00, "CNY 10 k", "9,999元"),
        (100_000_00, "CNY 100 k", "10 万元"),
        (1_234_567_00, "CNY 1.23 m", "123 万元"),
        (-1_500_000_00, "CNY \u22121.5 m", "\u2212150 万元"),
        (236_000_000_000_00, "CNY 236 bn", "2,360 亿元"),
    ],
)
def test_money_to_three_figures(minor: int | None, en: str, zh: str) -> None:
    assert EN.short_money(minor) == en
    assert ZH.short_money(minor) == zh


@pytest.mark.parametrize(
    ("value", "unit", "en"),
    [
        (None, "minor", "unknown"),
        (float("nan"), "ratio", "unknown"),
        (1_234_567_89, "minor", "1,234,568"),
        (0.1234, "share", "12.3%"),
        (560, "bp", "5.60%"),
        (1.256, "ratio", "1.26"),
        (-3, "count", "\u22123"),
        (12, "days", "12 days"),
        (2.5, "years", "2.5 years"),
        (True, "flag", "yes"),
        (0.0, "flag", "no"),
        ("wholesale", "code", "wholesale"),
        (date(2020, 2, 29), "day", "2020-02-29"),
        ("B17", "text", "B17"),
    ],
)
def test_values_by_unit(value: object, unit: str, en: str) -> None:
    assert EN.value(value, unit) == en


def test_axes_are_in_thousand_yuan_and_in_ten_thousand_in_chinese() -> None:
    assert EN.axis_money(1_000_000_00) == 1000
    assert ZH.axis_money(1_000_000_00) == 100

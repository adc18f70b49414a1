"""What templates write values with: words, money, days, codes."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from tallystick.entry.web.frame.charts import chart as chart_svg
from tallystick.entry.web.frame.language import numbers, said, words

register = template.Library()
_LONG_RATIO = re.compile(r"-?\d+\.\d{5,}")


@register.filter
def w(key: str) -> str:
    """This function will give the string of `key`."""
    return words()(str(key))


@register.filter
def code(value: object, kind: str) -> str:
    """This function will give the word for a code of `kind`."""
    return "" if value in (None, "") else words().code(kind, value)


@register.filter
def money(minor: int | None, is_even: bool = False) -> str:
    """This function will write fen as yuan with both decimals where there are any, or (`is_even`) always."""
    if minor is None:
        return words()("unknown")
    yuan, fen = divmod(abs(int(minor)), 100)
    return f"{'−' if minor < 0 else ''}{yuan:,}{f'.{fen:02d}' if fen or is_even else ''}"


@register.filter
def short_money(minor: int | None) -> str:
    """This function will write fen in three figures."""
    return numbers().short_money(minor)


@register.filter
def rate(bp: float | None) -> str:
    """This function will write basis points as per cent."""
    return numbers().rate(bp)


@register.filter
def share(value: float | None) -> str:
    """This function will write a share as per cent."""
    return numbers().share(value)


@register.filter
def day(value: date | datetime | None) -> str:
    """This function will write a day."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return value.isoformat() if value else ""


@register.filter
def instant(value: datetime | None) -> str:
    """This function will write a moment in the bank's time."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


@register.filter
def pick(row: Any, name: str = "name") -> str:
    """This function will give `name` of a row in the reader's language, or the other one where it is empty."""
    return words().pick(getattr(row, name, ""), getattr(row, f"{name}_zh", "")) if row else ""


@register.simple_tag
def told(key: str, **fields: object) -> str:
    """This function will give the string of `key` with its fields."""
    return words()(key, **fields)


@register.simple_tag
def chart(figure: Any) -> SafeString:
    """This function will draw a figure of the report as SVG."""
    return chart_svg(figure)


@register.filter
def tone(value: object) -> str:
    """This function will give the tone of the mark for a code."""
    from tallystick.entry.web.frame.cells import tone as tone_of

    return tone_of(value)


@register.filter
def sentence(reason: dict[str, Any]) -> str:
    """This function will give the sentence of a reason in the reader's language: a level of authority in words, a ratio
    as long as anybody reads it."""
    told = words().pick(reason.get("sentence"), reason.get("sentence_zh")) or str(reason.get("code", ""))
    detail = str(reason.get("detail") or "")
    return told.replace(detail, _detail_in_words(detail)) if detail else told


def _detail_in_words(detail: str) -> str:
    if _LONG_RATIO.fullmatch(detail):
        return f"{float(detail):.4g}"
    return said(f"authority.{detail}") or detail


@register.filter
def product(code_of: str | None) -> str:
    """This function will give the name of a product."""
    from tallystick.entry.web.frame.products import product_name

    return product_name(code_of)


@register.filter
def indicator(code_of: str | None) -> str:
    """This function will give the name of a warning's indicator."""
    from tallystick.entry.web.frame.products import indicator_name

    return indicator_name(code_of)

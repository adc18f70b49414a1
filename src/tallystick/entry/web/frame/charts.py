"""Charts: the report's definitions drawn to SVG on the server, so that pages need no script and no inline style.

Colours stay CSS variables, so that a drawn chart follows the page into the dark.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from tallystick.entry.web.frame.language import Lang, lang, words
from tallystick.report import charts
from tallystick.report.figure import Figure

WIDTH = 620
LEFT = 34
"""Pixels free on the left: a reader's font may be wider than the one a label was measured with."""


def chart(figure: Figure | None, width: int = WIDTH) -> SafeString:
    """This function will draw a figure as SVG `width` pixels wide; nothing where it has no rows."""
    if figure is None or not figure.rows:
        return mark_safe("")
    spec = {**_definitions(lang())[figure.chart], "data": {"values": figure.rows}, "width": width}
    spec["padding"] = {**spec["padding"], "left": LEFT}
    return drawn(spec)


def drawn(spec: dict[str, Any]) -> SafeString:
    """This function will draw a Vega-Lite definition as SVG; its texts are escaped by Vega, and it holds no style."""
    whole = json.dumps({**spec, "config": charts.config()}, ensure_ascii=False, sort_keys=True, default=str)
    return mark_safe(_drawn(whole))


@cache
def _definitions(language: Lang) -> dict[str, Any]:
    return charts.definitions(words())


@lru_cache(maxsize=2048)
def _drawn(spec: str) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(json.loads(spec)))

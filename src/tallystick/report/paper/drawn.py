"""A chart of the report drawn for paper: the same definition, the light palette, the packaged font."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from tallystick.report import charts
from tallystick.report.palette import LIGHT
from tallystick.report.paper.font import FAMILY, font_folder

HALF, WHOLE = 430, 860
"""Widths in pixels; the paper scales them to its column."""


def drawn(definition: Mapping[str, Any], rows: list[dict[str, Any]], *, is_wide: bool) -> str:
    """This function will draw `definition` with `rows` as SVG, `WHOLE` or `HALF` pixels wide."""
    spec = {**definition, "data": {"values": rows}, "width": WHOLE if is_wide else HALF}
    config = {**charts.config(), "font": FAMILY}
    whole = json.loads(_coloured(json.dumps({**spec, "config": config}, ensure_ascii=False, default=str)))
    svg: str = _converter().vegalite_to_svg(whole)
    return svg


def texts_of(svg: str) -> list[str]:
    """This function will give the texts inside a drawing."""
    return re.findall(r">([^<>]+)</t(?:ext|span)>", svg)


def _coloured(text: str) -> str:
    return re.sub(r"var\(--([\w-]+)\)", lambda found: LIGHT[found.group(1)], text)


@cache
def _converter() -> Any:
    """vl-convert with the font at hand; it is imported where it is used, since it starts a script engine."""
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))
    return vl_convert

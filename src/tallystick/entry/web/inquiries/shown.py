"""A kept page as the site shows it: links lead to the site's own pages, figures are drawn as SVG."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from tallystick.entry.web.frame.charts import LEFT, drawn
from tallystick.entry.web.frame.language import Lang, lang, words
from tallystick.report.diagnosis import charts as diagnosis_charts
from tallystick.report.lab import charts as lab_charts
from tallystick.report.status import charts as status_charts
from tallystick.report.tracking import charts as tracking_charts

HALF, WHOLE = 560, 1_000
Address = Callable[[str], str]


def shown(page: dict[str, Any], number: int) -> dict[str, Any]:
    """This function will give the kept page of inquiry `number` with its links and charts as pages need them."""
    leads = address_of(number)
    chapters = [{**one, "blocks": [_block(block, leads) for block in one["blocks"]]} for one in page["chapters"]]
    tiles = [{**one, "href": leads(one["href"])} for one in page["tiles"]]
    return {**page, "chapters": chapters, "tiles": tiles}


def address_of(number: int) -> Address:
    """This function will give how a link of the report's files is an address of inquiry `number`.

    `behind/growth.html#growth=2024` is the list behind a figure, cut to one part; `#finding-3` a place on the page.
    """

    def leads(href: str) -> str:
        if not href or href.startswith(("#", "/")):
            return href
        path, _, cut = href.partition("#")
        name = path.removesuffix(".html")
        key, _, value = cut.partition("=")
        asked = {"part" if key and name.endswith(f"/{key}") else key: value} if cut else {}
        return (
            f"{reverse('inquiry_list', args=[number, name])}{'?' + urlencode(asked, quote_via=quote) if asked else ''}"
        )

    return leads


def _block(block: dict[str, Any], leads: Address) -> dict[str, Any]:
    made = {**block, "behind": leads(block["behind"])}
    if block["kind"] == "table":
        numbers = [one["is_number"] for one in block["head"]]
        made["rows"] = [
            [
                {**cell, "href": leads(cell["href"]), "is_number": number}
                for cell, number in zip(row, numbers, strict=True)
            ]
            for row in block["rows"]
        ]
    if block["kind"] == "figure":
        rows = [{**row, "href": leads(row["href"])} if row.get("href") else row for row in block["rows"]]
        made["svg"] = _svg(block["chart"], rows, WHOLE if block["is_wide"] else HALF)
    return made


def _svg(chart: str, rows: list[dict[str, Any]], width: int) -> SafeString:
    spec = {**_definitions(lang())[chart], "data": {"values": rows}, "width": width}
    spec["padding"] = {**spec["padding"], "left": LEFT}
    return drawn(spec)


@cache
def _definitions(language: Lang) -> dict[str, Any]:
    told = words()
    rooms = (status_charts, lab_charts, diagnosis_charts, tracking_charts)
    return {name: spec for room in rooms for name, spec in room.definitions(told).items()}

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


def one_chapter(page: dict[str, Any], asked: str | None) -> dict[str, Any] | None:
    """This function will give a kept page cut to one chapter, the first unless another is `asked`; None: there is none.

    Links to other chapters become `?chapter=`; `before` and `after` name the neighbours. Tiles and notes stay with the
    first chapter, which tells the whole.
    """
    names = [one["name"] for one in page["chapters"]]
    if not names:
        return page
    at = names.index(asked) if asked in names else None if asked else 0
    if at is None:
        return None
    around = {"before": page["chapters"][at - 1] if at else None, "after": (page["chapters"][at + 1 :] or [None])[0]}
    chapter = {**page["chapters"][at], "blocks": [_turned(one, names) for one in page["chapters"][at]["blocks"]]}
    whole = {"headline": page["headline"], "tiles": page["tiles"], "notes": page["notes"]} if at == 0 else {}
    return {**page, "headline": "", "tiles": [], "notes": [], **whole, **around, "chapters": [chapter], "is_cut": True}


def _turned(block: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """A block whose links to places on the page lead to the chapters that these are."""
    if block["kind"] == "figure":
        return {**block, "rows": [_leading(row, names) for row in block["rows"]]}
    return {**block, "rows": [[_leading(cell, names) for cell in row] for row in block.get("rows", [])]}


def _leading(one: dict[str, Any], names: list[str]) -> dict[str, Any]:
    name = (one.get("href") or "").removeprefix("#")
    return {**one, "href": f"?chapter={name}"} if name in names else one


def address_of(number: int) -> Address:
    """This function will give how a link of the report's files is an address of inquiry `number`.

    `behind/growth.html#growth=2024` is the list behind a figure, cut to one part; `#finding-3` a place on the page.
    """

    def leads(href: str) -> str:
        if not href or href.startswith(("#", "/", "?")):
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

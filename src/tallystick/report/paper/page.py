"""A document as a page: one HTML file beside the assets that all reports share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tallystick.report.figure import Figure
from tallystick.report.language import Words
from tallystick.report.paper.blocks import Document, Paragraph, Table
from tallystick.report.templating import templates
from tallystick.report.write import write_shared_assets

KINDS = {Paragraph: "paragraph", Table: "table", Figure: "figure"}


def write_page(document: Document, folder: Path, *, words: Words, definitions: Mapping[str, Any]) -> Path:
    """This function will write report.html and assets/ into `folder` and give the path of report.html.

    `definitions` are the charts of the document's figures by name, as Vega-Lite.
    """
    env = templates(words, about={}, title=document.title)
    chapters = [
        {
            "name": chapter.name,
            "title": chapter.title,
            "blocks": [
                {"kind": KINDS[type(placed.block)], "block": placed.block, "is_wide": placed.is_wide}
                for placed in chapter.blocks
            ],
        }
        for chapter in document.chapters
    ]
    page = folder / "report.html"
    page.write_text(env.get_template("document.html.j2").render(document=document, chapters=chapters), encoding="utf-8")
    write_shared_assets(folder / "assets", words, definitions, sheets=("month_end.css", "document.css"))
    return page

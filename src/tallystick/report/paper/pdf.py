"""A document as PDF, set by typst in the packaged font. A character that the font lacks stops it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from tallystick.report.figure import Figure
from tallystick.report.language import Words
from tallystick.report.palette import LIGHT
from tallystick.report.paper.blocks import Block, Document, Paragraph, Placed, Table
from tallystick.report.paper.drawn import drawn, texts_of
from tallystick.report.paper.font import FAMILY, font_folder
from tallystick.report.paper.glyphs import missing_in

NARROW, WIDEST = 26, 60
"""Characters: a column of texts up to `NARROW` takes what it needs, longer ones share the rest, up to `WIDEST`."""
BREAK = "_\u200b"
"""After the underline of a column's name a line may end."""


class PaperError(ValueError):
    """A document cannot be printed as it is."""


def pdf_of(document: Document, *, words: Words, definitions: Mapping[str, Any]) -> bytes:
    """This function will give `document` as PDF; `definitions` are the charts of its figures by name, as Vega-Lite.

    :raises PaperError: the font lacks a character that the document holds.
    """
    return _compiled(document, words, definitions, kind="pdf")


def pictures_of(document: Document, *, words: Words, definitions: Mapping[str, Any]) -> list[bytes]:
    """This function will give the pages of the same print as PNG, to be looked at.

    :raises PaperError: the font lacks a character that the document holds.
    """
    made = _compiled(document, words, definitions, kind="png")
    return made if isinstance(made, list) else [made]


def _compiled(document: Document, words: Words, definitions: Mapping[str, Any], *, kind: str) -> Any:
    import typst

    content = _content(document, definitions)
    _check_glyphs(document, content)
    source = files("tallystick.report").joinpath("paper", "paper.typ").read_text(encoding="utf-8")
    given = {
        "document": json.dumps({**content, "lang": words.lang, "family": FAMILY, "colours": LIGHT}, ensure_ascii=False)
    }
    return typst.compile(
        source.encode(),
        format=kind,
        ppi=110,
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        sys_inputs=given,
    )


def _content(document: Document, definitions: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "headline": document.headline,
        "foot": list(document.foot),
        "tiles": [{"label": t.label, "number": t.number, "note": t.note, "tone": t.tone} for t in document.tiles],
        "chapters": [
            {"title": chapter.title, "rows": _rows([_block(placed, definitions) for placed in chapter.blocks])}
            for chapter in document.chapters
        ],
    }


def _rows(blocks: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Two halves that follow each other stand side by side."""
    rows: list[list[dict[str, Any]]] = []
    for block in blocks:
        beside = rows and len(rows[-1]) == 1 and not rows[-1][0]["is_wide"] and not block["is_wide"]
        if beside:
            rows[-1].append(block)
        else:
            rows.append([block])
    return rows


def _block(placed: Placed, definitions: Mapping[str, Any]) -> dict[str, Any]:
    return {"is_wide": placed.is_wide, **_told(placed.block, definitions, placed.is_wide)}


def _told(block: Block, definitions: Mapping[str, Any], is_wide: bool) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "heading": block.heading, "text": block.text}
    if isinstance(block, Figure):
        svg = drawn(definitions[block.chart], block.rows, is_wide=is_wide) if block.rows else ""
        return {"kind": "figure", "heading": block.title, "svg": svg, "text": block.sentence}
    return {
        "kind": "table",
        "heading": block.heading,
        "note": block.note,
        "head": [{"text": text, "number": number} for text, number in block.head],
        "widths": _widths(block),
        "rows": [[{"text": cell.text.replace("_", BREAK), "tone": cell.tone} for cell in row] for row in block.rows],
    }


def _widths(table: Table) -> list[int]:
    """A share of what is left of the width for each column of long texts, 0 for others, which take what they need."""
    widths = []
    for at, (text, number) in enumerate(table.head):
        longest = max([len(text), *(len(row[at].text) for row in table.rows)])
        widths.append(0 if number or longest <= NARROW else min(WIDEST, longest))
    return widths


def _check_glyphs(document: Document, content: Mapping[str, Any]) -> None:
    inside = [
        text
        for chapter in content["chapters"]
        for row in chapter["rows"]
        for block in row
        if block["kind"] == "figure"
        for text in texts_of(block["svg"])
    ]
    lacking = missing_in([*document.texts(), *inside])
    if lacking:
        told = "; ".join(f"{one!r} (U+{ord(one):04X}) in {text[:60]!r}" for one, text in list(lacking.items())[:5])
        raise PaperError(
            f"{document.title}: the packaged font cannot print {told}. Write it in Latin or Chinese script."
        )

"""Documents and pages of the report as plain values, so that an answer is kept whole and shown elsewhere later.

A plain page is a mapping: title, subtitle, headline, notes, foot (texts), tiles, and chapters of blocks. A block is a
paragraph, a table or a figure; a figure names its chart and holds its rows. Links are those of the report's own files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tallystick.report.diagnosis.problems import Shown, costs, overview, shown
from tallystick.report.diagnosis.told import DiagnosisTeller
from tallystick.report.diagnosis.write import headline, tiles
from tallystick.report.figure import Figure
from tallystick.report.lab.page import LabPage
from tallystick.report.language import Words
from tallystick.report.month_end import teller as month_end
from tallystick.report.paper import blocks

Plain = dict[str, Any]
NO_CHART = ("table", "matrix")
"""Names of charts that are drawn as the table below them."""


def plain_document(document: blocks.Document) -> Plain:
    """This function will give a document for paper as plain values."""
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "headline": document.headline,
        "notes": [],
        "foot": list(document.foot),
        "tiles": [_tile(one.label, one.number, one.note, one.tone) for one in document.tiles],
        "chapters": [
            {"name": one.name, "title": one.title, "blocks": [_placed(placed) for placed in one.blocks]}
            for one in document.chapters
        ],
    }


def plain_lab(page: LabPage, words: Words) -> Plain:
    """This function will give a page of the lab as plain values."""
    return {
        "title": words(f"lab.title.{page.kind}"),
        "subtitle": "",
        "headline": page.headline,
        "notes": list(page.notes),
        "foot": [words("lab.foot")],
        "tiles": [_tile(one["label"], one["number"], one["note"], one["tone"], one["href"]) for one in page.tiles],
        "chapters": [
            {
                "name": name,
                "title": words(f"lab.nav.{name}"),
                "blocks": [block for section in sections for block in _section(section)],
            }
            for name, sections in page.sections.items()
            if sections
        ],
    }


def plain_problems(teller: DiagnosisTeller) -> Plain:
    """This function will give the problems of a diagnosis: all of them, then each with its evidence and its causes."""
    words = teller.words
    first = [_figure(costs(teller), is_wide=True)]
    if teller.findings:
        first.append(_month_table(overview(teller), words("study.title.overview")))
    every = (shown(teller, number, one) for number, one in enumerate(teller.findings, 1))
    return {
        "title": words("study.chapter.problems"),
        "subtitle": "",
        "headline": headline(teller),
        "notes": [],
        "foot": [],
        "tiles": [_tile(one["label"], one["number"], one["note"], one["tone"], one["href"]) for one in tiles(teller)],
        "chapters": [
            {"name": "problems", "title": words("study.chapter.problems"), "blocks": first},
            *(_finding(one, words) for one in every),
        ],
    }


def _finding(one: Shown, words: Words) -> Plain:
    name = f"finding-{one.number}"
    found = [
        _paragraph(one.lead),
        _paragraph(one.sure),
        *(_figure(figure, is_wide=False) for figure in one.figures),
        *([_month_table(one.causes, words("dx.causes"))] if one.causes else []),
        *([_month_table(one.measures, words("dx.measures"))] if one.measures else []),
        *([_month_table(one.cases, words("dx.cases"), behind=f"cases/{one.number:02d}")] if one.cases else []),
    ]
    return {"name": name, "title": one.title, "blocks": found}


def _section(section: month_end.Section) -> Iterable[Plain]:
    figure, is_wide = section.figure, section.span == "wide"
    if figure.rows and figure.chart not in NO_CHART:
        yield _figure(figure, is_wide=is_wide)
        if section.table is not None:
            yield _month_table(section.table, "", is_wide=is_wide)
        return
    if section.table is None:
        yield _paragraph(figure.sentence, figure.title, is_wide=is_wide)
        return
    yield {**_month_table(section.table, figure.title, is_wide=is_wide), "sentence": figure.sentence}


def _placed(placed: blocks.Placed) -> Plain:
    block, is_wide = placed.block, placed.is_wide
    if isinstance(block, blocks.Paragraph):
        return _paragraph(block.text, block.heading, block.behind, is_wide=is_wide)
    if isinstance(block, Figure):
        return _figure(block, is_wide=is_wide)
    rows = [[_cell(cell.text, cell.tone) for cell in row] for row in block.rows]
    return _table(block.head, rows, block.heading, block.note, block.behind, is_wide=is_wide)


def _paragraph(text: str, heading: str = "", behind: str = "", *, is_wide: bool = True) -> Plain:
    return {"kind": "paragraph", "heading": heading, "text": text, "behind": behind, "is_wide": is_wide}


def _figure(figure: Figure, *, is_wide: bool) -> Plain:
    return {
        "kind": "figure" if figure.rows else "paragraph",
        "heading": figure.title,
        "text": figure.sentence,
        "name": figure.name,
        "chart": figure.chart,
        "rows": figure.rows,
        "behind": figure.behind,
        "is_wide": is_wide,
    }


def _month_table(table: month_end.Table, heading: str, *, behind: str = "", is_wide: bool = True) -> Plain:
    rows = [[_cell(cell.text, cell.tone, cell.href) for cell in row] for row in table.rows]
    return _table(table.head, rows, heading, table.note, behind, is_wide=is_wide)


def _table(
    head: Sequence[tuple[str, bool]], rows: list[list[Plain]], heading: str, note: str, behind: str, *, is_wide: bool
) -> Plain:
    told = [{"text": text, "is_number": is_number} for text, is_number in head]
    return {
        "kind": "table",
        "heading": heading,
        "head": told,
        "rows": rows,
        "note": note,
        "behind": behind,
        "is_wide": is_wide,
        "sentence": "",
    }


def _cell(text: str, tone: str = "", href: str = "") -> Plain:
    return {"text": text, "tone": tone, "href": href}


def _tile(label: str, number: str, note: str, tone: str, href: str = "") -> Plain:
    return {"label": label, "number": number, "note": note, "tone": tone, "href": href}

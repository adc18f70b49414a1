"""Writes the report of a status: page, PDF, the lists behind every figure, and the assets they share."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from tallystick.report.paper import Document, pdf_of, write_page
from tallystick.report.status.document import status_document
from tallystick.report.status.lists import write_lists
from tallystick.report.status.teller import StatusTeller
from tallystick.report.templating import templates


def write_status_report(folder: Path, teller: StatusTeller, about: dict[str, Any]) -> Path:
    """This function will write report.html, report.pdf, behind/*.html and assets/; it gives the path of report.html.

    The tables behind the lists are in behind/ already.

    :raises PaperError: a text holds a character that the packaged font lacks.
    """
    document = status_document(teller, foot=foot(teller, about))
    return write_both(document, folder, teller, about)


def write_both(document: Document, folder: Path, teller: StatusTeller, about: dict[str, Any]) -> Path:
    """This function will write `document` as page and as PDF, with the lists its figures lead to."""
    from tallystick.report.status import charts

    definitions = charts.definitions(teller.words)
    page = write_page(document, folder, words=teller.words, definitions=definitions)
    (folder / "report.pdf").write_bytes(pdf_of(document, words=teller.words, definitions=definitions))
    script = files("tallystick.report").joinpath("assets", "loans.js").read_text(encoding="utf-8")
    (folder / "assets" / "loans.js").write_text(script, encoding="utf-8")
    title = teller.sheet["title"]
    env = templates(teller.words, about=about, title=teller.words.pick(title["en"], title["zh"]))
    write_lists(env, teller, folder)
    return page


def foot(teller: StatusTeller, about: dict[str, Any]) -> tuple[str, ...]:
    """This function will give the lines that say what the status was made of."""
    told = teller.words
    return (
        told(
            "page.digest",
            pack=about["pack"]["id"],
            version=about["pack"]["version"],
            digest=about["pack"]["digest"][:16],
        )
        + " · "
        + told("page.made_by", version=about["tallystick"]),
        told("sta.foot"),
    )

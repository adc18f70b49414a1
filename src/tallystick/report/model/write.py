"""Writes a model's reports: the page with its assets, and the PDF."""

from __future__ import annotations

from pathlib import Path

from tallystick.report.language import Lang
from tallystick.report.model.document import validation_document
from tallystick.report.model.monitored import monitoring_document
from tallystick.report.model.told import Told, read_told
from tallystick.report.paper import Document, pdf_of, write_page


def write_validation_report(folder: Path, lang: Lang) -> Path:
    """This function will write report.html, report.pdf and assets/ beside validation.json; it gives report.html's path.

    :raises ModelRunError: the folder is not the output of `tally model`.
    :raises PaperError: a text holds a character that the packaged font lacks.
    """
    told = read_told(folder, "validation.json", lang)
    return write_both(validation_document(told), folder, told)


def write_monitoring_report(folder: Path, lang: Lang) -> Path:
    """This function will write report.html, report.pdf and assets/ beside monitoring.json.

    :raises ModelRunError: the folder is not the output of `tally model monitor`.
    :raises PaperError: a text holds a character that the packaged font lacks.
    """
    told = read_told(folder, "monitoring.json", lang)
    return write_both(monitoring_document(told), folder, told)


def write_both(document: Document, folder: Path, told: Told) -> Path:
    """This function will write `document` as page and as PDF."""
    from tallystick.report.model import charts

    definitions = charts.definitions(told.words)
    page = write_page(document, folder, words=told.words, definitions=definitions)
    (folder / "report.pdf").write_bytes(pdf_of(document, words=told.words, definitions=definitions))
    return page

"""One content, two forms: a document of chapters as a page that works offline, and as a PDF to be filed."""

from tallystick.report.paper.blocks import Cell, Chapter, Document, Paragraph, Placed, Table, Tile
from tallystick.report.paper.page import write_page
from tallystick.report.paper.pdf import PaperError, pdf_of

__all__ = [
    "Cell",
    "Chapter",
    "Document",
    "PaperError",
    "Paragraph",
    "Placed",
    "Table",
    "Tile",
    "pdf_of",
    "write_page",
]

"""A document on paper: every text is there, in both scripts; what the font lacks is an error; the same bytes again."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from tallystick.report.figure import Figure
from tallystick.report.language import words
from tallystick.report.model.charts import definitions
from tallystick.report.paper import (
    Cell,
    Chapter,
    Document,
    PaperError,
    Paragraph,
    Placed,
    Table,
    Tile,
    pdf_of,
    write_page,
)
from tallystick.report.paper.glyphs import characters_of, missing_in, printable

ROWS = [{"label": "北区", "value": 0.1, "low": 0.05, "high": 0.2, "pd": 0.08, "text": "0.10", "ours": True}]


def document(text: str = "样本 of 120 rows", *, rows: int = 2) -> Document:
    table = Table(
        (("grade", False), ("笔数", True)), tuple((Cell(f"R{n}", "approve"), Cell("12")) for n in range(rows))
    )
    blocks = (
        Placed(Paragraph(text, heading="A heading")),
        Placed(table, is_wide=False),
        Placed(Figure("f", "rates", "Rates 违约率", "What it says.", ROWS), is_wide=False),
    )
    return Document(
        title="Report 报告",
        subtitle="of a day",
        headline="One sentence.",
        tiles=(Tile("AUC", "0.750", "0.70 to 0.80", "approve"),),
        chapters=(Chapter("one", "第一章", blocks),),
        foot=("digest 0123",),
    )


def printed(given: Document) -> tuple[bytes, str]:
    pdf = pdf_of(given, words=words("zh"), definitions=definitions(words("zh")))
    pages = pypdfium2.PdfDocument(pdf)
    return pdf, "".join(page.get_textpage().get_text_range() for page in pages)


def test_every_text_is_printed_in_both_scripts() -> None:
    given = document()
    _, text = printed(given)
    squeezed = "".join(text.split())
    assert [one for one in given.texts() if "".join(one.split()) not in squeezed] == []
    assert "北区" in squeezed, "texts inside a drawing are text, not a picture"


def test_the_same_document_gives_the_same_bytes() -> None:
    assert printed(document())[0] == printed(document())[0]


def test_a_character_that_the_font_lacks_is_an_error_that_names_it() -> None:
    with pytest.raises(PaperError, match=r"U\+1F600.*with a face"):
        printed(document("with a face \U0001f600"))


def test_a_character_inside_a_chart_is_looked_at_too() -> None:
    rows = [{**ROWS[0], "label": "\U0001f600"}]
    given = Document("t", "s", "h", (Chapter("c", "C", (Placed(Figure("f", "rates", "F", "says", rows)),)),))
    with pytest.raises(PaperError, match="1F600"):
        printed(given)


def test_a_long_table_goes_over_pages_with_its_head_again() -> None:
    pdf, text = printed(document(rows=120))
    assert len(pypdfium2.PdfDocument(pdf)) >= 2
    assert text.count("笔数") >= 2


def test_the_character_map_of_the_font() -> None:
    assert {ord(one) for one in "A中违约ñ–χ²≥"} <= printable()
    assert missing_in(["fine 好", "bad \U0001f600"]) == {"\U0001f600": "bad \U0001f600"}


def test_a_file_that_is_no_font_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"\x00\x01\x00\x00" + b"\x00" * 60)
    with pytest.raises(ValueError, match="no cmap"):
        characters_of(broken)


def test_a_row_with_too_few_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells and the head 2"):
        Table((("a", False), ("b", True)), ((Cell("x"),),), heading="h")


def test_the_page_says_the_same(tmp_path: Path) -> None:
    given = document("5 < 6 & <script>")
    page = write_page(given, tmp_path, words=words("zh"), definitions=definitions(words("zh")))
    text = page.read_text("utf-8")
    assert "5 &lt; 6 &amp; &lt;script&gt;" in text and "第一章" in text and "One sentence." in text
    assert (tmp_path / "assets" / "definitions.zh.js").is_file()
    assert "http://" not in text and "https://" not in text

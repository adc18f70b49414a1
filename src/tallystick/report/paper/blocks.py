"""What a document is made of: paragraphs, tables, tiles and figures, in chapters. All in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tallystick.report.figure import Figure


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `heading` stands above it, small; `behind` is the address of how it was worked out."""

    text: str
    heading: str = ""
    behind: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; `tone` is a colour of the palette that has a soft one too (approve, missing, decline)."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `head`: text and whether its column holds numbers, which stand to the right.

    `behind` is the address of the list of what it counts, where there is one.
    """

    head: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]
    heading: str = ""
    note: str = ""
    behind: str = ""

    def __post_init__(self) -> None:
        """This function will check that every row has a cell for each head."""
        wide = [len(row) for row in self.rows if len(row) != len(self.head)]
        if wide:
            raise ValueError(f"table {self.heading!r}: a row has {wide[0]} cells and the head {len(self.head)}")


@dataclass(frozen=True, slots=True)
class Tile:
    """One number that matters, with what it is and how it stands."""

    label: str
    number: str
    note: str = ""
    tone: str = ""


Block = Paragraph | Table | Figure


@dataclass(frozen=True, slots=True)
class Placed:
    """A block on half the width or, `is_wide`, on all of it."""

    block: Block
    is_wide: bool = True


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter; `name` is its address in the page."""

    name: str
    title: str
    blocks: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `foot`: lines at its end, such as digests."""

    title: str
    subtitle: str
    headline: str
    chapters: tuple[Chapter, ...]
    tiles: tuple[Tile, ...] = ()
    foot: tuple[str, ...] = field(default=())

    def texts(self) -> Iterator[str]:
        """This function will give every text of the document but those inside charts."""
        yield from (self.title, self.subtitle, self.headline, *self.foot)
        for tile in self.tiles:
            yield from (tile.label, tile.number, tile.note)
        for chapter in self.chapters:
            yield chapter.title
            for placed in chapter.blocks:
                yield from _texts_of(placed.block)


def _texts_of(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from (block.heading, block.text)
    elif isinstance(block, Table):
        yield from (block.heading, block.note, *(text for text, _ in block.head))
        for row in block.rows:
            yield from (cell.text for cell in row)
    else:
        yield from (block.title, block.sentence)

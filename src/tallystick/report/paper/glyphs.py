"""Which characters a font can print, read from its character map (OpenType `cmap`, formats 4 and 12)."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tallystick.report.paper.font import FILE, font_folder

SILENT = frozenset("\n\r\t\u200b\ufeff")
"""Characters that print nothing."""


@cache
def printable() -> frozenset[int]:
    """This function will give every character the packaged font has a glyph for, as code points."""
    return characters_of(font_folder() / FILE)


def missing_in(texts: Iterable[str]) -> dict[str, str]:
    """This function will give each character the font lacks, with the first text that holds it."""
    known, found = printable(), dict[str, str]()
    for text in texts:
        for character in text:
            if ord(character) not in known and character not in SILENT:
                found.setdefault(character, text)
    return found


def characters_of(path: Path) -> frozenset[int]:
    """This function will read the code points that the first face of a font file maps to a glyph.

    :raises ValueError: the file holds no character map this reader knows.
    """
    held = path.read_bytes()
    start = struct.unpack_from(">I", held, 12)[0] if held[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", held, start + 4)[0]
    for at in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", held, start + 12 + 16 * at)
        if tag == b"cmap":
            return _mapped(held, offset, path)
    raise ValueError(f"{path}: the font has no cmap table")


def _mapped(held: bytes, cmap: int, path: Path) -> frozenset[int]:
    found: set[int] = set()
    for at in range(struct.unpack_from(">H", held, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", held, cmap + 4 + 8 * at)
        kind = struct.unpack_from(">H", held, cmap + offset)[0]
        if kind == 12:
            found |= _format_12(held, cmap + offset)
        elif kind == 4 and (platform, encoding) in ((0, 3), (3, 1)):
            found |= _format_4(held, cmap + offset)
    if not found:
        raise ValueError(f"{path}: the font's character map has neither format 4 nor 12")
    return frozenset(found)


def _format_12(held: bytes, at: int) -> set[int]:
    found: set[int] = set()
    for group in range(struct.unpack_from(">I", held, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", held, at + 16 + 12 * group)
        found.update(range(first if glyph else first + 1, last + 1))
    return found


def _format_4(held: bytes, at: int) -> set[int]:
    segments = struct.unpack_from(">H", held, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", held, at + 14)
    starts = struct.unpack_from(f">{segments}H", held, at + 16 + 2 * segments)
    found: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        found.update(range(first, last + 1))
    return found - {0xFFFF}

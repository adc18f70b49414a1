"""Where the header of a sheet is: below a title, above a second header, or simply first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.intake.mapping import Part, columns_of, label_zh, unit_of
from tallystick.intake.recognise import default_origins, known_names
from tallystick.intake.values.words import folded

_DIGIT = re.compile(r"\d")
_LOOK_DOWN = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """The header, how many rows stand before the data, what stood above the header, and a second header below it."""

    headers: tuple[str, ...]
    rows: int
    above: tuple[str, ...] = ()
    second: tuple[str, ...] = ()


def find_heading(top: Sequence[Sequence[str]], part: Part) -> Heading:
    """This function will find the header in the first rows of a file: the row with most names that `part` knows."""
    known = known_names(part)
    first: list[int] = [sum(folded(cell) in known for cell in row if cell) for row in top[:_LOOK_DOWN]]
    at = max(range(len(first)), key=lambda row: first[row], default=0)
    headers = _trimmed(top[at]) if top else ()
    above = tuple(" ".join(cell.strip() for cell in row if cell) for row in top[:at])
    below = top[at + 1] if len(top) > at + 1 else ()
    is_second = bool(below) and is_second_header(headers, below, part)
    return Heading(headers, at + 1 + is_second, above, tuple(below) if is_second else ())


def is_second_header(headers: Sequence[str], cells: Sequence[str], part: Part) -> bool:
    """This function will tell whether `cells`, the row below the header, repeats or explains it and holds no data.

    It does where every cell is a name of a column, or where no cell has a digit and cells stand in columns that need
    one, as units (`yuan`) and translations do.
    """
    filled = [(header, cell.strip()) for header, cell in zip(headers, cells, strict=False) if cell and cell.strip()]
    if not filled:
        return False
    names = known_names(part) | {folded(header) for header in headers} | _labels(part)
    if all(folded(cell) in names for _, cell in filled):
        return True
    measured = _measured(part)
    in_measured = [cell for header, cell in filled if folded(header) in measured]
    return bool(in_measured) and not any(_DIGIT.search(cell) for _, cell in filled)


def _labels(part: Part) -> set[str]:
    columns = columns_of(part.table)
    return {folded(label_zh(column)) for column in columns.values()} | {
        folded(column.description or name) for name, column in columns.items()
    }


def _measured(part: Part) -> set[str]:
    columns = columns_of(part.table)
    is_measured = {name for name, column in columns.items() if unit_of(column) not in ("text", "code", "flag")}
    own = {folded(origin.header) for name, origin in part.columns.items() if name in is_measured and origin.header}
    return own | {fold for fold, (name, _) in default_origins(part.table).items() if name in is_measured}


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    cells = [(cell or "").strip().removeprefix("\ufeff") for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)

"""The page of one row that needs no template of its own: its facts, what belongs to it, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from tallystick.entry.web.frame.cells import Cell, cell
from tallystick.entry.web.frame.deeds import Deed, status_of, take
from tallystick.entry.web.frame.table import Column


@dataclass(frozen=True)
class Part:
    """Rows that belong to the one shown, under a sentence about them where there is one."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    about: str = ""

    @property
    def cells(self) -> list[list[Cell]]:
        """The rows as cells."""
        return [[cell(column, row) for column in self.columns] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure that stands out: its name, the figure, a note under it, and its tone."""

    title: str
    value: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing with its title and what it shows."""

    title: str
    drawing: SafeString
    told: str = ""


@dataclass(frozen=True)
class Detail:
    """What the page shows of `row`: `back` is (title, address) of the list it is of."""

    row: Any
    title: str
    back: tuple[str, str]
    facts: Sequence[Column]
    mark: str = ""
    about: str = ""
    parts: Callable[[Any], Sequence[Part]] = field(default=lambda row: ())
    deeds: Sequence[Deed] = ()
    tiles: Sequence[Tile] = ()
    pictures: Sequence[Picture] = ()


def respond(request: Any, detail: Detail) -> HttpResponse:
    """This function will show the page, or do what it was asked and go on."""
    bound = take(request, detail.deeds, detail.row)
    if isinstance(bound, HttpResponse):
        return bound
    facts = [(column.title, cell(column, detail.row)) for column in detail.facts]
    fields = {"detail": detail, "facts": facts, "parts": detail.parts(detail.row), "deeds": bound}
    return render(request, "frame/detail.html", fields, status=status_of(bound))

"""A page of the lab: headline, tiles, sections of figures and tables; and the files it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from tallystick.report.language import Lang, Words, words
from tallystick.report.month_end.teller import DASH, Cell, Section, Table
from tallystick.report.numbers import Numbers
from tallystick.report.templating import compact_json, templates
from tallystick.report.write import write_shared_assets

PLUS = "+"


@dataclass(frozen=True, slots=True)
class LabPage:
    """What one page tells. `listing` is the data of a page of applications behind it, None where there is none."""

    kind: str
    headline: str
    tiles: list[dict[str, Any]]
    sections: Mapping[str, tuple[Section, ...]]
    notes: tuple[str, ...] = ()
    listing: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class LabTeller:
    """The words and numbers of a language, with what lab pages write again and again."""

    words: Words
    numbers: Numbers
    about: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(lang: Lang, about: Mapping[str, Any], currency: str) -> LabTeller:
        """This function will give the teller of a language."""
        catalogue = words(lang)
        return LabTeller(catalogue, Numbers(words=catalogue, currency=currency), about)

    def both(self, text: Mapping[str, str]) -> str:
        """This function will give a text of a pack in the reader's language."""
        return self.words.pick(text.get("en"), text.get("zh"))

    def more(self, value: float, *, money: bool = False) -> str:
        """This function will write a difference with its sign; a dash for none."""
        if not value:
            return DASH
        text = self.numbers.short_money(value) if money else self.numbers.count(value)
        return f"{PLUS}{text}" if value > 0 else text

    def share(self, part: float | None, of: float | None, digits: int = 2) -> str:
        """This function will write a share; a dash where there is nothing to share."""
        return self.numbers.share(part / of, digits) if of and part is not None else DASH

    def rate(self, share: float | None, digits: int = 2) -> str:
        """This function will write a share that is worked out already; a dash where it is not known."""
        return DASH if share is None else self.numbers.share(share, digits)

    def tile(self, label: str, number: str, note: str = "", tone: str = "", href: str = "") -> dict[str, Any]:
        """This function will give a tile; `label` is a key of the catalogue."""
        return {"label": self.words(label), "number": number, "note": note, "tone": tone, "href": href}

    def table(
        self, names: Sequence[str], rows: Iterable[tuple[Cell, ...]], *, note: str = "", total: bool = False
    ) -> Table:
        """This function will give a table; `names` are keys of `lab.col.`, the first one's column is text."""
        head = tuple((self.words(f"lab.col.{name}"), place > 0) for place, name in enumerate(names))
        return Table(head, tuple(rows), note, last_is_total=total)


def text_cell(text: str, href: str = "", tone: str = "") -> Cell:
    """This function will give a cell of text."""
    return Cell(text, href, number=False, tone=tone)


def write_lab_page(page: LabPage, teller: LabTeller, folder: Path) -> Path:
    """This function will write report.html, its assets and the page of applications behind it; and give its path."""
    from tallystick.report.lab import charts

    env = templates(teller.words, about=teller.about, title=teller.words(f"lab.title.{page.kind}"))
    path = folder / "report.html"
    path.write_text(env.get_template("lab.html.j2").render(page=page), encoding="utf-8")
    definitions = charts.definitions(teller.words)
    write_shared_assets(folder / "assets", teller.words, definitions, sheets=("month_end.css", "lab.css"))
    if page.listing is not None:
        script = files("tallystick.report").joinpath("assets", "loans.js").read_text(encoding="utf-8")
        (folder / "assets" / "loans.js").write_text(script, encoding="utf-8")
        there = folder / "applications"
        there.mkdir()
        (there / "changed.js").write_text(f"window.tallyLoans={compact_json(page.listing)};\n", encoding="utf-8")
        text = env.get_template("lab_list.html.j2").render(page=page, listing=page.listing)
        (there / "changed.html").write_text(text, encoding="utf-8")
    return path

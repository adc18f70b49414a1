"""What every chapter tells with: the run's record and tables, words and numbers of the language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick.report.language import Lang, Words, words
from tallystick.report.numbers import Numbers
from tallystick.report.paper.blocks import Cell, Table

TONES = {"green": "approve", "yellow": "missing", "red": "decline", "unknown": "quiet"}
DASH = "\u2013"


class ModelRunError(ValueError):
    """A folder does not hold a whole run of a model."""


@dataclass(frozen=True, slots=True)
class Told:
    """A model's run in one language. `model`: model.json; `found`: validation.json or monitoring.json."""

    model: Mapping[str, Any]
    found: Mapping[str, Any]
    words: Words
    numbers: Numbers

    def both(self, text: Mapping[str, str]) -> str:
        """This function will give a text that is held in both languages."""
        return self.words.pick(text.get("en"), text.get("zh"))

    def part(self, name: str) -> Mapping[str, Any]:
        """This function will give the figures of one part of the sample; empty where it has none."""
        return next((part for part in self.found["parts"] if part["part"] == name), {})

    def named(self, column: str) -> str:
        """This function will say what a column is called on the card, or its own name."""
        return self.both(self.model.get("titles", {}).get(column, {"en": column, "zh": column}))

    def light(self, light: str | None) -> Cell:
        """This function will give a light as a word in its colour."""
        return Cell(self.words(f"model.light.{light or 'unknown'}"), TONES[light or "unknown"])

    def number(self, value: float | None, digits: int = 3) -> str:
        """This function will write a figure, a dash where there is none."""
        return DASH if value is None else _written(value, digits)

    def share(self, value: float | None, digits: int = 2) -> str:
        """This function will write a share, a dash where there is none."""
        return DASH if value is None else self.numbers.share(value, digits)

    def span(self, low: float | None, high: float | None, digits: int = 3) -> str:
        """This function will write an interval of figures."""
        return DASH if low is None or high is None else f"{_written(low, digits)}{DASH}{_written(high, digits)}"

    def shares(self, low: float | None, high: float | None, digits: int = 1) -> str:
        """This function will write an interval of shares."""
        if low is None or high is None:
            return DASH
        return f"{low * 100:.{digits}f}{DASH}{high * 100:.{digits}f}%"

    def table(self, heads: Iterable[tuple[str, bool]], rows: Iterable[Iterable[str | Cell]], **more: str) -> Table:
        """This function will make a table whose heads are words of the catalogue, `model.col.<name>`."""
        head = tuple((self.words(f"model.col.{name}"), number) for name, number in heads)
        cells = tuple(tuple(one if isinstance(one, Cell) else Cell(one) for one in row) for row in rows)
        return Table(head, cells, **more)


def _written(value: float, digits: int) -> str:
    """No minus before a zero."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if not float(text) else text.replace("-", "\u2212")


def read_told(folder: Path, found: str, lang: Lang) -> Told:
    """This function will read model.json and the tables `found` of the run in `folder`.

    :raises ModelRunError: the folder is not the output of `tally model`, or one of both files is not there.
    """
    held = []
    for name in ("model.json", found):
        try:
            held.append(json.loads((folder / name).read_text(encoding="utf-8")))
        except FileNotFoundError:
            cure = "give the folder that `tally model` wrote with --out"
            raise ModelRunError(f"{folder}: no {name} there, so this is no run of a model; {cure}") from None
        except ValueError as error:
            raise ModelRunError(f"{folder / name}: cannot be read ({error}); run `tally model` again") from None
    catalogue = words(lang)
    return Told(held[0], held[1], catalogue, Numbers(words=catalogue, currency="CNY"))

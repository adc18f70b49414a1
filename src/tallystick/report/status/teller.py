"""What every section of the status needs to tell: the figures, the policy's names, words, numbers, links to lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tallystick.engine.status.shown import PART, Shown
from tallystick.engine.status.status import Status
from tallystick.pack.policy import Policy
from tallystick.report.figure import Figure, Rows
from tallystick.report.language import Words
from tallystick.report.numbers import Numbers
from tallystick.report.paper.blocks import Cell, Table

DASH = "–"
LISTS = "behind"
"""Folder of the lists behind the figures."""


@dataclass(frozen=True)
class StatusTeller:
    """Told are figures of `found` in one language; `sheet` is what of the policy is named (`status_sheet`)."""

    found: Status
    sheet: Mapping[str, Any]
    words: Words
    numbers: Numbers
    root: str = ""
    """What stands before the address of a list: where the status lies, seen from the page."""

    def shown(self, name: str) -> Shown:
        """This function will give the figure `name`."""
        return self.found.figures[name]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """This function will give the rows of the figure `name`."""
        return self.shown(name).table.to_dicts()

    def part(self, code: object) -> str:
        """This function will give what a part is called: a word of the report, a product, an indicator, or itself."""
        if code is None:
            return self.words("unknown")
        text = str(code)
        own = self.words.strings.get(f"sta.part.{text}")
        if own is not None:
            return own
        named = self.sheet["products"].get(text) or self.sheet["indicators"].get(text)
        if named is not None:
            return self.words.pick(named["en"], named["zh"])
        return self.words.code("code", text) if text.islower() else text

    def behind(self, name: str, part: object = None) -> str:
        """This function will give the address of the list behind the figure `name`, of one part of it; "" without."""
        if self.shown(name).behind.is_empty():
            return ""
        return f"{self.root}{LISTS}/{name}.html" + (f"#{name}={part}" if part is not None else "")

    def figure(self, name: str, chart: str, sentence: str, rows: Rows, *, of: str = "") -> Figure:
        """This function will give the figure `name` with its title; `of` is the figure whose list stands behind it."""
        link = self.behind(of or name)
        return Figure(name.replace("_", "-"), chart, self.words(f"sta.title.{name}"), sentence, rows, link)

    def table(self, name: str, head: Sequence[str], rows: Sequence[Sequence[str | Cell]], *, note: str = "") -> Table:
        """This function will give a table: heads by name (`*name` holds texts), cells as text."""
        heads = tuple((self.words(f"sta.col.{one.lstrip('*')}"), not one.startswith("*")) for one in head)
        cells = tuple(tuple(one if isinstance(one, Cell) else Cell(one) for one in row) for row in rows)
        of = name if name in self.found.figures else ""
        return Table(heads, cells, self.words(f"sta.title.{name}"), note, self.behind(of) if of else "")

    def bars(self, name: str, value: str = "share", *, text: str = "", most: int = 14) -> Rows:
        """This function will give a bar a part, from column `value`; `text` names what stands at its end."""
        table = self.shown(name).table.head(most)
        return [
            {
                "label": self.part(row[PART]),
                "value": row[value],
                "text": self.words(text, **self._fields(row)) if text else self.numbers.share(row[value]),
                "tone": "bar",
                "href": self.behind(name, row[PART]),
            }
            for row in table.to_dicts()
        ]

    def _fields(self, row: dict[str, Any]) -> dict[str, str]:
        told = {}
        for key, value in row.items():
            if key.endswith("_minor"):
                told[key.removesuffix("_minor")] = self.numbers.short_money(value)
            elif isinstance(value, int):
                told[key] = self.numbers.count(value)
            elif isinstance(value, float) or value is None:
                told[key] = DASH if value is None else self.numbers.share(value)
        return told

    def points(self, value: float) -> str:
        """This function will write a difference of shares in percentage points, with its sign: `+1.2`."""
        return f"{value * 100:+.1f}".replace("-", "\u2212")

    def change(self, value: float | None) -> str:
        """This function will write growth with its sign: `+3.4%`."""
        return DASH if value is None else f"{value * 100:+.1f}%".replace("-", "\u2212")


def first_by(table: pl.DataFrame, column: str, *, least: str = "", fewest: int = 0) -> dict[str, Any] | None:
    """This function will give the row of the largest `column`, of those with at least `fewest` in column `least`."""
    kept = table.filter(pl.col(column).is_not_null())
    kept = kept.filter(pl.col(least) >= fewest) if least else kept
    return None if kept.is_empty() else kept.sort(column, PART, descending=[True, False]).row(0, named=True)


def last_by(table: pl.DataFrame, column: str, *, least: str = "", fewest: int = 0) -> dict[str, Any] | None:
    """This function will give the row of the smallest `column`, of those with at least `fewest` in column `least`."""
    kept = table.filter(pl.col(column).is_not_null())
    kept = kept.filter(pl.col(least) >= fewest) if least else kept
    return None if kept.is_empty() else kept.sort(column, PART).row(0, named=True)


def status_sheet(policy: Policy) -> dict[str, Any]:
    """This function will give what of the policy the report names, as plain values."""
    return {
        "pack": policy.pack,
        "version": policy.version,
        "digest": policy.digest,
        "day": policy.day.isoformat(),
        "title": {"en": policy.title.en, "zh": policy.title.zh},
        "currency": policy.currency,
        "products": {code: {"en": one.name.en, "zh": one.name.zh} for code, one in policy.products.items()},
        "indicators": {one.code: {"en": one.name.en, "zh": one.name.zh} for one in policy.indicators},
        "numbers": {name: float(policy.number(name)) for name in NUMBERS},
        "sources": {name: policy.parameters[name].source for name in NUMBERS},
    }


NUMBERS = (
    "inclusive_credit_cap_minor",
    "npl_tolerance",
    "provision_coverage",
    "provision_to_loans",
    "hurdle",
    "vat_cap_multiple",
    "vat_small_credit_minor",
    "vat_credit_cap_minor",
    "relending_rate_bp",
    "relending_rate_most_bp",
    "large_exposure_share",
    "status_least_firms",
)
"""Parameters that the text speaks of."""

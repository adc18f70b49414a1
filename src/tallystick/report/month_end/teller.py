"""What every section tells with: the closed month, its sums, the words and numbers of the language, links to loans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from tallystick.report.figure import Figure, Rows
from tallystick.report.language import Words
from tallystick.report.month_end.closed import Closed
from tallystick.report.month_end.cuts import UNKNOWN
from tallystick.report.month_end.gather import Gathered, Part
from tallystick.report.numbers import Numbers

DASH = "\u2013"
CODED = {
    "class": "code",
    "dpd": "dpd",
    "article": "article",
    "stage": "stage",
    "stage_reason": "stage_reason",
    "watch": "watch",
    "capital": "capital",
    "collection": "collection",
    "due": "due",
    "clock": "clock",
    "write_off": "write_off",
    "movement": "cause",
    "industry": "code",
    "security": "code",
    "size_class": "code",
    "strategy": "strategy",
    "promise": "promise",
    "default": "resolution",
    "covenant": "covenant",
    "fate": "fate",
}
"""Cut -> the kind of word that names its parts; parts of other cuts name themselves."""
WARNINGS = {"red": "decline", "orange": "judgement", "yellow": "missing"}
"""Watch level -> its colour, worst first."""
TONES = {
    "class": {
        "normal": "approve",
        "special_mention": "missing",
        "substandard": "judgement",
        "doubtful": "decline",
        "loss": "loss",
    },
    "stage": {"1": "approve", "2": "missing", "3": "decline"},
    "watch": {"none": "bar-2", **WARNINGS},
    "clock": {"expired": "decline"},
    "due": {"past": "decline", "week": "judgement"},
    "write_off": {"ready": "decline"},
    "dpd": {
        "0": "approve",
        "1-30": "missing",
        "31-60": "missing",
        "61-90": "missing",
        "91-180": "judgement",
        "181-270": "judgement",
        "271-360": "decline",
        "361-": "loss",
    },
}
"""Cut -> part -> its colour; other parts have the colour of bars."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: text, where it leads, whether it is a number, a tone."""

    text: str
    href: str = ""
    number: bool = True
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its head: (text, whether a number)."""

    head: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    last_is_total: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A figure with the table under it; a figure without rows is its sentence."""

    figure: Figure
    table: Table | None = None
    span: str = "span-6"


@dataclass(frozen=True, slots=True)
class MonthTeller:
    """A closed month in one language."""

    closed: Closed
    gathered: Gathered
    words: Words
    numbers: Numbers

    @property
    def claims(self) -> int:
        """All claims on the book, in minor units."""
        return int(self.closed.coverage["loans_minor"] or 0)

    @property
    def loans(self) -> int:
        """How many loans are on the book."""
        return sum(part.loans for part in self.parts("class"))

    def parts(self, cut: str) -> tuple[Part, ...]:
        """This function will give the parts of `cut`, in order; none where the month end has no such cut."""
        return self.gathered.parts.get(cut, ())

    def part(self, cut: str, key: str) -> Part | None:
        """This function will give one part of `cut`."""
        return next((part for part in self.parts(cut) if part.key == key), None)

    def name(self, cut: str, key: str) -> str:
        """This function will give what the part `key` of `cut` is called."""
        if key == UNKNOWN:
            return self.words("unknown")
        if cut == "signal":
            known = self.closed.sheet["indicators"].get(key)
            return f"{self.both(known['name'])} · {key}" if known else key
        if cut == "check":
            known = self.closed.sheet["checks"].get(key)
            return f"{self.both(known)} · {key}" if known else key
        if cut == "migration":
            before, now = key.split(">")
            return f"{self.words.code('class_was', before)} → {self.words.code('class_now', now)}"
        kind = CODED.get(cut)
        return self.words.code(kind, key) if kind else key

    def both(self, text: dict[str, str]) -> str:
        """This function will give a text of the policy sheet in the reader's language."""
        return self.words.pick(text.get("en"), text.get("zh"))

    def href(self, cut: str, *keys: str, root: str = "") -> str:
        """This function will give the address of the loans of `cut`, of the parts `keys` alone where given."""
        chosen = f"#{cut}=" + ",".join(quote(key, safe="") for key in keys) if keys else ""
        return f"{root}loans/{cut}.html{chosen}"

    def share(self, minor: float, of: float | None = None, digits: int = 1) -> str:
        """This function will write a share of all claims, or of `of`; a dash where there is nothing to share."""
        whole = self.claims if of is None else of
        return self.numbers.share(minor / whole, digits) if whole else DASH

    def loans_and_money(self, part: Part | None) -> str:
        """This function will write a part as `12 loans, CNY 3 m`."""
        loans, claims = (part.loans, part.exposure_minor) if part else (0, 0)
        return self.words("me.loans_money", loans=self.numbers.count(loans), money=self.numbers.short_money(claims))

    def bars(self, cut: str, parts: Iterable[Part], *, by: str = "exposure_minor") -> Rows:
        """This function will give the rows of a bar chart of `parts` by money, or by number of loans."""
        tones = TONES.get(cut, {})
        return [
            {
                "label": self.name(cut, part.key),
                "value": part.loans if by == "loans" else self.axis_money(getattr(part, by)),
                "text": self.loans_and_money(part),
                "tone": tones.get(part.key, "bar"),
                "href": self.href(cut, part.key),
            }
            for part in parts
        ]

    def axis_money(self, minor: int) -> float:
        """This function will give minor units in the unit of the money axis."""
        return minor / 100 / axis_unit(self)[1]

    def table(self, cut: str, parts: Iterable[Part], *, heading: str, note: str = "") -> Table:
        """This function will give `parts` as a table: loans, claims, share, non-performing, allowance."""
        words, numbers = self.words, self.numbers
        head = ((heading, False), *((words(f"me.col.{name}"), True) for name in ("loans", "claims", "share")))
        more = tuple((words(f"me.col.{name}"), True) for name in ("npl", "allowance", "cover"))
        rows = tuple(
            (
                Cell(self.name(cut, part.key), self.href(cut, part.key), number=False),
                Cell(numbers.count(part.loans)),
                Cell(numbers.money(part.exposure_minor)),
                Cell(self.share(part.exposure_minor)),
                Cell(self.share(part.npl_minor, part.exposure_minor, 2)),
                Cell(numbers.money(part.ecl_minor)),
                Cell(self.share(part.ecl_minor, part.exposure_minor, 2)),
            )
            for part in parts
        )
        return Table((*head, *more), rows, note)


def axis_unit(teller: MonthTeller) -> tuple[str, float]:
    """This function will give the unit of money axes, as word and yuan, by the size of the book."""
    yuan, words = teller.claims / 100, teller.words
    if words.lang == "zh":
        return (words("me.axis.large"), 1e8) if yuan >= 1e10 else (words("me.axis.small"), 1e4)
    steps = ((1e10, "me.axis.large", 1e9), (1e7, "me.axis.middle", 1e6))
    return next(((words(key), unit) for least, key, unit in steps if yuan >= least), (words("me.axis.small"), 1e3))

"""A figure: a chart of the run with the sentence that says what it shows. None goes without its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from tallystick.report.kinds import OUTCOME_COLOURS
from tallystick.report.language import Words
from tallystick.report.numbers import Numbers
from tallystick.report.run import Run

Rows = list[dict[str, Any]]
_FIELD = re.compile(r"\{\w+\}")
KINDS: tuple[str, ...] = tuple(OUTCOME_COLOURS)


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart by the name of its definition, its rows, and what it says. No rows: the sentence stands alone.

    `behind` is the address of the list of what it counts, where there is one.
    """

    name: str
    chart: str
    title: str
    sentence: str
    rows: Rows = field(default_factory=list)
    behind: str = ""

    def __post_init__(self) -> None:
        if not self.sentence.strip():
            raise ValueError(f"figure {self.name!r} has no sentence; say in words what it shows")


@dataclass(frozen=True, slots=True)
class Teller:
    """What every section needs to tell about a run: the run, the words and the numbers of the language."""

    run: Run
    words: Words
    numbers: Numbers

    @property
    def firms(self) -> int:
        """How many firms the run decided."""
        return self.run.decisions.height

    def of_all(self, number: int) -> str:
        """This function will write a count with its share of all firms: `12 (3%)`."""
        share = number / self.firms if self.firms else 0.0
        return f"{self.numbers.count(number)} ({self.numbers.share(share, 0)})"

    def text(self, both: dict[str, str]) -> str:
        """This function will give a text of the policy sheet in the reader's language."""
        return self.words.pick(both.get("en"), both.get("zh"))

    def reason(self, code: str) -> str:
        """This function will give what a reason code is called, with the code."""
        name = self.named(code)
        return f"{name} · {code}" if name else code

    def named(self, code: str) -> str:
        """This function will give what a reason code is called: a rule's name, or its sentence without the numbers."""
        rule = self.run.rule_by_code.get(code)
        name = self.text(rule["name"]) if rule else self.text(self.run.sheet["reasons"].get(code, {}))
        return _FIELD.sub("\u2026", name)

    def meaning(self, column: str) -> str:
        """This function will say what `column` means."""
        return self.text(self.run.column(column)["means"]) or column


def kind(outcome: str = "outcome", cause: str = "refer_cause") -> pl.Expr:
    """This function will give the outcome in four kinds: approve, refer_missing, refer_judgement, decline."""
    referred = (
        pl.when(pl.col(cause) == "missing_evidence").then(pl.lit("refer_missing")).otherwise(pl.lit("refer_judgement"))
    )
    return pl.when(pl.col(outcome) == "refer").then(referred).otherwise(pl.col(outcome))


def indicated_kind() -> pl.Expr:
    """This function will give the indicated outcome in the same kinds; a referral it leaves is one of judgement."""
    return pl.col("indicated_outcome").replace({"refer": "refer_judgement"})


def known_limit() -> pl.Expr:
    """This function will give the assessed limit, or where a part of it is unknown the smallest of the known parts."""
    return pl.coalesce("assessed_limit_minor", "indicated_limit_minor")


def counted(frame: pl.DataFrame, column: str) -> dict[str, int]:
    """This function will count the values of `column`, most frequent first, ties by value; nulls are left out."""
    counts = frame.drop_nulls(column).group_by(column).len().sort("len", column, descending=[True, False])
    return dict(counts.rows())


def ranked_rows(counts: Iterable[tuple[str, int]], teller: Teller) -> Rows:
    """This function will turn (label, firms) into rows of a ranked bar chart."""
    return [{"label": label, "value": firms, "text": teller.numbers.count(firms)} for label, firms in counts]

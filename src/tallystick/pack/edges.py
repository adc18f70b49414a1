"""Finds the edges of a pack that none of its cases covers: where a mistake of one fen or one day would go unseen.

- A comparison is covered when among the cases in which the rule asks it, one stands on the threshold and one on its
  other side; where a step of the flow works out what is compared, so that a case cannot place it, one on either side.
- A flag or a list of codes is covered when one such case makes it true and one false.
- A missing column is covered when in a case in which the rule is asked it alone of the rule's columns is null; a column
  that a step works out, when it is null and the rule unknown.
- The end of a band of a table is covered when a probe asks on it and one asks in the band below; null, where a table
  answers for it, when a probe asks it.
- A day of change is covered when a case, or a probe of the table that changes, stands on it and one on the day before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Literal

from tallystick.kernel.columns import Columns
from tallystick.pack.asked import Question, questions_of
from tallystick.pack.axes import axis_of
from tallystick.pack.binding import Binding, binding_on
from tallystick.pack.cases import CaseRun
from tallystick.pack.dated import in_force
from tallystick.pack.errors import Place, Problems
from tallystick.pack.indicator_cases import unasked
from tallystick.pack.kept import Kept
from tallystick.pack.model import Content, Dated, RuleText, TableText
from tallystick.pack.pack import Pack
from tallystick.pack.policy import Number
from tallystick.pack.rules import rule_key, rule_terms

Kind = Literal["threshold", "codes", "missing", "band", "change"]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One edge that no case covers, and what case would."""

    place: Place
    kind: Kind
    thing: str
    lacks: str

    def __str__(self) -> str:
        return f"{self.place}: {self.kind} of {self.thing}: no case {self.lacks}"


@dataclass(slots=True)
class _Seen:
    """One question with what the cases so far have shown of it."""

    question: Question
    place: Place
    thing: str
    shown: set[str] = field(default_factory=set)


def uncovered_edges(pack: Pack, vocabulary: Columns, run: CaseRun, *, given: Columns | None = None) -> list[Edge]:
    """This function will give the edges that no case covers, by file and line; `run` is the cases after they ran.

    `given` are the columns that a case can place (else the whole vocabulary); all others are worked out by steps.
    """
    edges = [*_rule_edges(pack, vocabulary, run, given or vocabulary), *_band_edges(pack), *_change_edges(pack)]
    edges += [Edge(*lacking) for lacking in unasked(pack, vocabulary)]
    return sorted(set(edges))


def _rule_edges(pack: Pack, vocabulary: Columns, run: CaseRun, given: Columns) -> Iterator[Edge]:
    """Asks every question of every rule of the cases of each day, then tells what was never shown."""
    seen: dict[tuple[str, str, str], _Seen] = {}
    kept = Kept()
    for day in (pack.starts, *pack.change_days):
        _gather(binding_on(pack.content, day, vocabulary, Problems(), kept), given, seen)
    for decided in run.decided:
        questions = _gather(binding_on(pack.content, decided.day, vocabulary, Problems(), kept), given, seen)
        asked = {
            (n, word): expr.any().alias(f"{n}.{word}")
            for n, (question, found) in enumerate(questions)
            for word, expr in question.shows.items()
            if word not in found.shown
        }
        answers = decided.frame.select(*asked.values()).row(0) if asked else ()
        for (n, word), answer in zip(asked, answers, strict=True):
            if answer:
                questions[n][1].shown.add(word)
    for found in seen.values():
        for word in found.question.shows:
            if word not in found.shown:
                yield Edge(found.place, found.question.kind, found.thing, word)


def _gather(binding: Binding, given: Columns, seen: dict[tuple[str, str, str], _Seen]) -> list[tuple[Question, _Seen]]:
    """The questions of the rules in force that day, each beside what is known of it by its rule, place and text."""
    found = []
    for rule in in_force(binding.content.rules, binding.day).values():
        asked = partial(_questions, rule, binding, given)
        for question in binding.kept.of(binding.vocabulary, rule_key(rule, binding), asked) or ():
            key = (rule.code, question.where, question.text)
            if key not in seen:
                seen[key] = _Seen(question, question.place, f"{rule.code}, {question.where}: {question.text}")
            found.append((question, seen[key]))
    return found


def _questions(rule: RuleText, binding: Binding, given: Columns) -> tuple[Question, ...] | None:
    terms = rule_terms(rule, binding)
    return None if terms is None else tuple(questions_of(rule, terms, binding, given))


def _band_edges(pack: Pack) -> Iterator[Edge]:
    for name, versions in pack.content.tables.items():
        wanted: dict[tuple[str, Number | None, str], Edge] = {}
        covered: set[tuple[str, Number | None, str]] = set()
        for table in versions:
            for column, cut, word, lacks in _cuts(table):
                thing = f"table {name!r}, {column}"
                wanted.setdefault((column, cut, word), Edge(table.at("rows"), "band", thing, lacks))
            covered |= _probed(pack.content, table)
        yield from (edge for key, edge in wanted.items() if key not in covered)


def _cuts(table: TableText) -> Iterator[tuple[str, Number | None, str, str]]:
    for dimension in table.dimensions:
        if dimension.kind == "band":
            axis = axis_of(dimension, table.rows)
            for cut in axis.cuts:
                if cut != dimension.max:
                    yield dimension.column, cut, "on", f"asks at {cut}"
                if cut not in (dimension.min, dimension.max):
                    yield dimension.column, cut, "below", f"asks in the band below {cut}"
        if dimension.missing:
            yield dimension.column, None, "on", "asks with null"


def _probed(content: Content, table: TableText) -> set[tuple[str, Number | None, str]]:
    found: set[tuple[str, Number | None, str]] = set()
    probes = [p for p in content.probes if p.table == table.name and table.in_force(p.day)]
    for dimension in table.dimensions:
        axis = axis_of(dimension, table.rows)
        for value in {p.at_values.get(dimension.column) for p in probes}:
            if value is None:
                found.add((dimension.column, None, "on"))
            elif isinstance(value, (int, float)) and not axis.codes:
                found.add((dimension.column, value, "on"))
                above = [cut for cut in axis.cuts if cut > value]
                found.update((dimension.column, cut, "below") for cut in above[:1])
    return found


def _change_edges(pack: Pack) -> Iterator[Edge]:
    days = {case.day for case in pack.content.cases.values()}
    for thing, table, day, place in _changes(pack.content):
        if day <= pack.starts:
            continue
        on = days | {probe.day for probe in pack.content.probes if probe.table == table}
        if day not in on:
            yield Edge(place, "change", thing, f"stands on {day}")
        if day - ONE_DAY not in on:
            yield Edge(place, "change", thing, f"stands on {day - ONE_DAY}, the day before")


def _changes(content: Content) -> Iterator[tuple[str, str, date, Place]]:
    """Every day of change with what changes; the second is the table's name, empty for all else."""
    for name, parameter in content.parameters.items():
        yield from ((f"parameter {name!r}", "", one.since, one.place) for one in parameter.values[1:])
    kinds = (
        ("rule", content.rules),
        ("table", content.tables),
        ("scorecard", content.scorecards),
        ("scale", content.scales),
        ("product", content.products),
        ("indicator", content.indicators),
    )
    for kind, held in kinds:
        for code, versions in held.items():
            thing = "the master scale" if kind == "scale" else f"{kind} {code!r}"
            for item in versions:
                yield from ((thing, code if kind == "table" else "", *when) for when in _period(item))


def _period(item: Dated) -> Iterator[tuple[date, Place]]:
    yield item.since, item.at("from")
    if item.until is not None:
        yield item.until, item.at("until")

"""The questions a rule asks, each as expressions that say whether a row shows one side of its edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Literal

import polars as pl

from tallystick.kernel.columns import Columns
from tallystick.pack.binding import Binding
from tallystick.pack.errors import Place
from tallystick.pack.expressions import choose
from tallystick.pack.kinds import kind_of
from tallystick.pack.model import RuleText
from tallystick.pack.rules import Terms
from tallystick.pack.terms import COMPARISONS, LOGIC, Call, Term, columns_of, text_of

ON_EDGE = ("=", "<=", ">=")


@dataclass(frozen=True, slots=True)
class Question:
    """One edge: `shows` maps what a case must do ("stands on it") to the expression of the rows that do."""

    kind: Literal["threshold", "codes", "missing"]
    where: str
    text: str
    place: Place
    shows: Mapping[str, pl.Expr]


def questions_of(rule: RuleText, terms: Terms, binding: Binding, given: Columns) -> Iterator[Question]:
    """This function will give every edge of `rule`, asked only of rows in which the rule comes to it."""
    always = pl.lit(True)
    asked = always if terms.applies is None else binding.expression(terms.applies).fill_null(False)
    if terms.applies is not None:
        yield from _edges("applies", terms.applies, always, rule.at("applies"), binding, given)
    plain = asked
    for number, (when, then) in enumerate(terms.exceptions, 1):
        written = rule.exceptions[number - 1]
        is_excepted = binding.expression(when)
        yield from _edges(f"except {number} when", when, plain, written.at("when"), binding, given)
        here = plain & is_excepted.fill_null(False)
        yield from _edges(f"except {number} then", then, here, written.at("then"), binding, given)
        plain = plain & (~is_excepted).fill_null(False)
    yield from _edges("when", terms.when, plain, rule.at("when"), binding, given)
    yield from _missing(rule, terms, binding, given)


def _edges(
    where: str, term: Term, asked: pl.Expr, place: Place, binding: Binding, given: Columns
) -> Iterator[Question]:
    for atom in _atoms(term):
        if not columns_of(atom):
            continue
        answer = binding.expression(atom)
        yes, no = asked & answer, asked & ~answer
        if not _is_ordered(atom, binding.vocabulary):
            shows = {"makes it true": yes, "makes it false": no}
            yield Question("codes", where, text_of(atom), place, shows)
            continue
        assert isinstance(atom, Call)
        if columns_of(atom) <= set(given):
            left, right = (binding.expression(side) for side in atom.args)
            on = asked & _equal(left, right, atom, binding.vocabulary)
            other = no if atom.op in ON_EDGE else yes
            shows = {"stands on the threshold": on, "stands on its other side": other}
        else:
            shows = {"makes it true": yes, "makes it false": no}
        yield Question("threshold", where, text_of(atom), place, shows)


def _atoms(term: Term) -> Iterator[Term]:
    """The comparisons, lists and flags that a condition joins with and, or, not."""
    if isinstance(term, Call) and term.op in LOGIC:
        for arg in term.args:
            yield from _atoms(arg)
    else:
        yield term


def _is_ordered(atom: Term, vocabulary: Columns) -> bool:
    if not isinstance(atom, Call) or atom.op not in COMPARISONS:
        return False
    names = [vocabulary[name].dtype for name in columns_of(atom)]
    return all(kind_of(dtype) in ("number", "day") for dtype in names)


def _equal(left: pl.Expr, right: pl.Expr, atom: Call, vocabulary: Columns) -> pl.Expr:
    """Equal; numbers to nine digits, since a quotient seldom meets its threshold in the last bit."""
    if any(kind_of(vocabulary[name].dtype) == "day" for name in columns_of(atom)):
        return left == right
    one, other = left.cast(pl.Float64), right.cast(pl.Float64)
    return (one - other).abs() <= 1e-9 * pl.max_horizontal(one.abs(), other.abs())


def _missing(rule: RuleText, terms: Terms, binding: Binding, given: Columns) -> Iterator[Question]:
    hit = binding.expression(terms.when)
    for when, then in reversed(terms.exceptions):
        hit = choose(binding.expression(when), binding.expression(then), hit)
    asked = pl.lit(True)
    if terms.applies is not None:
        applies = binding.expression(terms.applies)
        hit = applies & hit
        asked = applies.fill_null(True)
    for column in sorted(terms.columns):
        null = pl.col(column).is_null()
        if column in given:
            others = [pl.col(name).is_not_null() for name in sorted(terms.columns - {column}) if name in given]
            shows = {"has it alone null": reduce(and_, others, asked & null)}
        else:
            shows = {"has it null and the rule unknown": null & hit.is_null()}
        yield Question("missing", "column", column, rule.place, shows)
